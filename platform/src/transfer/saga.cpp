// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/transfer/saga.h"

#include "platform/src/audit/writer.h"
#include "platform/src/db/connection.h"
#include "platform/src/transfer/case_store.h"

#include <boost/json/value.hpp>

namespace steward::platform::transfer
{

namespace
{

/// Done, failed and still open steps.
struct Steps {
    std::int64_t done = 0, failed = 0, open = 0;
};

Result<Steps> stepsOf(db::Connection &connection, const std::string &caseId)
{
    const auto rows = connection.exec(
        "SELECT count(*) FILTER (WHERE state = 'done'), count(*) FILTER (WHERE state = 'failed'), "
        "count(*) FILTER (WHERE state = 'queued') FROM outbound_intent WHERE command_id = $1 AND "
        "kind = 'billing'",
        db::Params{caseId});
    if (!rows)
        return tl::unexpected(rows.error());
    return Steps{rows->int64(0, 0), rows->int64(0, 1), rows->int64(0, 2)};
}

audit::Event systemEvent(const CaseRecord &record, const char *action, const std::string &to,
                         boost::json::object metadata)
{
    audit::Event event;
    event.action = action;
    event.actor = {audit::ActorKind::System, "system"};
    event.subject =
        audit::Party{audit::ActorKind::User, record.toUserId.value_or(record.fromUserId)};
    event.orgId = record.orgId;
    event.requestId = record.id;
    event.metadata = std::move(metadata);
    event.metadata["case"] = record.id;
    event.metadata["case_ref"] = record.ref;
    event.metadata["state"] = to;
    event.metadata["state_before"] = record.state;
    return event;
}

Result<Done> moveTo(db::Connection &connection, const CaseRecord &record, const std::string &to,
                    boost::json::object facts, const audit::Event &event, Instant now)
{
    if (auto moved = moveCase(connection, record, to, now); !moved)
        return tl::unexpected(moved.error());
    if (auto noted =
            addToTimeline(connection, record.id, {event.action, {}, {}, std::move(facts)}, now);
        !noted)
        return noted;
    if (auto written = audit::write(connection, event, now); !written)
        return tl::unexpected(written.error());
    return Done{};
}

std::string textAt(const boost::json::object &from, std::string_view name)
{
    const auto *value = from.if_contains(name);
    return value && value->is_string() ? std::string{value->as_string()} : std::string{};
}

Result<Done> giveUp(db::Connection &connection, const CaseRecord &record, Instant now)
{
    auto point = resumePointOf(connection, record.id);
    if (!point)
        return tl::unexpected(point.error());
    auto event =
        systemEvent(record, "transfer.failed", "exec_failed",
                    {{"step", textAt(*point, "step")}, {"reason_code", textAt(*point, "error")}});
    event.outcome = audit::Outcome::Error;
    return moveTo(connection, record, "exec_failed", std::move(*point), event, now);
}

} // namespace

Result<Done> settleExecution(db::Connection &connection, const std::string &caseId, Instant now)
{
    const auto record = loadCase(connection, caseId);
    if (!record)
        return tl::unexpected(record.error());
    if (record->state != "executing")
        return Done{};
    const auto steps = stepsOf(connection, caseId);
    if (!steps)
        return tl::unexpected(steps.error());
    if (steps->failed > 0)
        return giveUp(connection, *record, now);
    if (steps->open > 0)
        return Done{};
    const auto event = systemEvent(
        *record, "transfer.executed", "executed",
        {{"reversible_until", record->reversibleUntil ? record->reversibleUntil->rfc3339() : ""},
         {"count", steps->done}});
    return moveTo(connection, *record, "executed", {{"provider_steps", steps->done}}, event, now);
}

Result<boost::json::object> resumePointOf(db::Connection &connection, const std::string &caseId)
{
    const auto rows = connection.exec(
        "SELECT step, body->>'provider', coalesce(receipt->>'error', ''), coalesce(receipt->>'at', "
        "''), attempts FROM outbound_intent WHERE command_id = $1 AND kind = 'billing' AND state = "
        "'failed' ORDER BY step LIMIT 1",
        db::Params{caseId});
    if (!rows)
        return tl::unexpected(rows.error());
    if (rows->isEmpty())
        return boost::json::object{};
    const auto steps = stepsOf(connection, caseId);
    if (!steps)
        return tl::unexpected(steps.error());
    return boost::json::object{{"step", rows->text(0, 0)},
                               {"provider", rows->optionalText(0, 1).value_or("")},
                               {"error", rows->text(0, 2)},
                               {"at", rows->text(0, 3)},
                               {"attempts", rows->int64(0, 4)},
                               {"steps_done", steps->done},
                               {"steps_left", steps->failed + steps->open}};
}

Result<std::string> retrySteps(db::Connection &connection, const std::string &caseId, Instant now)
{
    const auto rows = connection.exec(
        "UPDATE outbound_intent SET state = 'queued', attempts = 0, next_try_at = $2, receipt = "
        "NULL WHERE command_id = $1 AND kind = 'billing' AND state = 'failed' RETURNING step",
        db::Params{caseId, now});
    if (!rows)
        return tl::unexpected(rows.error());
    return rows->isEmpty() ? std::string{} : rows->text(0, 0);
}

} // namespace steward::platform::transfer
