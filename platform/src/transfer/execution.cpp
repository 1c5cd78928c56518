// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/transfer/execution.h"

#include "platform/src/db/connection.h"
#include "platform/src/transfer/decision.h"
#include "platform/src/transfer/ending.h"
#include "platform/src/transfer/notices.h"
#include "platform/src/transfer/outbound.h"
#include "platform/src/transfer/saga.h"
#include "platform/src/transfer/states.h"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <functional>
#include <string_view>

namespace steward::platform::transfer
{

namespace
{

audit::Event caseEvent(const CaseRecord &record, const char *action, boost::json::object metadata)
{
    audit::Event event;
    event.action = action;
    event.actor = {audit::ActorKind::System, "system"};
    event.subject =
        audit::Party{audit::ActorKind::User, record.toUserId.value_or(record.fromUserId)};
    event.orgId = record.orgId;
    event.metadata = std::move(metadata);
    event.metadata["case"] = record.id;
    event.metadata["case_ref"] = record.ref;
    return event;
}

Result<Done> writeAll(db::Connection &connection, std::vector<audit::Event> events,
                      const std::string &requestId, Instant now)
{
    for (auto &event : events) {
        event.actor = {audit::ActorKind::System, "system"};
        event.requestId = requestId;
        if (auto written = audit::write(connection, event, now); !written)
            return tl::unexpected(written.error());
    }
    return Done{};
}

/// What was decided no longer holds.
Result<Done> sendBack(db::Connection &connection, const CaseRecord &record, const std::string &why,
                      Instant now)
{
    const auto action = backToTheChecks(connection, record, why, {}, now);
    if (!action)
        return tl::unexpected(action.error());
    return writeAll(
        connection,
        {caseEvent(record, action->c_str(), {{"reason_code", why}, {"state", "verifying"}})}, {},
        now);
}

Result<Done> carryOut(db::Connection &connection, const CaseRecord &record,
                      const policy::Policy &policy, Instant now)
{
    const auto *effects = record.plan.if_contains("effects");
    if (!effects || !effects->is_array())
        return fail(ErrorKind::Internal, "plan_missing", "the case has no stored plan");
    auto executed = applyEffects(connection, record, effects->as_array(), now);
    if (!executed)
        return tl::unexpected(executed.error());
    const auto reversibleUntil = now.plus(std::chrono::hours{24 * policy.transfer.reversibleDays});
    const auto moved = connection.exec(
        "UPDATE transfer_case SET state = 'executing', executed_at = $2, reversible_until = $3, "
        "last_activity_at = $2 WHERE id = $1",
        db::Params{record.id, now, reversibleUntil});
    if (!moved)
        return tl::unexpected(moved.error());
    // Deferred constraints speak now, while the case can still be sent back.
    if (auto held = connection.script("SET CONSTRAINTS ALL IMMEDIATE"); !held)
        return tl::unexpected(held.error());
    // The case id is the key of its effects outside: executing it twice asks for the same ones.
    if (auto queued = queueIntents(connection, record.id, executed->intents, now); !queued)
        return queued;
    for (const auto &session : executed->endedSessions)
        if (auto told =
                connection.exec("SELECT pg_notify('customer_session', $1)", db::Params{session});
            !told)
            return tl::unexpected(told.error());
    if (auto done = addToTimeline(
            connection, record.id,
            {"transfer.executing", {}, {}, {{"sessions_ended", executed->endedSessions.size()}}},
            now);
        !done)
        return done;
    auto events = std::move(executed->events);
    events.push_back(caseEvent(
        record, "transfer.executing",
        {{"state", "executing"}, {"effects", std::to_string(effects->as_array().size())}}));
    if (auto written = writeAll(connection, std::move(events), record.id, now); !written)
        return written;
    // Without a step of the provider this is all.
    return settleExecution(connection, record.id, now);
}

/// Holds still what the gates and the plan look at, from the judgement until the commit: people who
/// change their sign-in, and everything that refers to the org.
Result<Done> holdStill(db::Connection &connection, const CaseRecord &record)
{
    for (const auto *sql :
         {"SELECT 1 FROM org WHERE id = $1 FOR UPDATE",
          "SELECT 1 FROM user_account WHERE id = ANY ($1) ORDER BY id FOR UPDATE"}) {
        const bool isOrg = std::string_view{sql}.find(" org ") != std::string_view::npos;
        const auto people =
            db::array({record.fromUserId, record.toUserId.value_or(record.fromUserId)});
        if (auto held = connection.exec(sql, isOrg ? db::Params{record.orgId} : db::Params{people});
            !held)
            return tl::unexpected(held.error());
    }
    return Done{};
}

/// Said once for each cool-off.
Result<bool> noteWait(db::Connection &connection, const CaseRecord &record, std::int64_t count,
                      Instant now)
{
    const auto known = connection.exec(
        "SELECT FROM case_event WHERE case_id = $1 AND kind = 'transfer.waits_for_notices' AND at "
        ">= $2",
        db::Params{record.id, record.coolOffUntil});
    if (!known)
        return tl::unexpected(known.error());
    if (!known->isEmpty())
        return false;
    if (auto noted = addToTimeline(connection, record.id,
                                   {"transfer.waits_for_notices", {}, {}, {{"count", count}}}, now);
        !noted)
        return tl::unexpected(noted.error());
    return false;
}

/// False when a colleague acted between the list and the lock, or `act` moved nothing.
Result<bool> onDueCase(db::Connection &connection, const std::string &caseId, Instant now,
                       const std::function<Result<bool>(const CaseRecord &)> &act)
{
    return onLockedCase(connection, caseId, [&](const CaseRecord &record) -> Result<bool> {
        if (record.state != "notice" || !record.coolOffUntil || *record.coolOffUntil > now)
            return false;
        return act(record);
    });
}

Result<bool> hasMoved(const Result<Done> &done)
{
    return done ? Result<bool>{true} : tl::unexpected(done.error());
}

Result<bool> executeOne(db::Connection &connection, const std::string &caseId, Instant now)
{
    auto tried = onDueCase(connection, caseId, now, [&](const CaseRecord &record) -> Result<bool> {
        const auto waitsFor = untold(connection, record.id);
        if (!waitsFor)
            return tl::unexpected(waitsFor.error());
        if (waitsFor->waiting > 0)
            return noteWait(connection, record, waitsFor->all(), now);
        const auto policy = policy::loadVersion(connection, record.policyVersion);
        if (!policy)
            return tl::unexpected(policy.error());
        if (auto held = holdStill(connection, record); !held)
            return tl::unexpected(held.error());
        const auto began = now.plus(-policy->transfer.coolOff.at(record.level));
        const auto why = obstacle(connection, *policy, record, began, now);
        if (!why)
            return tl::unexpected(why.error());
        // No time mends this: it is told as what a rule goes on failing at. A plan that no longer
        // holds, for the owner has another address by now, goes back all the same.
        if (why->empty() && waitsFor->isOwnerLost())
            return fail(ErrorKind::Rule, "owner_untold", "no mail reached the owner");
        return hasMoved(why->empty() ? carryOut(connection, record, *policy, now)
                                     : sendBack(connection, record, *why, now));
    });
    const bool isRefused = !tried && (tried.error().kind == ErrorKind::Stale ||
                                      tried.error().sqlstate.starts_with("23"));
    if (!isRefused)
        return tried;
    // The attempt left nothing behind; what the rows refuse is a plan that no longer fits them.
    return onDueCase(connection, caseId, now, [&](const CaseRecord &record) {
        return hasMoved(sendBack(connection, record, "drift", now));
    });
}

} // namespace

Result<int> executeDue(db::Connection &connection, Instant now, CaseTurns &turns)
{
    const auto due = connection.exec(
        "SELECT id FROM transfer_case c WHERE state = 'notice' AND cool_off_until <= $1 AND NOT "
        "(EXISTS (SELECT "
        "FROM notice n WHERE n.case_id = c.id AND n.delivery = 'queued') AND EXISTS (SELECT FROM "
        "case_event e WHERE e.case_id = c.id AND e.kind = 'transfer.waits_for_notices' AND e.at >= "
        "c.cool_off_until)) AND id <> ALL ($2) ORDER BY cool_off_until LIMIT 100",
        db::Params{now, turns.resting(now)});
    if (!due)
        return tl::unexpected(due.error());
    return turns.each(connection, due->texts(0), now,
                      [&](const std::string &id) { return executeOne(connection, id, now); });
}

namespace
{

/// The state a case goes to by time alone; empty when its time has not come.
std::string overdueState(const CaseRecord &record, const policy::Policy &policy, Instant now)
{
    if (record.state == "executed")
        return record.reversibleUntil && *record.reversibleUntil <= now ? "closed" : "";
    const auto idleSince = now.plus(-std::chrono::hours{24 * policy.transfer.expiryDays});
    return mayMove(record.state, "expired") && record.lastActivityAt <= idleSince ? "expired" : "";
}

Result<Done> endByTime(db::Connection &connection, const policy::Policy &policy,
                       const CaseRecord &record, const std::string &to, Instant now)
{
    const bool expires = to == "expired";
    if (auto moved = moveCase(connection, record, to, now); !moved)
        return tl::unexpected(moved.error());
    const auto ended =
        connection.exec("UPDATE transfer_case SET closed_at = $2, close_reason = $3 WHERE id = $1",
                        db::Params{record.id, now, expires ? "no_activity" : "window_over"});
    if (!ended)
        return tl::unexpected(ended.error());
    Stopped stopped;
    if (expires) {
        auto done = stopCase(connection, policy, record, to, now);
        if (!done)
            return tl::unexpected(done.error());
        stopped = std::move(*done);
    } else {
        if (auto done = schedulePurge(connection, policy, record.id, now); !done)
            return done;
        auto links = endLinks(connection, record, to);
        if (!links)
            return tl::unexpected(links.error());
        stopped.events = std::move(*links);
    }
    const auto action = "transfer." + to;
    if (auto done = addToTimeline(connection, record.id, {action, {}, {}, {}}, now); !done)
        return done;
    stopped.events.push_back(caseEvent(record, action.c_str(), {{"state", to}}));
    if (auto queued = queueIntents(connection, record.id, stopped.intents, now); !queued)
        return queued;
    return writeAll(connection, std::move(stopped.events), {}, now);
}

Result<bool> closeOne(db::Connection &connection, const policy::Policy &policy,
                      const std::string &caseId, Instant now)
{
    return onLockedCase(connection, caseId, [&](const CaseRecord &record) -> Result<bool> {
        const auto to = overdueState(record, policy, now);
        if (to.empty())
            return false;
        return hasMoved(endByTime(connection, policy, record, to, now));
    });
}

} // namespace

Result<int> closeDue(db::Connection &connection, Instant now, CaseTurns &turns)
{
    const auto policy = policy::load(connection);
    if (!policy)
        return tl::unexpected(policy.error());
    const auto idleSince = now.plus(-std::chrono::hours{24 * policy->transfer.expiryDays});
    const auto due = connection.exec(
        "SELECT id FROM transfer_case WHERE (state = 'executed' AND reversible_until <= $1) OR "
        "(state IN ('intake', 'gated', 'verifying', 'planned', 'awaiting_approval', 'waiting') AND "
        "last_activity_at <= $2) ORDER BY id",
        db::Params{now, idleSince});
    if (!due)
        return tl::unexpected(due.error());
    return turns.each(connection, due->texts(0), now, [&](const std::string &id) {
        return closeOne(connection, *policy, id, now);
    });
}

} // namespace steward::platform::transfer
