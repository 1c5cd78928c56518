// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/transfer/commands/case_command.h"

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
    out.apply = [command](const commands::Context &context) -> Result<commands::Applied> {
        const auto id = caseIdOf(command, context.args);
        if (!id)
            return tl::unexpected(id.error());
        const auto record = loadCase(context.connection, *id);
        if (!record)
            return tl::unexpected(record.error());
        return command.apply(context, *record);
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

} // namespace steward::platform::transfer
