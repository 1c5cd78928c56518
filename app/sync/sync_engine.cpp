// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/sync/sync_engine.h"

#include <qcorofuture.h>

#include <limits>

namespace steward::sync
{

using namespace Qt::StringLiterals;
using std::chrono::milliseconds;

SyncEngine::SyncEngine(store::ReplicaStore &store, ports::SyncSource &source,
                       ports::HintStream &hints, ports::Clock &clock, QObject *parent)
    : ports::SyncStatus(parent), m_store(store), m_source(source), m_hints(hints), m_clock(clock)
{
    connect(&m_hints, &ports::HintStream::feedHinted, this, &SyncEngine::onFeedHint);
    connect(&m_hints, &ports::HintStream::permissionsHinted, this, &SyncEngine::onPermissionsHint);
    connect(&m_hints, &ports::HintStream::stateChanged, this, [this](bool isLive) {
        m_counters.hintsByStream = isLive;
        // What changed between two streams was hinted to nobody, nor did the pull under way have to
        // see it.
        m_hasHint = true;
        if (isLive)
            m_hintedCsn = std::numeric_limits<qint64>::max();
        if (m_isLevel)
            wake();
        Q_EMIT changed();
    });
    connect(&m_hints, &ports::HintStream::revoked, this, [this](const QString &reason) {
        m_wasRevoked = true;
        stop();
        Q_EMIT sessionRevoked(reason);
    });
}

SyncEngine::~SyncEngine()
{
    Q_ASSERT_X(!m_isRunning, "SyncEngine", "stop() and wait for stopped() first");
    m_clock.cancel(m_watchTimer);
    m_clock.cancel(m_leaseTimer);
}

void SyncEngine::start(const StaffId &staff, const QString &environment)
{
    if (m_isRunning)
        return;
    m_isRunning = true;
    m_wasRevoked = false;
    m_isHeld = false;
    m_stop = {};
    m_wantsCheck = m_wantsLoad = m_isLoadAsked = m_isLoadGivenUp = false;
    if (staff != m_staff || environment != m_environment) {
        // What happened to the person before is not the next one's to read.
        m_comparison = {};
        m_troubles.clear();
        m_counters = {};
        m_cures.clear();
    }
    m_staff = staff;
    m_environment = environment;
    m_lastError.reset();
    m_retry.reset();
    m_watchedAt = m_clock.monotonic();
    m_watchedWall = m_clock.utcNow();
    m_watchTimer = m_clock.after(kWatch, [this] { watch(); });
    m_hints.open();
    const auto loop = run(staff, environment, m_stop.get_token());
    Q_UNUSED(loop)
}

void SyncEngine::stop()
{
    if (!m_isRunning)
        return;
    m_stop.request_stop();
    m_aheadStop.request_stop();
    m_hints.close();
    m_clock.cancel(m_watchTimer);
    wake();
}

void SyncEngine::refreshNow()
{
    m_isHeld = false;
    m_wantsNow = true;
    m_retry.reset();
    wake();
}

void SyncEngine::compareNow()
{
    // A load that was stopped goes on by refreshNow() only.
    if (m_isHeld)
        return;
    m_wantsCheck = true;
    m_pageToCheck = 0;
    m_checkNotBefore = {};
    refreshNow();
}

void SyncEngine::onFeedHint(qint64 csn)
{
    if (csn <= m_counters.csn)
        return;
    m_hintedCsn = std::max(m_hintedCsn, csn);
    m_hasHint = true;
    if (m_isLevel)
        wake();
}

void SyncEngine::onPermissionsHint(qint64 permVer)
{
    if (permVer == m_replica.permVer)
        return;
    m_hasHint = true;
    m_hintedCsn = std::numeric_limits<qint64>::max();
    if (m_isLevel)
        wake();
}

void SyncEngine::wake()
{
    if (const auto wait = std::exchange(m_wait, nullptr))
        wait->finish();
}

QCoro::Task<> SyncEngine::waitFor(milliseconds delay)
{
    const auto promise = std::make_shared<QPromise<void>>();
    promise->start();
    m_wait = promise;
    m_nextAttemptAt = m_clock.utcNow().addMSecs(delay.count());
    Q_EMIT changed();
    const auto timer = m_clock.after(delay, [this] { wake(); });
    co_await promise->future();
    m_clock.cancel(timer);
    m_nextAttemptAt = {};
}

void SyncEngine::watch()
{
    const auto now = m_clock.monotonic();
    const auto wall = m_clock.utcNow();
    // The monotonic clock stands still while the machine sleeps, the other one does not.
    const auto slept = m_watchedWall.msecsTo(wall) - (now - m_watchedAt).count();
    m_watchedAt = now;
    m_watchedWall = wall;
    if (slept > 10'000) {
        m_hints.close();
        m_hints.open();
        m_hasHint = true;
        refreshNow();
    }
    cancelRequests(kStuckRequest);
    m_watchTimer = m_clock.after(kWatch, [this] { watch(); });
}

void SyncEngine::cancelRequests(milliseconds olderThan)
{
    const auto now = m_clock.monotonic();
    // A copy: what is cancelled may end at once, and is not under way any more then.
    const auto requests = m_requests;
    for (const auto &request : requests)
        if (now - request.since > olderThan)
            request.stop.request_stop();
}

void SyncEngine::setPhase(Phase phase)
{
    m_phase = phase;
    Q_EMIT changed();
}

QCoro::Task<> SyncEngine::run(StaffId staff, QString environment, std::stop_token stop)
{
    bool isOpen = false;
    while (!stop.stop_requested()) {
        if (!isOpen) {
            const auto opened = co_await openReplica(staff, environment);
            isOpen = opened.has_value();
            if (!isOpen) {
                co_await waitAfterFailure(opened.error());
                continue;
            }
            const qint64 asked = m_replica.notBeforeMs - m_clock.utcNow().toMSecsSinceEpoch();
            // A wall clock set back must not turn seconds into years.
            if (asked > 0 && asked <= kLongestRetryAfter.count()) {
                const Error error{ErrorKind::TooMany,
                                  u"asked to wait before the restart"_qs,
                                  {},
                                  u"retry_after"_qs,
                                  asked};
                co_await waitAfterFailure(error);
            }
        }
        if (m_isHeld && m_isLoading) {
            co_await waitWhileHeld(stop);
            continue;
        }
        if (m_isLoadGivenUp)
            co_await forgetLoad();
        if (std::exchange(m_wantsLoad, false)) {
            startLoad();
            m_isLoadAsked = true;
        }
        const auto pulled = co_await pull(stop);
        if (stop.stop_requested())
            break;
        // What was cut off by stopLoading() is no failure.
        if (m_isLoadGivenUp || (m_isHeld && m_isLoading))
            continue;
        m_isLoadAsked = m_isLoadAsked && m_isLoading;
        if (pulled && m_isLoading)
            m_lastError.reset();
        co_await keepLease();
        if (pulled) {
            m_retry.reset();
            co_await waitAfter(*pulled);
        } else {
            co_await recover(pulled.error());
            co_await waitAfterFailure(pulled.error());
        }
    }
    // Or it would go on by itself after the next start.
    if (m_isLoadGivenUp)
        co_await forgetLoad();
    co_await dropAhead();
    m_isRunning = false;
    m_isLevel = false;
    if (m_wasRevoked)
        m_lastError = Error{
            ErrorKind::Unauthenticated, u"the session was ended"_qs, {}, u"session_revoked"_qs, 0};
    setPhase(Phase::Stopped);
    Q_EMIT stopped();
}

QCoro::Task<Result<Done>> SyncEngine::openReplica(StaffId staff, QString environment)
{
    auto opened = co_await m_store.open();
    if (!opened) {
        if (opened.error().code == u"unreadable"_qs)
            co_await recover(opened.error());
        co_return tl::unexpected(opened.error());
    }
    tellWhatWasFound(*opened);
    const auto isOurs = [&](const store::ReplicaState &state) {
        return state.staffId == staff.value && state.environment == environment;
    };
    if (!isOurs(opened->replica)) {
        if (!opened->replica.staffId.isEmpty() || !opened->replica.cursor.isEmpty()) {
            const auto wiped = co_await m_store.wipe();
            if (!wiped)
                co_return wiped;
            opened->isLoading = false;
        }
        const auto owned = co_await m_store.setOwner(staff.value, environment);
        if (!owned)
            co_return owned;
        opened->replica = {};
    }
    adoptReplica(opened->replica);
    watchLease(opened->replica);
    m_isLoading = opened->isLoading || m_replica.cursor.isEmpty();
    // Over a copy that would do as well: if it does not, the platform says so once it is asked.
    m_isLoadAsked = opened->isLoading && !m_replica.cursor.isEmpty();
    m_isLoadBegun = opened->isLoading && isOurs(opened->load) &&
                    !(opened->load.position.isEmpty() && opened->load.cursor.isEmpty());
    m_load = m_isLoadBegun ? opened->load : store::ReplicaState{};
    setPhase(m_replica.cursor.isEmpty() ? Phase::FirstLoad : Phase::CatchingUp);
    co_return Done{};
}

void SyncEngine::adoptReplica(const store::ReplicaState &state)
{
    m_replica = state;
    m_counters.csn = state.csn;
    m_lastPulledAt = state.pulledAtMs > 0
                         ? QDateTime::fromMSecsSinceEpoch(state.pulledAtMs, Qt::UTC)
                         : QDateTime{};
}

bool SyncEngine::wantsLongPoll() const
{
    return m_isLevel && !m_hasHint && !m_wantsNow && !m_hints.isLive();
}

bool SyncEngine::wantsPull() const
{
    return m_wantsNow || m_hasHint || wantsLongPoll() ||
           m_clock.monotonic() - m_lastPullStart >= kIdlePull;
}

/// A single change is asked for at once, also right after another pull; what comes in a storm, at
/// even distances.
milliseconds SyncEngine::earliestPull()
{
    const auto pair = m_pullStartBefore + kTwoPulls;
    const bool isStorm = std::exchange(m_wasHeldBack, false);
    return isStorm ? std::max(pair, m_lastPullStart + kPullGap) : pair;
}

QCoro::Task<> SyncEngine::waitAfter(Pulled pulled)
{
    if (pulled.more) {
        // Without this an answer that never moves would be asked for in a tight loop.
        if (pulled.rows == 0)
            co_await waitFor(kEmptyPageGap);
        co_return;
    }
    const auto earliest = earliestPull();
    while (!m_stop.stop_requested()) {
        const auto now = m_clock.monotonic();
        if (wantsPull() && now >= earliest)
            co_return;
        m_wasHeldBack = m_wasHeldBack || wantsPull();
        co_await waitFor(wantsPull() ? earliest - now : m_lastPullStart + kIdlePull - now);
    }
}

QCoro::Task<> SyncEngine::waitAfterFailure(Error error)
{
    if (error.kind == ErrorKind::Cancelled && m_stop.stop_requested())
        co_return;
    m_isLevel = false;
    m_lastError = error;
    report(error);
    auto delay = m_retry.next(m_clock.random(), milliseconds(error.retryAfterMs));
    switch (error.kind) {
    case ErrorKind::Offline:
    case ErrorKind::Cancelled:
    case ErrorKind::TlsRefused:
    case ErrorKind::RedirectRefused:
        m_phase = Phase::Offline;
        break;
    case ErrorKind::UpgradeRequired:
        m_phase = Phase::UpgradeNeeded;
        delay = std::max(delay, kUpgradeRetry);
        break;
    case ErrorKind::ResyncRequired:
        m_phase = m_replica.cursor.isEmpty() ? Phase::FirstLoad : Phase::CatchingUp;
        break;
    default:
        m_phase = Phase::Paused;
        break;
    }
    if (error.retryAfterMs > 0)
        (void)m_store.setNotBefore(
            m_clock.utcNow().addMSecs(error.retryAfterMs).toMSecsSinceEpoch());
    const auto until = m_clock.monotonic() + delay;
    m_wantsNow = false;
    // Hints do not shorten it: a platform that refuses is not asked more often because more
    // happens.
    while (!m_stop.stop_requested() && !m_wantsNow && m_clock.monotonic() < until)
        co_await waitFor(until - m_clock.monotonic());
}

QCoro::Task<> SyncEngine::recover(Error error)
{
    const bool isForeignCursor =
        error.kind == ErrorKind::Forbidden && error.code == u"forbidden"_qs;
    const bool isDamaged = isTakenForDamage(error) ||
                           (error.kind == ErrorKind::Storage && error.code == u"damaged"_qs);
    const bool isScope = error.kind == ErrorKind::ResyncRequired && error.code == u"scope"_qs;
    if (isDamaged)
        report({ErrorKind::Storage, error.detail, {}, u"replica_damaged"_qs, 0});
    if (isForeignCursor || isDamaged || isScope) {
        // Rows that may be outside the scope, or cannot be read, must not stay until a load is
        // whole.
        const auto wiped = co_await m_store.wipe();
        if (wiped) {
            m_pageToCheck = m_unreadable = 0;
            m_checkNotBefore = {};
            const auto owned = co_await m_store.setOwner(m_staff.value, m_environment);
            Q_UNUSED(owned)
        }
        adoptReplica({});
        m_hasRows = false;
        m_keptLease = {};
        judge();
        startLoad();
        // Also when it was cancelled meanwhile: this one is needed.
        m_isLoadAsked = m_isLoadGivenUp = false;
    } else if (error.kind == ErrorKind::ResyncRequired) {
        const auto abandoned = co_await m_store.abandonLoad();
        Q_UNUSED(abandoned)
        startLoad();
        // Also when it was cancelled meanwhile: this one is needed.
        m_isLoadAsked = m_isLoadGivenUp = false;
    }
}

} // namespace steward::sync
