// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/domain/fold.h"
#include "app/store/apply_parts.h"
#include "app/store/replica_schema.h"

namespace steward::store
{

using Step = SqliteStatement::Step;

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
    abandonRepair();
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
            // Nobody is told of the rows of a load, one by one.
            if (page.kind != Page::Kind::Snapshot)
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

/// What is kept is younger than what is counted only where the newest rows have gone.
Result<Done> ReplicaFile::loadLastKeys()
{
    constexpr qint64 kMostKeys = 2'000'000'000; ///< A RowKey has 32 bits.
    for (std::size_t i = 0; i < m_lastKeys.size(); ++i) {
        const auto &table = tables()[i];
        SqliteStatement statement;
        if (!statement.prepare(
                m_db,
                QStringLiteral("SELECT max(ifnull((SELECT max(key) FROM %1), 0), "
                               "ifnull((SELECT CAST(value AS INTEGER) FROM meta WHERE "
                               "key='%2%3'), 0))")
                    .arg(QLatin1StringView(table.sql.data(), qsizetype(table.sql.size())),
                         QLatin1StringView(meta_key::kLastKey),
                         QLatin1StringView(table.wire.data(), qsizetype(table.wire.size())))) ||
            statement.step() != SqliteStatement::Step::Row)
            return tl::unexpected(storageError(m_db, QStringLiteral("keys")));
        m_lastKeys[i] = statement.integer(0);
        if (m_lastKeys[i] > kMostKeys)
            return tl::unexpected(Error{ErrorKind::Storage,
                                        QStringLiteral("the row keys are used up"),
                                        {},
                                        QStringLiteral("older_schema"),
                                        0});
    }
    return Done{};
}

/// A load's rows are new but for a page that comes twice, and nothing has died yet: false when the
/// row was there.
Result<bool> ReplicaFile::insertNew(const Page &page, const PageRecord &record)
{
    auto &insert = m_statements[std::size_t(record.table)].insert;
    bindRow(insert, page, record);
    const bool isWritten = insert.step() == Step::Done;
    const bool isThere = (sqlite3_errcode(m_db) & 0xff) == SQLITE_CONSTRAINT;
    insert.reset();
    if (!isWritten && !isThere)
        return tl::unexpected(storageError(m_db, QStringLiteral("write")));
    if (isWritten)
        replaceDigestTerm(record.table, nullptr, &record.term);
    return isWritten;
}

Result<bool> ReplicaFile::put(const Page &page, const PageRecord &record)
{
    if (m_form == Form::Bulk && page.kind == Page::Kind::Snapshot) {
        const auto inserted = insertNew(page, record);
        if (!inserted || *inserted)
            return inserted;
    }
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
    statement.bindBlob(index++, record.term);
    // Not left to SQLite, which gives the newest row's key again once that row has gone: whoever
    // still shows it by its key would show another one.
    if (&statement == &m_statements[std::size_t(record.table)].insert)
        statement.bind(index, ++m_lastKeys[std::size_t(record.table)]);
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
    abandonRepair();
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
    abandonRepair();
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
