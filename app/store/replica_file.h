// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/change_set.h"
#include "app/domain/result.h"
#include "app/store/page.h"
#include "app/store/sqlite_statement.h"

#include <QHash>
#include <QString>

#include <memory>
#include <vector>

namespace steward::store
{

/// What one page did.
struct Applied {
    bool wasOlder = false; ///< Older than what is here: nothing was changed, the cursor neither.
    bool more = false;
    QString next;
    qint64 csn = 0;
    qint64 rowsChanged = 0;
    bool droppedTables = false; ///< The log has to be truncated, so that the rows leave the disk.
    QStringList mismatched; ///< Tables whose digest differs from the platform's, when it sent one.
    ChangeSet changes;
};

/// What one page of a repair did.
struct Repaired {
    bool more = false;
    QString next;
    qint64 rowsChanged = 0; ///< By the whole repair so far.
    ChangeSet changes;      ///< Of the whole repair, with its last page.
};

/// Where a replica file stands.
struct ReplicaState {
    QString cursor;   ///< Empty until a load is complete.
    QString position; ///< Of the load under way.
    QString epoch;
    QString staffId;
    QString environment;
    qint64 csn = 0;
    qint64 permVer = 0;
    qint64 expectedRows = 0;
    qint64 loadedRows = 0;
    qint64 pulledAtMs = 0;
    qint64 notBeforeMs = 0;
    QString lease;
};

/// One SQLite file of the replica with its one writing connection. Belongs to the thread that opens
/// it.
class ReplicaFile
{
public:
    enum class Form {
        Queryable, ///< With the lists' indexes.
        Bulk,      ///< Without, until buildIndexes().
    };
    ReplicaFile();
    ~ReplicaFile();
    ReplicaFile(const ReplicaFile &) = delete;
    ReplicaFile &operator=(const ReplicaFile &) = delete;

    /// Creates the file (0600) when it is absent. Storage with code `newer_schema`, `older_schema`
    /// or `damaged` when it cannot be used: the caller replaces it.
    [[nodiscard]] Result<Done> open(const QString &path, Form form);
    void close();
    [[nodiscard]] bool isOpen() const { return m_db != nullptr; }
    [[nodiscard]] const ReplicaState &state() const { return m_state; }

    /// Rows, digest sums and the next cursor in one transaction; on an error nothing has changed.
    [[nodiscard]] Result<Applied> apply(const Page &page, qint64 nowMsUtc);
    [[nodiscard]] Result<Done> drop(int table);
    [[nodiscard]] Result<Done> setOwner(const QString &staffId, const QString &environment);
    /// Survives a restart, so that the platform's Retry-After does too.
    [[nodiscard]] Result<Done> setNotBefore(qint64 msUtc);
    [[nodiscard]] Result<Done> setLease(const QString &lease);
    [[nodiscard]] Result<Done> buildIndexes();
    /// Moves everything into the main file and empties the log; false when a reader holds it back.
    bool truncateLog();
    /// 0 lifts the limit.
    [[nodiscard]] Result<Done> limitPages(int pages);
    /// Summed over the rows: about a third of a second for a million. Kept up by no page, because a
    /// hash more for each row would make every load slower for what is asked for once in a year.
    [[nodiscard]] Result<BucketSums> bucketSums(int table);
    /// From here to the last page of repair() is one transaction; anything else that writes
    /// abandons it, and nothing has changed.
    ///
    /// The pages hold the platform's live rows, so they may be younger than our cursor:
    /// - a row changed after our csn arrives with its newer revision; the page of changes that
    ///   brings it again finds that revision here and does nothing;
    /// - a row deleted after our csn is not named and is removed; puts of it between our csn and
    /// its
    ///   deletion may bring it back, and the deletion, later in the same feed, takes it away again;
    /// - a row made after its page was built comes by changes, its csn being past our cursor;
    /// - the cursor that comes with the last page says that it is level, and sends a digest, only
    ///   after the feed has passed everything those rows showed: no comparison runs before.
    [[nodiscard]] Result<Done> beginRepair(int table, const BucketSet &buckets);
    [[nodiscard]] Result<Repaired> repair(const Page &page);
    void abandonRepair();
    /// Takes the table's kept sum from its rows anew.
    [[nodiscard]] Result<Done> recount(int table);
    /// See ReplicaStore. Nobody else writes pages meanwhile: this is the one writing connection.
    [[nodiscard]] Result<qint64> checkPages(qint64 from);
    [[nodiscard]] bool wasLogCut() const { return m_wasLogCut; }
    /// Recomputed from the rows; for tests and the self-check.
    [[nodiscard]] Result<DigestSum> recomputedDigest(int table);
    [[nodiscard]] DigestSum digest(int table) const { return m_digests[std::size_t(table)].sum; }

private:
    bool m_wasLogCut = false;
    Form m_form = Form::Queryable;
    struct TableStatements {
        SqliteStatement find, insert, update, remove;
    };
    struct Digest {
        DigestSum sum;
        qint64 rows = 0;
        bool isDirty = false;
    };
    struct Transaction;
    struct Repair;

    [[nodiscard]] Result<Done> prepareFile(Form form);
    [[nodiscard]] Result<Done> loadState();
    [[nodiscard]] Result<Done> loadLastKeys();
    [[nodiscard]] Result<Done> prepareStatements();
    [[nodiscard]] Result<Done> execute(const QString &sql);
    [[nodiscard]] int schemaVersion();
    [[nodiscard]] Result<bool> insertNew(const Page &page, const PageRecord &record);
    [[nodiscard]] Result<bool> put(const Page &page, const PageRecord &record);
    [[nodiscard]] Result<bool> remove(const PageRecord &record);
    [[nodiscard]] Result<Done> dropRows(int table);
    [[nodiscard]] Result<Done> applyRecords(const Page &page, Applied &applied);
    [[nodiscard]] Result<Done> saveDigests();
    [[nodiscard]] Result<Done> saveState(const Page &page, qint64 nowMsUtc);
    [[nodiscard]] Result<Done> saveMeta(const char *key, const QString &value);
    [[nodiscard]] Result<qint64> tombstoneRev(const PageRecord &record);
    void bindRow(SqliteStatement &statement, const Page &page, const PageRecord &record);
    void replaceDigestTerm(int table, const DigestTerm *before, const DigestTerm *after);
    [[nodiscard]] QStringList compareDigests(const Page &page) const;
    [[nodiscard]] Result<Done> replaceRange(const Page &page);
    [[nodiscard]] Result<Done> replaceRow(const Page &page, const PageRecord &record,
                                          const DigestTerm *before);
    [[nodiscard]] Result<Done> finishRepair(const QString &next);
    [[nodiscard]] Result<Done> recountInside(int table);

    QString m_connection;
    sqlite3 *m_db = nullptr;
    std::vector<TableStatements> m_statements;
    SqliteStatement m_findTombstone, m_saveTombstone, m_removeTombstone, m_saveMeta, m_saveDigest;
    std::vector<Digest> m_digests;
    std::vector<qint64> m_lastKeys; ///< Of each table, the newest ever given to a row.
    ReplicaState m_state;
    std::unique_ptr<Repair> m_repair;
    QByteArray m_folded; ///< Bound by bindRow(), so it outlives the step.
};

} // namespace steward::store
