// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/transfer/commands/case_command.h"

#include "platform/src/db/connection.h"
#include "platform/src/transfer/ending.h"
#include "platform/src/transfer/sla.h"
#include "platform/src/transfer/standing.h"
#include "platform/src/transfer/states.h"

#include <boost/json/value.hpp>

namespace steward::platform::transfer
{

namespace
{

Result<std::string> caseIdOf(const CaseCommand &command, const boost::json::object &args)
{
    commands::Arguments in{args, command.members};
    const auto id = in.uuid("case_id");
    if (command.check)
        command.check(in);
    if (in.error())
        return tl::unexpected(*in.error());
    return id;
}

Result<commands::Applied> settled(const commands::Context &context, const std::string &caseId,
                                  commands::Applied out)
{
    auto standing = settleStanding(context.connection, context.policy, caseId,
                                   {context.principal.staffId, std::nullopt}, context.now);
    if (!standing)
        return tl::unexpected(standing.error());
    out.revs[{"case", caseId}] = standing->rev;
    for (auto &event : standing->events)
        out.events.push_back(std::move(event));
    return out;
}

Result<commands::Applied> dated(const commands::Context &context, const std::string &caseId,
                                Result<commands::Applied> out)
{
    if (!out)
        return out;
    const auto rev = keepDeadline(context.connection, context.policy, caseId, context.now);
    if (!rev)
        return tl::unexpected(rev.error());
    out->revs[{"case", caseId}] = *rev;
    return out;
}

} // namespace

commands::CommandDefinition define(CaseCommand command)
{
    command.members.push_back("case_id");
    commands::CommandDefinition out;
    out.type = command.type;
    out.auditAction = command.auditAction;
    out.entities =
        [command](const boost::json::object &args) -> Result<std::vector<commands::Entity>> {
        const auto id = caseIdOf(command, args);
        if (!id)
            return tl::unexpected(id.error());
        return std::vector<commands::Entity>{{"case", *id}};
    };
    out.alsoLocks = [command](db::Connection &connection,
                              const boost::json::object &args) -> Result<std::vector<std::string>> {
        const auto id = caseIdOf(command, args);
        auto ids = id ? lockIdsOf(connection, *id) : tl::unexpected(id.error());
        if (!ids || !command.alsoLocks)
            return ids;
        const auto more = command.alsoLocks(connection, args);
        if (!more)
            return more;
        ids->insert(ids->end(), more->begin(), more->end());
        return ids;
    };
    out.apply = [command](const commands::Context &context) -> Result<commands::Applied> {
        const auto id = caseIdOf(command, context.args);
        if (!id)
            return tl::unexpected(id.error());
        const auto record = loadCase(context.connection, *id);
        if (!record)
            return tl::unexpected(record.error());
        if (record->route != "support" && !command.isForSelfServe)
            return tl::unexpected(refused("self_serve_is_read_only",
                                          "a self-serve request belongs to its owner",
                                          {{"route", record->route}}, "the org's owner"));
        auto applied = command.apply(context, *record);
        if (applied && command.settles)
            applied = settled(context, record->id, std::move(*applied));
        return dated(context, record->id, std::move(applied));
    };
    out.orgOf = [](const boost::json::object &) -> std::optional<std::string> {
        return std::nullopt;
    };
    return out;
}

audit::Event caseEvent(const CaseRecord &record, std::string action, boost::json::object metadata)
{
    audit::Event event;
    event.action = std::move(action);
    event.orgId = record.orgId;
    event.subject = audit::Party{audit::ActorKind::User, record.fromUserId};
    event.metadata = std::move(metadata);
    event.metadata["case"] = record.id;
    event.metadata["case_ref"] = record.ref;
    return event;
}

commands::Applied outcome(const CaseRecord &record, std::int64_t rev, audit::Event event)
{
    commands::Applied out;
    out.revs[{"case", record.id}] = rev;
    out.result = {{"case_id", record.id}, {"case_ref", record.ref}};
    out.events.push_back(std::move(event));
    return out;
}

Result<Done> note(const commands::Context &context, const CaseRecord &record, std::string kind,
                  boost::json::object facts)
{
    return addToTimeline(context.connection, record.id,
                         {std::move(kind), context.principal.staffId, {}, std::move(facts)},
                         context.now);
}

Error refused(std::string rule, std::string detail, boost::json::object facts, std::string who)
{
    return {ErrorKind::Forbidden,
            "forbidden",
            std::move(detail),
            {{"rule", std::move(rule)}, {"facts", std::move(facts)}, {"who", std::move(who)}},
            {}};
}

std::string textOf(const boost::json::object &args, std::string_view name)
{
    const auto *value = args.if_contains(name);
    return value && value->is_string() ? std::string{value->as_string()} : std::string{};
}

void reasonRequired(commands::Arguments &in)
{
    in.text("reason", 3, 2000);
}

Result<commands::Applied> moveWithReason(const commands::Context &context, const CaseRecord &record,
                                         const std::string &to, const char *action)
{
    const auto rev = moveCase(context.connection, record, to, context.now);
    if (!rev)
        return tl::unexpected(rev.error());
    return tellWithReason(context, record, *rev, to, action);
}

Result<commands::Applied> tellWithReason(const commands::Context &context, const CaseRecord &record,
                                         std::int64_t rev, const std::string &to,
                                         const char *action)
{
    const auto reason = textOf(context.args, "reason");
    if (auto done = note(context, record, action, {{"reason", reason}}); !done)
        return tl::unexpected(done.error());
    auto event = caseEvent(record, action, {{"state", to}, {"state_before", record.state}});
    if (!reason.empty())
        event.privateFields.push_back({"reason", reason});
    return outcome(record, rev, std::move(event));
}

Result<commands::Applied> stopWithReason(const commands::Context &context, const CaseRecord &record,
                                         const std::string &to, const char *action)
{
    auto out = moveWithReason(context, record, to, action);
    if (!out)
        return out;
    auto stopped = stopCase(context.connection, context.policy, record, to, context.now);
    if (!stopped)
        return tl::unexpected(stopped.error());
    for (auto &event : stopped->events)
        out->events.push_back(std::move(event));
    for (auto &intent : stopped->intents)
        out->intents.push_back(std::move(intent));
    if (!isTerminal(to))
        return out;
    const auto closed =
        context.connection.exec("UPDATE transfer_case SET closed_at = $2, "
                                "close_reason = $3 WHERE id = $1 RETURNING rev",
                                db::Params{record.id, context.now, textOf(context.args, "reason")});
    if (!closed)
        return tl::unexpected(closed.error());
    out->revs[{"case", record.id}] = closed->int64(0, 0);
    return out;
}

} // namespace steward::platform::transfer
