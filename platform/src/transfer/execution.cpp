// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/transfer/execution.h"

#include "platform/src/db/connection.h"
#include "platform/src/transfer/outbound.h"
#include "platform/src/transfer/plan_facts.h"
#include "platform/src/transfer/states.h"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

namespace steward::platform::transfer {

namespace {

audit::Event caseEvent(const CaseRecord &record, const char *action, boost::json::object metadata)
{
    audit::Event event;
    event.action = action;
    event.actor = {audit::ActorKind::System, "system"};
    event.subject = audit::Party{audit::ActorKind::User, record.toUserId.value_or(record.fromUserId)};
    event.orgId = record.orgId;
    event.metadata = std::move(metadata);
    event.metadata["case"] = record.id;
    event.metadata["case_ref"] = record.ref;
    return event;
}

Result<Done> writeAll(db::Connection &connection, std::vector<audit::Event> events, const std::string &requestId, Instant now)
{
    for (auto &event : events) {
        event.actor = {audit::ActorKind::System, "system"};
        event.requestId = requestId;
        if (auto written = audit::write(connection, event, now); !written)
            return tl::unexpected(written.error());
    }
    return Done{};
}

/// The approved plan no longer holds: back to the officer, approvals void, everybody told stays told.
Result<Done> sendBack(db::Connection &connection, const CaseRecord &record, Instant now)
{
    const auto voided = connection.exec("UPDATE approval SET void_reason = 'drift' WHERE case_id = $1 AND void_reason IS NULL",
                                        db::Params{record.id});
    if (!voided)
        return tl::unexpected(voided.error());
    const auto moved = connection.exec("UPDATE transfer_case SET state = 'verifying', plan = NULL, plan_hash = NULL, cool_off_until = NULL, "
                                       "last_activity_at = $2 WHERE id = $1",
                                       db::Params{record.id, now});
    if (!moved)
        return tl::unexpected(moved.error());
    if (auto done = addToTimeline(connection, record.id, {"plan_drifted", {}, {}, {}}, now); !done)
        return done;
    return writeAll(connection, {caseEvent(record, "transfer.voided", {{"reason_code", "drift"}, {"state", "verifying"}})}, {}, now);
}

Result<Done> carryOut(db::Connection &connection, const CaseRecord &record, const policy::Policy &policy, Instant now)
{
    const auto *effects = record.plan.if_contains("effects");
    if (!effects || !effects->is_array())
        return fail(ErrorKind::Internal, "plan_missing", "the case has no stored plan");
    auto executed = applyEffects(connection, record, effects->as_array(), now);
    if (!executed)
        return tl::unexpected(executed.error());
    const auto reversibleUntil = now.plus(std::chrono::hours{24 * policy.transfer.reversibleDays});
    const auto moved = connection.exec("UPDATE transfer_case SET state = 'executed', executed_at = $2, reversible_until = $3, "
                                       "last_activity_at = $2 WHERE id = $1",
                                       db::Params{record.id, now, reversibleUntil});
    if (!moved)
        return tl::unexpected(moved.error());
    // The case id is the key of its effects outside: executing it twice asks for the same ones.
    if (auto queued = queueIntents(connection, record.id, executed->intents, now); !queued)
        return queued;
    for (const auto &session : executed->endedSessions)
        if (auto told = connection.exec("SELECT pg_notify('customer_session', $1)", db::Params{session}); !told)
            return tl::unexpected(told.error());
    if (auto done = addToTimeline(connection, record.id, {"executed", {}, {}, {{"sessions_ended", executed->endedSessions.size()}}}, now); !done)
        return done;
    auto events = std::move(executed->events);
    events.push_back(caseEvent(record, "transfer.executed",
                               {{"reversible_until", reversibleUntil.rfc3339()}, {"effects", std::to_string(effects->as_array().size())}}));
    return writeAll(connection, std::move(events), record.id, now);
}

/// One case, in one transaction, under the locks that commands on the same rows take.
Result<bool> executeOne(db::Connection &connection, const std::string &caseId, const std::vector<std::string> &lockIds, Instant now)
{
    auto transaction = db::Transaction::begin(connection);
    if (!transaction)
        return tl::unexpected(transaction.error());
    if (auto locked = connection.exec("SELECT lock_entities($1::uuid[])", db::Params{db::array(lockIds)}); !locked)
        return tl::unexpected(locked.error());
    const auto record = loadCase(connection, caseId);
    if (!record)
        return tl::unexpected(record.error());
    // A colleague may have acted between the list and the lock.
    if (record->state != "notice" || !record->coolOffUntil || *record->coolOffUntil > now)
        return false;
    const auto policy = policy::loadVersion(connection, record->policyVersion);
    if (!policy)
        return tl::unexpected(policy.error());
    const auto fresh = computePlan(connection, *policy, *record, now);
    const bool holds = fresh && fresh->isComplete() && fresh->hash == record->planHash;
    if (!fresh && fresh.error().kind == ErrorKind::Unavailable)
        return tl::unexpected(fresh.error());
    auto done = holds ? carryOut(connection, *record, *policy, now) : sendBack(connection, *record, now);
    if (!done)
        return tl::unexpected(done.error());
    if (auto committed = transaction->commit(); !committed)
        return tl::unexpected(committed.error());
    return true;
}

} // namespace

Result<int> executeDue(db::Connection &connection, Instant now)
{
    const auto due = connection.exec("SELECT id, array_remove(ARRAY[id, org_id, from_user_id, to_user_id], NULL) FROM transfer_case "
                                     "WHERE state = 'notice' AND cool_off_until <= $1 ORDER BY cool_off_until LIMIT 100",
                                     db::Params{now});
    if (!due)
        return tl::unexpected(due.error());
    int moved = 0;
    for (int i = 0; i < due->size(); ++i) {
        std::vector<std::string> ids;
        const auto list = due->text(i, 1);
        for (std::size_t at = 1; at + 36 < list.size() + 1; at += 37)
            ids.push_back(list.substr(at, 36));
        auto done = executeOne(connection, due->text(i, 0), ids, now);
        if (!done)
            return tl::unexpected(done.error());
        moved += *done ? 1 : 0;
    }
    return moved;
}

Result<int> closeDue(db::Connection &connection, Instant now)
{
    auto transaction = db::Transaction::begin(connection);
    if (!transaction)
        return tl::unexpected(transaction.error());
    const auto policy = policy::load(connection);
    if (!policy)
        return tl::unexpected(policy.error());
    const auto idleSince = now.plus(-std::chrono::hours{24 * policy->transfer.expiryDays});
    const auto ended = connection.exec(
        "UPDATE transfer_case SET closed_at = $1, last_activity_at = $1, close_reason = CASE state WHEN 'executed' THEN 'window_over' ELSE 'no_activity' END, "
        "state = CASE state WHEN 'executed' THEN 'closed' ELSE 'expired' END "
        "WHERE (state = 'executed' AND reversible_until <= $1) OR (state IN ('intake', 'gated', 'verifying', 'planned', 'awaiting_approval', 'waiting') "
        "AND last_activity_at <= $2) RETURNING id, state",
        db::Params{now, idleSince});
    if (!ended)
        return tl::unexpected(ended.error());
    for (int i = 0; i < ended->size(); ++i) {
        const auto record = loadCase(connection, ended->text(i, 0));
        if (!record)
            return tl::unexpected(record.error());
        const bool expired = record->state == "expired";
        if (auto done = addToTimeline(connection, record->id, {record->state, {}, {}, {}}, now); !done)
            return tl::unexpected(done.error());
        if (auto done = writeAll(connection, {caseEvent(*record, expired ? "transfer.expired" : "transfer.closed", {})}, {}, now); !done)
            return tl::unexpected(done.error());
    }
    if (auto committed = transaction->commit(); !committed)
        return tl::unexpected(committed.error());
    return ended->size();
}

} // namespace steward::platform::transfer
