// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/domain/fold.h"
#include "app/store/replica_file.h"
#include "app/store/replica_schema.h"

#include <sqlite3.h>

namespace steward::store
{

namespace
{

constexpr qsizetype kMaxListedIds = 5000;

using Step = SqliteStatement::Step;

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

DigestTerm toTerm(const QByteArray &bytes)
{
    DigestTerm term{};
    std::copy_n(bytes.begin(), std::min(bytes.size(), qsizetype(term.size())),
                reinterpret_cast<char *>(term.data()));
    return term;
}

} // namespace

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

Result<Applied> ReplicaFile::apply(const Page &page, qint64 nowMsUtc)
{
    Applied applied;
    applied.more = page.more;
    applied.next = page.next;
    applied.csn = page.csn;
    if (page.kind == Page::Kind::Changes && page.epoch == m_state.epoch && page.csn < m_state.csn) {
        applied.wasOlder = true;
        return applied;
    }
    Transaction transaction(*this);
    auto done = execute(QStringLiteral("BEGIN IMMEDIATE"));
    if (done)
        done = applyRecords(page, applied);
    if (done)
        done = saveDigests();
    if (done)
        done = saveState(page, nowMsUtc);
    if (done)
        done = transaction.commit();
    if (!done)
        return tl::unexpected(done.error());
    if (!page.more && page.hasDigest)
        applied.mismatched = compareDigests(page);
    return applied;
}

Result<Done> ReplicaFile::applyRecords(const Page &page, Applied &applied)
{
    ChangeCollector collector;
    for (const auto &record : page.records) {
        Result<bool> changed = false;
        switch (record.kind) {
        case PageRecord::Kind::Put:
        case PageRecord::Kind::Repair:
            changed = put(page, record);
            break;
        case PageRecord::Kind::Delete:
            changed = remove(record);
            break;
        case PageRecord::Kind::Drop:
            if (auto done = dropRows(record.table); !done)
                return done;
            applied.droppedTables = true;
            collector.addWhole(record.table);
            continue;
        }
        if (!changed)
            return tl::unexpected(changed.error());
        if (*changed) {
            ++applied.rowsChanged;
            collector.add(record);
        }
    }
    applied.changes = collector.take(page.csn);
    return Done{};
}

void ReplicaFile::replaceDigestTerm(int table, const DigestTerm *before, const DigestTerm *after)
{
    auto &digest = m_digests[std::size_t(table)];
    if (before) {
        digest.sum.subtract(*before);
        --digest.rows;
    }
    if (after) {
        digest.sum.add(*after);
        ++digest.rows;
    }
    digest.isDirty = true;
}

Result<bool> ReplicaFile::put(const Page &page, const PageRecord &record)
{
    auto &statements = m_statements[std::size_t(record.table)];
    statements.find.bindBlob(1, record.id);
    const auto found = statements.find.step();
    const qint64 oldRev = found == Step::Row ? statements.find.integer(0) : 0;
    const DigestTerm oldTerm = found == Step::Row ? toTerm(statements.find.bytes(1)) : DigestTerm{};
    statements.find.reset();
    if (found == Step::Failed)
        return tl::unexpected(storageError(m_db, QStringLiteral("find")));

    if (found == Step::Row) {
        const bool isRepaired = record.kind == PageRecord::Kind::Repair && record.rev == oldRev &&
                                record.term != oldTerm;
        if (record.rev <= oldRev && !isRepaired)
            return false;
    } else if (const auto dead = tombstoneRev(record); !dead || *dead >= record.rev) {
        return dead ? Result<bool>(false) : tl::unexpected(dead.error());
    }
    auto &write = found == Step::Row ? statements.update : statements.insert;
    bindRow(write, page, record);
    const auto written = write.step();
    write.reset();
    if (written != Step::Done)
        return tl::unexpected(storageError(m_db, QStringLiteral("write")));
    replaceDigestTerm(record.table, found == Step::Row ? &oldTerm : nullptr, &record.term);
    return true;
}

void ReplicaFile::bindRow(SqliteStatement &statement, const Page &page, const PageRecord &record)
{
    const auto &table = tables()[std::size_t(record.table)];
    int index = 1;
    statement.bindBlob(index++, record.id);
    statement.bind(index++, record.rev);
    for (std::size_t i = 0; i < table.columns.size(); ++i, ++index) {
        const Cell &cell = page.cells[record.firstCell + i];
        switch (cell.kind) {
        case Cell::Kind::Null:
            break;
        case Cell::Kind::Integer:
            statement.bind(index, cell.integer);
            break;
        case Cell::Kind::Text:
            statement.bindText(index, cell.text);
            break;
        case Cell::Kind::Blob:
            statement.bindBlob(index, {reinterpret_cast<const std::uint8_t *>(cell.text.data()),
                                       cell.text.size()});
            break;
        }
    }
    if (!table.folded.empty()) {
        m_folded.clear();
        for (const auto &name : table.folded) {
            if (!m_folded.isEmpty())
                m_folded += '\n';
            for (std::size_t i = 0; i < table.columns.size(); ++i) {
                if (table.columns[i].name != name)
                    continue;
                const auto text = page.cells[record.firstCell + i].text;
                const QString value = QString::fromUtf8(text.data(), qsizetype(text.size()));
                m_folded += (name == "phone" ? foldPhone(value) : fold(value)).toUtf8();
            }
        }
        statement.bindText(index++, {m_folded.constData(), std::size_t(m_folded.size())});
    }
    statement.bindBlob(index, record.term);
}

Result<qint64> ReplicaFile::tombstoneRev(const PageRecord &record)
{
    m_findTombstone.bindText(1, tables()[std::size_t(record.table)].wire);
    m_findTombstone.bindBlob(2, record.id);
    const auto step = m_findTombstone.step();
    const qint64 rev = step == Step::Row ? m_findTombstone.integer(0) : 0;
    m_findTombstone.reset();
    if (step == Step::Failed)
        return tl::unexpected(storageError(m_db, QStringLiteral("tombstone")));
    return rev;
}

Result<bool> ReplicaFile::remove(const PageRecord &record)
{
    // Kept although the row may be unknown: an older put can still arrive.
    m_saveTombstone.bindText(1, tables()[std::size_t(record.table)].wire);
    m_saveTombstone.bindBlob(2, record.id);
    m_saveTombstone.bind(3, record.rev);
    const auto saved = m_saveTombstone.step();
    m_saveTombstone.reset();
    if (saved != Step::Done)
        return tl::unexpected(storageError(m_db, QStringLiteral("tombstone")));

    auto &statements = m_statements[std::size_t(record.table)];
    statements.find.bindBlob(1, record.id);
    const auto found = statements.find.step();
    const qint64 oldRev = found == Step::Row ? statements.find.integer(0) : 0;
    const DigestTerm oldTerm = found == Step::Row ? toTerm(statements.find.bytes(1)) : DigestTerm{};
    statements.find.reset();
    if (found != Step::Row || oldRev > record.rev)
        return found == Step::Failed ? tl::unexpected(storageError(m_db, QStringLiteral("find")))
                                     : Result<bool>(false);
    statements.remove.bindBlob(1, record.id);
    const auto removed = statements.remove.step();
    statements.remove.reset();
    if (removed != Step::Done)
        return tl::unexpected(storageError(m_db, QStringLiteral("remove")));
    replaceDigestTerm(record.table, &oldTerm, nullptr);
    return true;
}

Result<Done> ReplicaFile::dropRows(int table)
{
    const auto &names = tables()[std::size_t(table)];
    const auto wire = QString::fromUtf8(names.wire.data(), qsizetype(names.wire.size()));
    auto done = execute(QStringLiteral("DELETE FROM ") +
                        QString::fromUtf8(names.sql.data(), qsizetype(names.sql.size())));
    if (done)
        done = execute(QStringLiteral("DELETE FROM tombstone WHERE tbl='%1'").arg(wire));
    m_digests[std::size_t(table)] = {DigestSum{}, 0, true};
    return done;
}

Result<Done> ReplicaFile::drop(int table)
{
    Transaction transaction(*this);
    auto done = execute(QStringLiteral("BEGIN IMMEDIATE"));
    if (done)
        done = dropRows(table);
    if (done)
        done = saveDigests();
    return done ? transaction.commit() : done;
}

Result<Done> ReplicaFile::setOwner(const QString &staffId, const QString &environment)
{
    Transaction transaction(*this);
    m_state.staffId = staffId;
    m_state.environment = environment;
    auto done = execute(QStringLiteral("BEGIN IMMEDIATE"));
    if (done)
        done = saveMeta(meta_key::kStaff, staffId);
    if (done)
        done = saveMeta(meta_key::kEnvironment, environment);
    return done ? transaction.commit() : done;
}

} // namespace steward::store
