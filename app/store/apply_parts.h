// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/store/replica_file.h"
#include "app/store/replica_schema.h"

#include <sqlite3.h>

#include <algorithm>

namespace steward::store
{

inline constexpr qsizetype kMaxListedIds = 5000;

/// Collects what a page changed, until a table has too much to list.
class ChangeCollector
{
public:
    ChangeCollector() : m_tables(tables().size()) {}
    void add(const PageRecord &record)
    {
        auto &table = m_tables[std::size_t(record.table)];
        if (table.isWhole)
            return;
        table.changedIds.insert(uuidText(record.id.data()));
        if (table.changedIds.size() > kMaxListedIds)
            addWhole(record.table);
    }
    void addWhole(int table)
    {
        m_tables[std::size_t(table)].isWhole = true;
        m_tables[std::size_t(table)].changedIds.clear();
    }
    [[nodiscard]] ChangeSet take(qint64 csn)
    {
        ChangeSet changes;
        changes.csn = csn;
        for (std::size_t i = 0; i < m_tables.size(); ++i) {
            auto &table = m_tables[i];
            if (!table.isWhole && table.changedIds.isEmpty())
                continue;
            table.name =
                QString::fromUtf8(tables()[i].wire.data(), qsizetype(tables()[i].wire.size()));
            changes.tables += std::move(table);
        }
        return changes;
    }

private:
    std::vector<ChangeSet::Table> m_tables;
};

inline DigestTerm toTerm(const QByteArray &bytes)
{
    DigestTerm term{};
    std::copy_n(bytes.begin(), std::min(bytes.size(), qsizetype(term.size())),
                reinterpret_cast<char *>(term.data()));
    return term;
}

/// Rolls rows, digests and state back together unless committed.
struct ReplicaFile::Transaction {
    explicit Transaction(ReplicaFile &of) : file(of), digests(of.m_digests), state(of.m_state) {}
    ~Transaction()
    {
        if (isCommitted)
            return;
        // A full disk may have rolled back already.
        if (sqlite3_get_autocommit(file.m_db) == 0)
            sqlite3_exec(file.m_db, "ROLLBACK", nullptr, nullptr, nullptr);
        file.m_digests = digests;
        file.m_state = state;
    }
    Transaction(const Transaction &) = delete;
    Transaction &operator=(const Transaction &) = delete;
    [[nodiscard]] Result<Done> commit()
    {
        auto done = file.execute(QStringLiteral("COMMIT"));
        isCommitted = done.has_value();
        return done;
    }
    ReplicaFile &file;
    std::vector<Digest> digests;
    ReplicaState state;
    bool isCommitted = false;
};

/// A repair under way, all of it one transaction.
struct ReplicaFile::Repair {
    Repair(ReplicaFile &file, int ofTable, const BucketSet &inBuckets)
        : transaction(file), table(ofTable), buckets(inBuckets)
    {
    }
    Transaction transaction;
    int table;
    BucketSet buckets;
    std::optional<UuidBytes> reached; ///< Rows up to this key are done.
    ChangeCollector changes;
    qint64 rowsChanged = 0;
    DigestHasher hasher;
};

} // namespace steward::store
