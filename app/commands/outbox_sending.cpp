// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/outbox.h"
#include "app/domain/retry_delay.h"

#include <qcorofuture.h>

#include <algorithm>

namespace steward::commands
{

using namespace Qt::StringLiterals;
using State = ports::CommandAnswer::State;

namespace
{

/// What the platform never stores (platform.md §6), so that the very command can be sent again.
bool isRefusedForNow(ErrorKind kind)
{
    switch (kind) {
    case ErrorKind::Unauthenticated:
    case ErrorKind::StepUpRequired:
    case ErrorKind::TooMany:
    case ErrorKind::UpgradeRequired:
        return true;
    default:
        return false;
    }
}

/// The error a stored refusal stands for when it is read back by its status.
Error errorOf(const ports::CommandAnswer &answer)
{
    Error error;
    switch (answer.document[u"status"_qs].toInt()) {
    case 412:
        error.kind = ErrorKind::Stale;
        break;
    case 403:
        error.kind = ErrorKind::Forbidden;
        break;
    default:
        error.kind = ErrorKind::Rule;
    }
    error.code = answer.document[u"code"_qs].toString();
    error.detail = answer.document[u"detail"_qs].toString();
    error.requestId = answer.requestId;
    return error;
}

Error voided()
{
    return {
        ErrorKind::Cancelled, u"fenced at the platform; it has no effect"_qs, {}, u"voided"_qs, 0};
}

} // namespace

QCoro::Task<> Outbox::waitFor(std::chrono::milliseconds delay)
{
    const auto promise = std::make_shared<QPromise<void>>();
    promise->start();
    m_waits += promise;
    const auto timer = m_clock.after(delay, [this, promise] {
        m_waits.removeOne(promise);
        promise->finish();
    });
    co_await promise->future();
    m_clock.cancel(timer);
}

bool Outbox::isReplicaFresh() const
{
    const auto pulledAt = m_sync.lastPulledAt();
    return pulledAt.isValid() &&
           pulledAt.msecsTo(m_clock.utcNow()) <= std::chrono::milliseconds(kFreshFor).count();
}

QCoro::Task<> Outbox::waitForPull()
{
    m_awaitsPull = true;
    m_sync.refreshNow();
    if (!isReplicaFresh())
        co_await waitFor(kFreshFor);
    m_awaitsPull = false;
}

QCoro::Task<> Outbox::waitForPerson(qint64 seq, int confirmations, std::stop_token stop)
{
    // Each try before would be one more refusal in the platform's log, and nothing else.
    while (!stop.stop_requested() && m_confirmations == confirmations) {
        const auto *waiting = row(seq);
        if (!waiting || !waiting->state.asksPerson() || isOverdue(*waiting))
            co_return;
        co_await waitFor(std::clamp(timeLeft(*waiting) + std::chrono::milliseconds{1},
                                    RetryDelay::kShortest,
                                    std::chrono::milliseconds{kStepUpWindow}));
    }
}

QCoro::Task<> Outbox::runLane(QString entity, std::stop_token stop)
{
    while (!stop.stop_requested()) {
        const qint64 seq = nextOf(entity);
        if (seq == 0)
            break;
        co_await process(seq, stop);
    }
    m_lanes.remove(entity);
    if (!stop.stop_requested())
        co_return;
    if (m_lanes.isEmpty())
        Q_EMIT stopped();
    // Somebody signed in while this was ending.
    startLane(entity);
}

QCoro::Task<> Outbox::process(qint64 seq, std::stop_token stop)
{
    RetryDelay retry;
    while (!stop.stop_requested()) {
        const auto *current = row(seq);
        if (!current || nextOf(current->state.command.entity) != seq)
            co_return;
        const bool isUnsent = current->state.phase == Phase::Queued;
        const int confirmations = m_confirmations;
        Next next = Next::Finished;
        if (isUnsent)
            next = co_await trySend(seq, stop);
        else
            next = co_await tryResolve(seq, stop);
        if (next == Next::Finished || stop.stop_requested())
            co_return;
        if (next == Next::Again)
            continue;
        const auto *waiting = row(seq);
        if (waiting && waiting->state.asksPerson()) {
            co_await waitForPerson(seq, confirmations, stop);
            continue;
        }
        const qint64 asked =
            waiting && waiting->state.error ? waiting->state.error->retryAfterMs : 0;
        co_await waitFor(retry.next(m_clock.random(), std::chrono::milliseconds(asked)));
    }
}

std::optional<Outbox::Next> Outbox::withhold(OutboxRow &row)
{
    if (!row.state.isGivenUp && !isOverdue(row))
        return std::nullopt;
    // An earlier try may still be under way somewhere: then the platform has to say.
    if (row.tries > 0)
        return setPhase(row, Phase::Unknown, row.state.error) ? Next::Again : Next::Wait;
    if (row.state.isGivenUp)
        return refuse(row, abandoned(), {});
    return refuse(
        row, Error{ErrorKind::Offline, u"it could not be sent in time"_qs, {}, u"not_sent"_qs, 0},
        {});
}

QCoro::Task<ports::CommandReply> Outbox::sendBytes(qint64 seq, std::stop_token stop)
{
    const auto *sending = row(seq);
    const CommandId id = sending->state.command.id;
    const QByteArray body = sending->body;
    std::stop_source ended;
    m_sending.insert(seq, ended);
    // A copy: whoever is told to stop may go on at once and end this frame.
    const std::stop_callback both(stop, [ended] {
        auto copy = ended;
        copy.request_stop();
    });
    auto reply = co_await m_transport.send(id, body, ended.get_token());
    m_sending.remove(seq);
    co_return reply;
}

QCoro::Task<Outbox::Next> Outbox::trySend(qint64 seq, std::stop_token stop)
{
    auto *sending = row(seq);
    if (const auto withheld = withhold(*sending))
        co_return *withheld;
    if (!sending->state.command.mayWaitOffline && !isReplicaFresh()) {
        if (isLoadUnderWay())
            co_return keepWaiting(*sending, Error{ErrorKind::ResyncRequired,
                                                  u"all rows are being loaded"_qs,
                                                  {},
                                                  u"loading"_qs,
                                                  0});
        co_await waitForPull();
        sending = row(seq);
        if (!sending || sending->state.phase != Phase::Queued)
            co_return Next::Finished;
        if (sending->state.isGivenUp)
            co_return Next::Again;
        if (!isReplicaFresh())
            co_return keepWaiting(
                *sending,
                Error{ErrorKind::Offline, u"the replica is not level"_qs, {}, u"not_fresh"_qs, 0});
    }
    // On disk first: after a crash the platform is asked what became of it.
    ++sending->tries;
    if (!setPhase(*sending, Phase::Sent, std::nullopt))
        co_return Next::Wait;
    const auto reply = co_await sendBytes(seq, stop);
    auto *sent = row(seq);
    if (!sent)
        co_return Next::Finished;
    if (!reply) {
        if (reply.error().error.kind == ErrorKind::Cancelled && stop.stop_requested())
            co_return Next::Finished;
        co_return takeFailure(*sent, reply.error());
    }
    switch (reply->state) {
    case State::Done:
        co_return takeAnswer(*sent, *reply);
    case State::Refused:
        co_return refuse(*sent, errorOf(*reply), reply->document);
    case State::Voided:
        co_return refuse(*sent, voided(), reply->document);
    case State::InProgress:
        break;
    }
    setPhase(*sent, Phase::Unknown, std::nullopt);
    co_return Next::Wait;
}

Outbox::Next Outbox::takeFailure(OutboxRow &row, const ports::CommandFailure &failure)
{
    const auto &error = failure.error;
    const bool isMalformed = error.kind == ErrorKind::Protocol && !failure.problem.isEmpty();
    if (failure.isFinal || isMalformed || error.kind == ErrorKind::NotFound) {
        return refuse(row, error, failure.problem);
    }
    if (isRefusedForNow(error.kind)) {
        setPhase(row, row.state.isGivenUp ? Phase::Unknown : Phase::Queued, error);
        return Next::Wait;
    }
    // Nobody knows whether it arrived.
    setPhase(row, Phase::Unknown, error);
    return error.kind == ErrorKind::Conflict ? Next::Wait : Next::Again;
}

QCoro::Task<Outbox::Next> Outbox::tryResolve(qint64 seq, std::stop_token stop)
{
    const auto *unresolved = row(seq);
    const CommandId id = unresolved->state.command.id;
    auto reply = co_await m_transport.state(id, stop);
    if (!reply && reply.error().error.kind == ErrorKind::NotFound) {
        auto *unknown = row(seq);
        if (!unknown)
            co_return Next::Finished;
        // Looked at only now: it may have been given up while the platform was asked.
        if (!unknown->state.isGivenUp && !isOverdue(*unknown)) {
            // After a wait: else a platform that answers 503 and then 404 would be asked in a tight
            // loop.
            setPhase(*unknown, Phase::Queued, unknown->state.error);
            co_return Next::Wait;
        }
        // Not found is no answer yet: a late copy may still arrive, so it is fenced first.
        reply = co_await m_transport.voidCommand(id, stop);
    }
    auto *asked = row(seq);
    if (!asked)
        co_return Next::Finished;
    if (!reply) {
        if (reply.error().error.kind == ErrorKind::Cancelled && stop.stop_requested())
            co_return Next::Finished;
        setPhase(*asked, Phase::Unknown, reply.error().error);
        co_return Next::Wait;
    }
    switch (reply->state) {
    case State::Done:
        co_return takeAnswer(*asked, *reply);
    case State::Refused:
        co_return refuse(*asked, errorOf(*reply), reply->document);
    case State::Voided:
        co_return refuse(*asked, voided(), reply->document);
    case State::InProgress:
        break;
    }
    setPhase(*asked, Phase::Unknown, std::nullopt);
    co_return Next::Wait;
}

} // namespace steward::commands
