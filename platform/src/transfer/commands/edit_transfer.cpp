// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later

// Parties and choices. The case begins its identity checks as soon as recipient and old owner's
// role are chosen; the recipient is then asked to accept, by a link that alone confirms nothing.
#include "platform/src/db/connection.h"
#include "platform/src/transfer/commands/ask_recipient.h"
#include "platform/src/transfer/commands/case_command.h"
#include "platform/src/transfer/commands/transfer_commands.h"
#include "platform/src/transfer/states.h"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

namespace steward::platform::transfer
{

namespace
{

using boost::json::object;
using commands::Applied;
using commands::Arguments;
using commands::Context;

constexpr std::size_t kMostInvites = 1000;
const std::vector<std::string_view> kMembers{"case_id",        "to_user_id",       "to_email",
                                             "old_owner_role", "home_org_outcome", "route_reason",
                                             "ticket",         "invites"};

std::optional<std::string> given(const object &args, std::string_view name)
{
    return args.contains(name) ? std::optional{textOf(args, name)} : std::nullopt;
}

void checkInvites(Arguments &in, const object &args)
{
    const auto *invites = args.if_contains("invites");
    if (!invites)
        return;
    if (!invites->is_object() || invites->as_object().size() > kMostInvites)
        return in.reject("invites", "must be an object of selectors");
    for (const auto &choice : invites->as_object())
        if (choice.value() != "keep" && choice.value() != "reattribute" &&
            choice.value() != "revoke")
            in.reject("invites", "must be keep, reattribute or revoke for each selector");
}

Error noSuchPerson()
{
    return {ErrorKind::Rule,
            "rule",
            "there is no such active person",
            {{"rule", "recipient_known"}, {"facts", object{}}, {"who", "cs_agent, lead"}},
            {}};
}

/// The recipient's account, named by its id or by its address.
Result<std::optional<std::string>> chosenRecipient(db::Connection &connection, const object &args)
{
    const auto email = given(args, "to_email");
    if (!email)
        return given(args, "to_user_id");
    const auto known = connection.exec("SELECT id FROM user_account WHERE lower(email) = lower($1)",
                                       db::Params{*email});
    if (!known)
        return tl::unexpected(known.error());
    if (known->isEmpty())
        return tl::unexpected(noSuchPerson());
    return std::optional{known->text(0, 0)};
}

Result<Done> checkRecipient(const Context &context, const CaseRecord &record,
                            const std::optional<std::string> &recipient)
{
    if (!recipient)
        return Done{};
    if (*recipient == record.fromUserId)
        return fail(ErrorKind::Rule, "rule", "the recipient is the owner already",
                    {{"rule", "recipient_is_owner"}, {"facts", object{}}, {"who", "nobody"}});
    const auto known =
        context.connection.exec("SELECT 1 FROM user_account WHERE id = $1 AND status <> 'disabled' "
                                "FOR NO KEY UPDATE",
                                db::Params{*recipient});
    if (!known)
        return tl::unexpected(known.error());
    if (known->isEmpty())
        return tl::unexpected(noSuchPerson());
    return Done{};
}

/// Commands on the person who is to become the recipient wait, and so does this one for them.
Result<std::vector<std::string>> incomingRecipient(db::Connection &connection, const object &args)
{
    const auto recipient = chosenRecipient(connection, args);
    // Who is nobody is refused where the refusal is kept.
    if (!recipient && recipient.error().kind != ErrorKind::Rule)
        return tl::unexpected(recipient.error());
    return recipient && *recipient ? std::vector{**recipient} : std::vector<std::string>{};
}

Result<Done> store(const Context &context, const CaseRecord &record,
                   const std::optional<std::string> &recipient)
{
    auto inputs = record.inputs;
    if (const auto *invites = context.args.if_contains("invites"); invites && invites->is_object())
        inputs["invites"] = *invites;
    const auto stored = context.connection.exec(
        "UPDATE transfer_case SET to_user_id = coalesce($2, to_user_id), old_owner_role = "
        "coalesce($3, old_owner_role), "
        "home_org_outcome = coalesce($4, home_org_outcome), route_reason = coalesce($5, "
        "route_reason), ticket = coalesce($6, ticket), "
        "inputs = $7::jsonb, plan = NULL, plan_hash = NULL, last_activity_at = $8 WHERE id = $1",
        db::Params{record.id, recipient, given(context.args, "old_owner_role"),
                   given(context.args, "home_org_outcome"), given(context.args, "route_reason"),
                   given(context.args, "ticket"), boost::json::serialize(inputs), context.now});
    if (!stored)
        return tl::unexpected(stored.error());
    return Done{};
}

Result<Done> forgetFormerRecipient(const Context &context, const CaseRecord &record)
{
    const auto failed = forgetRecipient(context.connection, record.id, context.principal.staffId);
    if (!failed)
        return tl::unexpected(failed.error());
    return *failed == 0 ? Result<Done>{Done{}}
                        : note(context, record, "evidence.removed", {{"count", *failed}});
}

Result<Applied> edit(const Context &context, const CaseRecord &before)
{
    if (!isEditable(before.state))
        return tl::unexpected(outOfState(before.state, "verifying"));
    Arguments in{context.args, kMembers};
    checkInvites(in, context.args);
    if (in.has("to_user_id") && in.has("to_email"))
        in.reject("to_email", "names the recipient a second time");
    if (in.error())
        return tl::unexpected(*in.error());
    const auto recipient = chosenRecipient(context.connection, context.args);
    if (!recipient)
        return tl::unexpected(recipient.error());
    if (auto checked = checkRecipient(context, before, *recipient); !checked)
        return tl::unexpected(checked.error());
    if (auto stored = store(context, before, *recipient); !stored)
        return tl::unexpected(stored.error());
    const auto record = loadCase(context.connection, before.id);
    if (!record)
        return tl::unexpected(record.error());
    if (record->toUserId != before.toUserId)
        if (auto done = forgetFormerRecipient(context, *record); !done)
            return tl::unexpected(done.error());
    auto rev = refreshGates(context, *record);
    if (!rev)
        return tl::unexpected(rev.error());
    auto out =
        outcome(*record, *rev, caseEvent(*record, "transfer.edited", {{"state", record->state}}));
    if (record->toUserId != before.toUserId) {
        auto mail = askRecipient(context, *record);
        if (!mail)
            return tl::unexpected(mail.error());
        out.intents = std::move(*mail);
    }
    if (auto done = note(context, *record, "transfer.edited"); !done)
        return tl::unexpected(done.error());
    return out;
}

} // namespace

commands::CommandDefinition editTransfer()
{
    return define({"ownership.transfer.edit",
                   "transfer.edited",
                   [](Arguments &in) {
                       in.optionalUuid("to_user_id");
                       if (in.has("to_email"))
                           in.text("to_email", 3, 254);
                       if (in.has("old_owner_role"))
                           in.oneOf("old_owner_role", {"admin", "sales_agent", "member", "leave"});
                       if (in.has("home_org_outcome"))
                           in.oneOf("home_org_outcome", {"keep", "move"});
                       for (const auto *optional : {"route_reason", "ticket"})
                           if (in.has(optional))
                               in.text(optional, 0, 2000);
                   },
                   {"to_user_id", "to_email", "old_owner_role", "home_org_outcome", "route_reason",
                    "ticket", "invites"},
                   edit,
                   true,
                   false,
                   incomingRecipient});
}

} // namespace steward::platform::transfer
