// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/sync/bucket_digest.h"
#include "app/sync/sync_engine.h"

#include <QFileInfo>
#include <QLoggingCategory>

#include <qcorofuture.h>

#include <limits>

namespace steward::sync
{

using namespace Qt::StringLiterals;

namespace
{

Q_LOGGING_CATEGORY(lcSync, "app.sync", QtInfoMsg)

Error mismatch(const QStringList &tables)
{
    return {ErrorKind::Protocol,
            u"digest of "_qs + tables.join(u", ") + u" differs"_qs,
            {},
            u"digest_mismatch"_qs,
            0};
}

} // namespace

/// Every difference is reported, whatever then becomes of it.
void SyncEngine::noteComparison(const QStringList &different)
{
    using Outcome = Comparison::Outcome;
    m_comparison = {different.isEmpty() ? Outcome::Equal : Outcome::Differs, m_clock.utcNow(),
                    different};
    for (auto it = m_cures.begin(); it != m_cures.end(); ++it) {
        if (it->next == Remedy::Buckets || different.contains(it.key()))
            continue;
        qCInfo(lcSync).noquote() << it.key() << "is equal again";
        it->next = Remedy::Buckets;
    }
    if (different.isEmpty())
        return;
    ++m_counters.digestMismatches;
    qCWarning(lcSync).noquote() << "csn" << m_replica.csn
                                << "digest differs:" << different.join(u", ");
    report(mismatch(different));
}

void SyncEngine::report(const Error &error)
{
    if (error.kind == ErrorKind::Cancelled)
        return;
    // The same again and again is one trouble, and when it was last met.
    if (!m_troubles.isEmpty() && m_troubles.first().error == error)
        m_troubles.removeFirst();
    m_troubles.prepend({m_clock.utcNow(), error});
    m_troubles.resize(std::min(m_troubles.size(), kTroubles));
}

SyncEngine::Cure &SyncEngine::cureOf(const QString &table)
{
    auto &cure = m_cures[table];
    const auto now = m_clock.monotonic();
    if (now - cure.since >= kMismatchLoadGap)
        cure = {Remedy::Buckets, 0, 0, now};
    return cure;
}

/// Buckets, then the table whole, then a load, each once; buckets again when the sums were equal in
/// between, but only some times within the gap: what is wrong again and again is wrong elsewhere.
SyncEngine::Remedy SyncEngine::nextRemedy(const QString &table)
{
    auto &cure = cureOf(table);
    if (cure.next == Remedy::Buckets && cure.repairs >= kMostRepairs)
        cure.next = Remedy::Table;
    const auto remedy = cure.next;
    cure.failures = 0;
    switch (remedy) {
    case Remedy::Buckets:
        ++cure.repairs;
        cure.next = Remedy::Table;
        break;
    case Remedy::Table:
        cure.next = Remedy::Load;
        break;
    case Remedy::Load:
    case Remedy::None:
        cure.next = Remedy::None;
        break;
    }
    return remedy;
}

/// Once until the sums were equal: a platform that goes on naming rows we have not to have, goes on
/// after any drop.
bool SyncEngine::mayDrop(const QString &table)
{
    auto &cure = cureOf(table);
    if (cure.next == Remedy::None || cure.repairs >= kMostRepairs)
        return false;
    cure.next = Remedy::None;
    ++cure.repairs;
    return true;
}

/// What was cut short has not failed to cure: it is tried again, unless it is the answer itself
/// that cannot be used, time after time.
void SyncEngine::giveBack(const QString &table, const Cure &before, const Error &error)
{
    const bool isOfTheWire = error.kind == ErrorKind::Offline ||
                             error.kind == ErrorKind::Cancelled ||
                             error.kind == ErrorKind::TooMany || error.kind == ErrorKind::Storage;
    const int failures = before.failures + (isOfTheWire ? 0 : 1);
    if (failures >= kMostFailures)
        return;
    m_cures[table] = before;
    m_cures[table].failures = failures;
}

QCoro::Task<Result<SyncEngine::Pulled>> SyncEngine::mend(store::Applied applied, QStringList scope,
                                                         std::stop_token stop)
{
    const QStringList different = applied.mismatched;
    bool hasActed = false;
    for (const QString &table : different) {
        if (!scope.contains(table)) {
            // Not ours to have: nothing is to be fetched for it.
            if (!mayDrop(table))
                continue;
            const auto dropped = co_await m_store.drop(table);
            if (!dropped)
                co_return tl::unexpected(dropped.error());
            hasActed = true;
            continue;
        }
        const auto before = cureOf(table);
        const auto remedy = nextRemedy(table);
        if (remedy == Remedy::None)
            continue;
        const auto now = m_clock.monotonic();
        if (remedy == Remedy::Load) {
            // A load right after a load that did not cure it would load for ever.
            if (m_mismatchLoadAt && now - *m_mismatchLoadAt < kMismatchLoadGap)
                continue;
            m_mismatchLoadAt = now;
            qCWarning(lcSync).noquote()
                << table << "is not cured by a repair: everything is loaded";
            startLoad();
            co_return tl::unexpected(mismatch(different));
        }
        m_comparison.outcome = Comparison::Outcome::Mending;
        setPhase(Phase::CatchingUp);
        const auto mended = co_await mendTable(table, remedy, stop);
        if (!mended) {
            giveBack(table, before, mended.error());
            co_return tl::unexpected(mended.error());
        }
        hasActed = true;
    }
    if (!hasActed) {
        m_lastError = mismatch(different);
        Q_EMIT changed();
        co_return Pulled{false, 0};
    }
    // The page asked for next compares again.
    m_isLevel = false;
    co_return Pulled{true, 1};
}

QCoro::Task<Result<Done>> SyncEngine::mendTable(QString table, Remedy remedy, std::stop_token stop)
{
    store::BucketSet buckets;
    if (remedy == Remedy::Table) {
        buckets.set();
    } else {
        Question question;
        question.digestOf = table;
        const auto answer = co_await ask(std::move(question), stop);
        // The table is no longer ours to see: changes say so, with a drop.
        if (!answer && answer.error().kind == ErrorKind::NotFound)
            co_return Done{};
        if (!answer)
            co_return tl::unexpected(answer.error());
        const auto theirs = parseBucketDigest(*answer, table);
        if (!theirs)
            co_return tl::unexpected(theirs.error());
        const auto ours = co_await m_store.bucketSums(table);
        if (!ours)
            co_return tl::unexpected(ours.error());
        // Their sums may be of a later csn: what only changed since is fetched too, and comes again
        // by changes, where its revision is no news.
        for (std::size_t i = 0; i < buckets.size(); ++i)
            buckets.set(i, (*ours)[i] != theirs->sums[i]);
    }
    qCInfo(lcSync).noquote() << table << "is repaired:" << buckets.count() << "buckets";
    ++m_counters.repairs;
    if (buckets.none()) {
        // The rows are right, the sum kept beside them was not.
        const auto counted = co_await m_store.recount(table);
        co_return counted;
    }
    const auto fetched = co_await fetchRows(table, buckets, stop);
    if (!fetched) {
        const auto abandoned = co_await m_store.abandonRepair();
        Q_UNUSED(abandoned)
        if (fetched.error().kind == ErrorKind::NotFound)
            co_return Done{};
    }
    co_return fetched;
}

QCoro::Task<Result<Done>> SyncEngine::fetchRows(QString table, store::BucketSet buckets,
                                                std::stop_token stop)
{
    Question question;
    question.repairOf = table;
    question.cursor = m_replica.cursor;
    for (std::size_t i = 0; i < buckets.size(); ++i)
        if (buckets.test(i))
            question.buckets += int(i);
    const auto begun = co_await m_store.beginRepair(table, buckets);
    if (!begun)
        co_return begun;
    while (true) {
        const auto page = co_await fetch(question, stop);
        if (!page)
            co_return tl::unexpected(page.error());
        if (const auto fits = checkPage(**page, store::Page::Kind::Repair, m_replica); !fits)
            co_return fits;
        const auto repaired = co_await m_store.repair(*page);
        if (!repaired)
            co_return tl::unexpected(repaired.error());
        question.cursor = repaired->next;
        if (repaired->more)
            continue;
        m_replica.cursor = repaired->next;
        m_counters.rowsRepaired += repaired->rowsChanged;
        qCInfo(lcSync).noquote() << table << "had" << repaired->rowsChanged << "wrong rows";
        co_return Done{};
    }
}

/// compareNow(): sums that are not those of their rows are taken anew, so that what is compared
/// with the platform are the rows.
QCoro::Task<Result<Done>> SyncEngine::recountWrongSums()
{
    const auto wrong = co_await m_store.selfCheck();
    if (!wrong)
        co_return tl::unexpected(wrong.error());
    if (!wrong->isEmpty()) {
        ++m_counters.digestMismatches;
        qCWarning(lcSync).noquote() << "kept sums are not those of the rows:" << wrong->join(u", ");
        report(mismatch(*wrong));
    }
    const QStringList tables = *wrong;
    for (const QString &table : tables) {
        const auto counted = co_await m_store.recount(table);
        if (!counted)
            co_return counted;
    }
    co_return Done{};
}

/// What the disk does not give back it may give back later: the copy goes on being used, and it is
/// told once. Met again and again it is gone, and without a load it would be gone for good.
bool SyncEngine::isTakenForDamage(const Error &error)
{
    if (error.kind != ErrorKind::Storage || error.code != u"unreadable"_qs)
        return false;
    if (++m_unreadable == 1)
        report({ErrorKind::Storage, error.detail, {}, u"replica_unreadable"_qs, 0});
    return m_unreadable >= kMostUnreadable;
}

/// Damage waits in pages that nothing asks for: each is opened once after the start, between pulls.
QCoro::Task<Result<Done>> SyncEngine::checkFile(std::stop_token stop)
{
    while (m_pageToCheck >= 0 && m_clock.monotonic() >= m_checkNotBefore && !m_hasHint &&
           !m_wantsNow && !stop.stop_requested()) {
        const auto next = co_await m_store.checkPages(m_pageToCheck);
        if (!next && next.error().code == u"unreadable"_qs && !isTakenForDamage(next.error())) {
            m_checkNotBefore = m_clock.monotonic() + kReadAgain;
            co_return Done{};
        }
        if (!next)
            co_return tl::unexpected(next.error());
        m_pageToCheck = *next > 0 ? *next : -1;
    }
    if (m_pageToCheck < 0)
        m_unreadable = 0;
    co_return Done{};
}

void SyncEngine::tellWhatWasFound(const store::ReplicaStore::Opened &opened)
{
    // The store goes on saying it as long as it lives.
    if (m_isFindingTold)
        return;
    m_isFindingTold = opened.wasDamaged || opened.wasLogCut;
    if (opened.wasDamaged)
        report({ErrorKind::Storage,
                u"the replica did not open and was set aside"_qs,
                {},
                u"replica_damaged"_qs,
                0});
    if (opened.wasLogCut)
        report({ErrorKind::Storage,
                u"the replica's log broke off; it went on from an earlier state"_qs,
                {},
                u"log_cut"_qs,
                0});
}

ports::SyncStatus::Counters SyncEngine::counters() const
{
    auto out = m_counters;
    const bool isKnown = m_hintedCsn != std::numeric_limits<qint64>::max();
    out.platformCsn = std::max(out.csn, isKnown ? m_hintedCsn : 0);
    return out;
}

qint64 SyncEngine::replicaBytes() const
{
    const QString file = m_store.path();
    qint64 bytes = 0;
    for (const auto *suffix : {"", "-wal"})
        bytes += QFileInfo(file + QLatin1StringView(suffix)).size();
    const QString load = QFileInfo(file).path() + u"/replica.new"_qs;
    for (const auto *suffix : {"", "-wal"})
        bytes += QFileInfo(load + QLatin1StringView(suffix)).size();
    return bytes;
}

} // namespace steward::sync
