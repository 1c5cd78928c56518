// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/apply_parts.h"

#include <map>

namespace steward::store
{

namespace
{

using Step = SqliteStatement::Step;

struct OwnRow {
    UuidBytes id{};
    DigestTerm term{};
};

QString sqlName(int table)
{
    const auto name = tables()[std::size_t(table)].sql;
    return QString::fromUtf8(name.data(), qsizetype(name.size()));
}

tl::unexpected<Error> badPage(const QString &why)
{
    return tl::unexpected(Error{ErrorKind::Protocol, why, {}, QStringLiteral("bad_repair"), 0});
}

/// Whether the page names rows of these buckets only, by ascending key, after what was reached.
Result<Done> checkOrder(const Page &page, int table, const BucketSet &buckets,
                        std::optional<UuidBytes> reached, DigestHasher &hasher)
{
    if (page.kind != Page::Kind::Repair || qint64(page.records.size()) != page.rowCount)
        return badPage(QStringLiteral("the page is no repair"));
    if (page.more && page.records.empty())
        return badPage(QStringLiteral("more=true without a row"));
    for (const auto &record : page.records) {
        const std::string_view pk{reinterpret_cast<const char *>(record.id.data()),
                                  record.id.size()};
        if (record.kind != PageRecord::Kind::Repair || record.table != table)
            return badPage(QStringLiteral("a record of something else"));
        if (reached && record.id <= *reached)
            return badPage(QStringLiteral("the rows are not in order"));
        if (!buckets.test(hasher.bucket(pk)))
            return badPage(QStringLiteral("a row of a bucket not asked for"));
        reached = record.id;
    }
    return Done{};
}

} // namespace

Result<BucketSums> ReplicaFile::bucketSums(int table)
{
    BucketSums sums;
    DigestHasher hasher;
    SqliteStatement statement;
    auto step = Step::Failed;
    if (statement.prepare(m_db, QStringLiteral("SELECT id, dh FROM ") + sqlName(table))) {
        while ((step = statement.step()) == Step::Row) {
            auto &bucket = sums[hasher.bucket(statement.view(0))];
            bucket.sum.add(toTerm(statement.bytes(1)));
            ++bucket.rows;
        }
    }
    if (step == Step::Failed)
        return tl::unexpected(storageError(m_db, QStringLiteral("bucket sums")));
    return sums;
}

Result<Done> ReplicaFile::beginRepair(int table, const BucketSet &buckets)
{
    abandonRepair();
    auto repair = std::make_unique<Repair>(*this, table, buckets);
    if (auto begun = execute(QStringLiteral("BEGIN IMMEDIATE")); !begun)
        return begun;
    m_repair = std::move(repair);
    return Done{};
}

void ReplicaFile::abandonRepair()
{
    m_repair.reset();
}

Result<Repaired> ReplicaFile::repair(const Page &page)
{
    if (!m_repair)
        return tl::unexpected(Error{ErrorKind::Internal, QStringLiteral("no repair was begun")});
    auto done =
        checkOrder(page, m_repair->table, m_repair->buckets, m_repair->reached, m_repair->hasher);
    if (done)
        done = replaceRange(page);
    if (done && !page.more)
        done = finishRepair(page.next);
    if (!done) {
        abandonRepair();
        return tl::unexpected(done.error());
    }
    Repaired repaired{page.more, page.next, m_repair->rowsChanged, {}};
    if (!page.more) {
        repaired.changes = m_repair->changes.take(m_state.csn);
        m_repair.reset();
    }
    return repaired;
}

/// Makes our rows from where the page before ended to where this one ends those of the page.
Result<Done> ReplicaFile::replaceRange(const Page &page)
{
    auto &repair = *m_repair;
    UuidBytes from{}, to{};
    to.fill(0xff);
    if (repair.reached)
        from = *repair.reached;
    if (page.more)
        to = page.records.back().id;
    // Read to the end before anything is written: a scan over rows that change is undefined.
    std::map<UuidBytes, DigestTerm> own;
    SqliteStatement scan;
    auto step = Step::Failed;
    if (scan.prepare(m_db, QStringLiteral("SELECT id, dh FROM %1 WHERE id >= ?1 AND id <= ?2 "
                                          "ORDER BY id")
                               .arg(sqlName(repair.table)))) {
        scan.bindBlob(1, from);
        scan.bindBlob(2, to);
        while ((step = scan.step()) == Step::Row) {
            const auto id = scan.view(0);
            UuidBytes key{};
            std::copy_n(id.begin(), std::min(id.size(), key.size()),
                        reinterpret_cast<char *>(key.data()));
            if (repair.reached && key == *repair.reached)
                continue;
            if (repair.buckets.test(repair.hasher.bucket(id)))
                own.emplace(key, toTerm(scan.bytes(1)));
        }
    }
    if (step == Step::Failed)
        return tl::unexpected(storageError(m_db, QStringLiteral("repair")));
    scan.finalize();

    for (const auto &record : page.records) {
        const auto found = own.find(record.id);
        if (auto done = replaceRow(page, record, found == own.end() ? nullptr : &found->second);
            !done)
            return done;
        if (found == own.end() || found->second != record.term)
            ++repair.rowsChanged;
        repair.changes.add(record);
        if (found != own.end())
            own.erase(found);
    }
    // What the platform did not name, it does not have.
    auto &remove = m_statements[std::size_t(repair.table)].remove;
    for (const auto &[id, term] : own) {
        remove.bindBlob(1, id);
        const auto removed = remove.step();
        remove.reset();
        if (removed != Step::Done)
            return tl::unexpected(storageError(m_db, QStringLiteral("remove")));
        PageRecord gone;
        gone.table = repair.table;
        gone.id = id;
        repair.changes.add(gone);
        ++repair.rowsChanged;
    }
    if (page.more)
        repair.reached = to;
    return Done{};
}

/// Whatever stands here gives way, also a row of the same or a higher revision, and the note that
/// the key is dead: the platform's row is younger than our cursor, so nothing true is lost.
Result<Done> ReplicaFile::replaceRow(const Page &page, const PageRecord &record,
                                     const DigestTerm *before)
{
    auto &statements = m_statements[std::size_t(record.table)];
    auto &write = before ? statements.update : statements.insert;
    bindRow(write, page, record);
    const auto written = write.step();
    write.reset();
    m_removeTombstone.bindText(1, tables()[std::size_t(record.table)].wire);
    m_removeTombstone.bindBlob(2, record.id);
    const auto forgotten = m_removeTombstone.step();
    m_removeTombstone.reset();
    if (written != Step::Done || forgotten != Step::Done)
        return tl::unexpected(storageError(m_db, QStringLiteral("write")));
    return Done{};
}

Result<Done> ReplicaFile::finishRepair(const QString &next)
{
    auto done = recountInside(m_repair->table);
    if (done) {
        m_state.cursor = next;
        done = saveMeta(meta_key::kCursor, next);
    }
    return done ? m_repair->transaction.commit() : done;
}

/// The kept sum may be what is wrong: it is taken from the rows anew, never carried on.
Result<Done> ReplicaFile::recountInside(int table)
{
    const auto sums = bucketSums(table);
    if (!sums)
        return tl::unexpected(sums.error());
    Digest whole{{}, 0, true};
    for (const auto &bucket : *sums) {
        whole.sum.add(bucket.sum.bytes());
        whole.rows += bucket.rows;
    }
    m_digests[std::size_t(table)] = whole;
    return saveDigests();
}

Result<Done> ReplicaFile::recount(int table)
{
    abandonRepair();
    Transaction transaction(*this);
    auto done = execute(QStringLiteral("BEGIN IMMEDIATE"));
    if (done)
        done = recountInside(table);
    return done ? transaction.commit() : done;
}

} // namespace steward::store
