// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/sync/page_parser.h"
#include "app/sync/sync_engine.h"

#include <QtConcurrent/QtConcurrentRun>

#include <qcorofuture.h>

namespace steward::sync
{

using namespace Qt::StringLiterals;

QCoro::Task<Result<SyncEngine::Pulled>> SyncEngine::pull(std::stop_token stop)
{
    m_pullStartBefore = std::exchange(m_lastPullStart, m_clock.monotonic());
    if (!m_isLoading && std::exchange(m_wantsCheck, false)) {
        const auto counted = co_await recountWrongSums();
        if (!counted)
            co_return tl::unexpected(counted.error());
    }
    if (m_isLoading) {
        auto loaded = co_await pullIntoLoad(stop);
        if (!loaded)
            co_await dropAhead();
        co_return loaded;
    }
    auto pulled = co_await pullIntoReplica(stop);
    if (pulled && m_isLevel) {
        const auto checked = co_await checkFile(stop);
        if (!checked)
            co_return tl::unexpected(checked.error());
    }
    co_return pulled;
}

QCoro::Task<Result<QByteArray>> SyncEngine::ask(Question question, std::stop_token stop)
{
    const auto request = m_requests.insert(m_requests.end(), {m_clock.monotonic(), {}});
    const std::stop_callback forward(stop, [source = request->stop] {
        auto copy = source;
        copy.request_stop();
    });
    const auto token = request->stop.get_token();
    Result<QByteArray> bytes = QByteArray();
    if (!question.digestOf.isEmpty())
        bytes = co_await m_source.digest(question.digestOf, token);
    else if (!question.repairOf.isEmpty())
        bytes =
            co_await m_source.repair(question.cursor, question.repairOf, question.buckets, token);
    else if (question.cursor.isEmpty())
        bytes = co_await m_source.snapshot(question.position, token);
    else
        bytes = co_await m_source.changes(question.cursor, question.waitSeconds, token);
    m_requests.erase(request);
    if (bytes) {
        m_counters.bytes += bytes->size();
        noteContact();
    }
    co_return bytes;
}

QCoro::Task<Result<store::PagePtr>> SyncEngine::fetch(Question question, std::stop_token stop)
{
    const QString place = question.cursor.isEmpty() ? question.position : question.cursor;
    auto bytes = co_await ask(std::move(question), stop);
    auto page = co_await read(std::move(bytes), place, stop);
    co_return page;
}

QCoro::Task<Result<store::PagePtr>> SyncEngine::read(Result<QByteArray> bytes, QString place,
                                                     std::stop_token stop)
{
    if (!bytes) {
        // Over its cap, a gzip bomb: dropped before it could be a page.
        if (bytes.error().kind == ErrorKind::Protocol)
            ++m_counters.pagesDropped;
        co_return tl::unexpected(bytes.error());
    }
    // Megabytes of JSON: not in the thread that draws. Two statements, because g++ 12 destroys the
    // captures of a lambda inside an awaited expression twice.
    auto parsing = QtConcurrent::run([raw = std::move(*bytes)] { return parsePage(raw); });
    auto page = co_await parsing;
    // Sent twice, or kept by something in between: of a history, maybe, that a restore has undone.
    if (page && (*page)->after != place)
        page = tl::unexpected(Error{ErrorKind::Protocol,
                                    u"a page that follows another cursor"_qs,
                                    {},
                                    u"wrong_place"_qs,
                                    0});
    if (page)
        ++m_counters.pages;
    else
        ++m_counters.pagesDropped;
    // Whoever stops the engine may wipe the replica next: nothing is stored after that.
    if (stop.stop_requested())
        page = tl::unexpected(Error{ErrorKind::Cancelled, u"stopped"_qs});
    co_return page;
}

Result<Done> SyncEngine::checkPage(const store::Page &page, store::Page::Kind kind,
                                   const store::ReplicaState &state) const
{
    if (page.kind != kind)
        return tl::unexpected(
            Error{ErrorKind::Protocol, u"a page of another kind"_qs, {}, u"wrong_kind"_qs, 0});
    if (page.environment != m_environment)
        return tl::unexpected(Error{ErrorKind::Protocol,
                                    u"a page of another environment"_qs,
                                    {},
                                    u"wrong_environment"_qs,
                                    0});
    if (!state.epoch.isEmpty() && page.epoch != state.epoch)
        return tl::unexpected(
            Error{ErrorKind::ResyncRequired, u"a page of another epoch"_qs, {}, u"epoch"_qs, 0});
    return Done{};
}

void SyncEngine::notePull()
{
    m_lastPulledAt = m_clock.utcNow();
    m_isLevel = true;
    m_lastError.reset();
    setPhase(Phase::Live);
}

QCoro::Task<Result<SyncEngine::Pulled>> SyncEngine::pullIntoReplica(std::stop_token stop)
{
    const int wait = wantsLongPoll() ? kLongPollSeconds : 0;
    m_hasHint = false;
    m_wantsNow = false;
    Question question;
    question.cursor = m_replica.cursor;
    question.waitSeconds = wait;
    const auto page = co_await fetch(std::move(question), stop);
    if (!page)
        co_return tl::unexpected(page.error());
    if (const auto fits = checkPage(**page, store::Page::Kind::Changes, m_replica); !fits)
        co_return tl::unexpected(fits.error());
    const auto applied = co_await m_store.apply(*page, m_clock.utcNow().toMSecsSinceEpoch());
    if (!applied)
        co_return tl::unexpected(applied.error());
    if (applied->wasOlder) {
        ++m_counters.pagesDropped;
        co_return tl::unexpected(Error{
            ErrorKind::Protocol, u"a page older than the replica"_qs, {}, u"older_page"_qs, 0});
    }
    const bool isNewScope = m_replica.permVer != 0 && m_replica.permVer != (*page)->permVer;
    m_replica.cursor = applied->next;
    m_replica.epoch = (*page)->epoch;
    m_replica.csn = applied->csn;
    m_replica.permVer = (*page)->permVer;
    m_counters.csn = applied->csn;
    if (m_hintedCsn <= applied->csn)
        m_hasHint = false;
    m_hintedCsn = m_hasHint ? m_hintedCsn : 0;
    if (isNewScope)
        Q_EMIT permissionsChanged(m_replica.permVer);
    if (applied->more) {
        m_isLevel = false;
        setPhase(Phase::CatchingUp);
        co_return Pulled{true, (*page)->rowCount};
    }
    notePull();
    if ((*page)->hasDigest)
        noteComparison(applied->mismatched);
    if (applied->mismatched.isEmpty())
        co_return Pulled{false, (*page)->rowCount};
    auto mended = co_await mend(*applied, (*page)->scope, stop);
    co_return mended;
}

QCoro::Task<Result<SyncEngine::Pulled>> SyncEngine::pullIntoLoad(std::stop_token stop)
{
    setPhase(m_replica.cursor.isEmpty() ? Phase::FirstLoad : Phase::CatchingUp);
    m_hasHint = false;
    m_wantsNow = false;
    if (!m_isLoadBegun) {
        const auto begun = co_await m_store.beginLoad(m_staff.value, m_environment);
        if (!begun)
            co_return tl::unexpected(begun.error());
        m_isLoadBegun = true;
        m_load = {};
    }
    const bool isSnapshot = m_load.cursor.isEmpty();
    const auto page = co_await nextLoadPage(stop);
    if (!page)
        co_return tl::unexpected(page.error());
    const auto kind = isSnapshot ? store::Page::Kind::Snapshot : store::Page::Kind::Changes;
    if (const auto fits = checkPage(**page, kind, m_load); !fits)
        co_return tl::unexpected(fits.error());
    const auto applied = co_await m_store.applyToLoad(*page, m_clock.utcNow().toMSecsSinceEpoch());
    if (!applied)
        co_return tl::unexpected(applied.error());
    m_load.epoch = (*page)->epoch;
    m_load.permVer = (*page)->permVer;
    (isSnapshot && applied->more ? m_load.position : m_load.cursor) = applied->next;
    if (isSnapshot) {
        m_load.loadedRows += (*page)->rowCount;
        m_load.expectedRows = std::max((*page)->expectedRows, m_load.expectedRows);
    }
    Q_EMIT changed();
    // A last snapshot page without a digest proves nothing yet: the changes that follow bring one.
    const bool isWhole = !applied->more && ((*page)->hasDigest || !isSnapshot);
    if (!isWhole)
        co_return Pulled{true, (*page)->rowCount + (applied->more ? 0 : 1)};
    if (stop.stop_requested())
        co_return tl::unexpected(Error{ErrorKind::Cancelled, u"stopped"_qs});
    const auto finished = co_await finishLoad(*applied, (*page)->hasDigest);
    if (!finished)
        co_return tl::unexpected(finished.error());
    co_return Pulled{false, (*page)->rowCount};
}

QCoro::Task<Result<Done>> SyncEngine::finishLoad(store::Applied applied, bool hadDigest)
{
    if (hadDigest)
        noteComparison(applied.mismatched);
    if (hadDigest && !applied.mismatched.isEmpty()) {
        startLoad();
        co_return tl::unexpected(Error{ErrorKind::Protocol,
                                       u"digest of "_qs + applied.mismatched.join(u", "_qs) +
                                           u" differs after a load"_qs,
                                       {},
                                       u"digest_mismatch"_qs,
                                       0});
    }
    const auto state = co_await m_store.finishLoad();
    if (!state) {
        // The file's state is unknown to the loop: the next attempt starts from an empty one.
        startLoad();
        co_return tl::unexpected(state.error());
    }
    const qint64 before = m_replica.permVer;
    adoptReplica(*state);
    m_isLoading = false;
    m_isLoadBegun = false;
    // Stopped too late.
    m_isHeld = false;
    m_hasRows = true;
    m_keptLease = {};
    notePull();
    if (before != m_replica.permVer)
        Q_EMIT permissionsChanged(m_replica.permVer);
    co_return Done{};
}

} // namespace steward::sync
