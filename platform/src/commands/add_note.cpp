// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/commands/add_note.h"

#include "platform/src/commands/arguments.h"
#include "platform/src/core/bytes.h"
#include "platform/src/db/connection.h"

#include <boost/json/value.hpp>

namespace steward::platform::commands
{

namespace
{

constexpr std::size_t kMaxBody = 10'000;

struct NoteArgs {
    Entity on;
    std::string body;
};

Result<NoteArgs> decode(const boost::json::object &args)
{
    Arguments in{args, {"org_id", "user_id", "case_id", "body"}};
    NoteArgs out;
    int targets = 0;
    for (const auto &[member, table] :
         {std::pair{"org_id", "org"}, {"user_id", "user"}, {"case_id", "case"}}) {
        if (auto id = in.optionalUuid(member)) {
            out.on = {table, *id};
            ++targets;
        }
    }
    out.body = in.text("body", 1, kMaxBody);
    if (out.body.find_first_not_of(" \t\r\n") == out.body.npos)
        in.reject("body", "must not be blank");
    if (targets != 1)
        in.reject("org_id", "exactly one of org_id, user_id and case_id must be given");
    if (in.error())
        return tl::unexpected(*in.error());
    return out;
}

/// The org whose log gets the event: the org acted on (domain.md §2.2).
Result<std::string> orgOf(db::Connection &connection, const Entity &on)
{
    if (on.table == "org")
        return on.id;
    const auto row =
        connection.exec(on.table == "user" ? "SELECT home_org_id FROM user_account WHERE id = $1"
                                           : "SELECT org_id FROM transfer_case WHERE id = $1",
                        db::Params{on.id});
    if (!row)
        return tl::unexpected(row.error());
    if (row->isEmpty())
        return fail(ErrorKind::NotFound, "not_found", "there is no such row");
    return row->text(0, 0);
}

Result<Applied> apply(const Context &context)
{
    const auto args = decode(context.args);
    if (!args)
        return tl::unexpected(args.error());
    const auto org = orgOf(context.connection, args->on);
    if (!org)
        return tl::unexpected(org.error());
    const auto id = newUuidV7(context.now.us / 1000);
    const auto idWhen = [&](const char *table) {
        return args->on.table == table ? std::optional{args->on.id} : std::nullopt;
    };
    const auto added = context.connection.exec(
        "INSERT INTO note (id, org_id, user_id, case_id, body, by_staff_id, by_staff_name, "
        "created_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        db::Params{id, idWhen("org"), idWhen("user"), idWhen("case"), args->body,
                   context.principal.staffId, context.principal.name, context.now});
    if (!added)
        return tl::unexpected(added.error());

    Applied out;
    out.revs[{"note", id}] = 1;
    out.result = {{"note_id", id}};
    audit::Event event;
    event.action = "note.added";
    event.orgId = *org;
    if (args->on.table == "user")
        event.subject = audit::Party{audit::ActorKind::User, args->on.id};
    event.metadata = {{"note_id", id}, {"on", args->on.table}, {"length", args->body.size()}};
    out.events.push_back(std::move(event));
    return out;
}

} // namespace

CommandDefinition addNote()
{
    CommandDefinition out;
    out.type = "note.add";
    out.auditAction = "note.added";
    out.entities = [](const boost::json::object &args) -> Result<std::vector<Entity>> {
        const auto decoded = decode(args);
        if (!decoded)
            return tl::unexpected(decoded.error());
        return std::vector<Entity>{decoded->on};
    };
    out.apply = &apply;
    out.onlyAdds = true;
    out.orgOf = [](const boost::json::object &args) -> std::optional<std::string> {
        const auto decoded = decode(args);
        return decoded && decoded->on.table == "org" ? std::optional{decoded->on.id} : std::nullopt;
    };
    return out;
}

} // namespace steward::platform::commands
