// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later

// Draft → Intake → Gated in one step: the platform evaluates the gates of intake at once, and the
// case keeps what they said. A failing gate opens the case all the same: it is where the officer
// sees why. So does a level that is not open to staff: the case stays at its route.
#include "platform/src/core/bytes.h"
#include "platform/src/db/connection.h"
#include "platform/src/queries/gate_facts.h"
#include "platform/src/transfer/commands/case_command.h"
#include "platform/src/transfer/commands/transfer_commands.h"
#include "platform/src/transfer/sla.h"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

namespace steward::platform::transfer
{

namespace
{

struct OpenArgs {
    std::string orgId, reasonCode, channel;
    std::optional<std::string> ticket, routeReason;
};

Result<OpenArgs> decode(const boost::json::object &args)
{
    commands::Arguments in{
        args, {"org_id", "reason_code", "requester_channel", "ticket", "route_reason"}};
    OpenArgs out;
    out.orgId = in.uuid("org_id");
    out.reasonCode = in.text("reason_code", 1, 64);
    out.channel = in.text("requester_channel", 1, 64);
    if (in.has("ticket"))
        out.ticket = in.text("ticket", 1, 200);
    if (in.has("route_reason"))
        out.routeReason = in.text("route_reason", 1, 2000);
    if (in.error())
        return tl::unexpected(*in.error());
    return out;
}

/// The policy's lists, so that a word it does not know is refused and not stored.
Result<Done> checkWords(const policy::Policy &policy, const OpenArgs &args)
{
    const auto &rules = policy.doc.at("transfer").as_object();
    const auto knows = [&](const char *list, const std::string &word) {
        for (const auto &known : rules.at(list).as_array())
            if (known.is_string() && known.as_string() == word)
                return true;
        return false;
    };
    if (!knows("reason_codes", args.reasonCode))
        return tl::unexpected(
            commands::badField("bad_field", "args.reason_code", "the policy has no such reason"));
    if (!knows("requester_channels", args.channel))
        return tl::unexpected(commands::badField("bad_field", "args.requester_channel",
                                                 "the policy has no such channel"));
    return Done{};
}

Result<Done> mustHaveNoOpenCase(db::Connection &connection, const std::string &orgId)
{
    const auto open =
        connection.exec("SELECT id, ref FROM transfer_case WHERE org_id = $1 AND state NOT IN "
                        "('executed', 'closed', 'rejected', 'withdrawn', 'expired', 'reversed')",
                        db::Params{orgId});
    if (!open)
        return tl::unexpected(open.error());
    if (!open->isEmpty())
        return fail(ErrorKind::Rule, "rule", "this org has an open transfer already",
                    {{"rule", "one_open_case"},
                     {"facts", {{"case_id", open->text(0, 0)}, {"case_ref", open->text(0, 1)}}},
                     {"who", "cs_agent, lead"}});
    return Done{};
}

Result<commands::Applied> apply(const commands::Context &context)
{
    const auto args = decode(context.args);
    if (!args)
        return tl::unexpected(args.error());
    if (auto known = checkWords(context.policy, *args); !known)
        return tl::unexpected(known.error());
    auto &connection = context.connection;
    if (auto none = mustHaveNoOpenCase(connection, args->orgId); !none)
        return tl::unexpected(none.error());
    if (auto settled = mustNotBeFresh(connection, args->orgId,
                                      context.policy.transfer.newOwnerFreeze, context.now);
        !settled)
        return tl::unexpected(settled.error());
    const auto id = newUuidV7(context.now.us / 1000);
    const auto level = context.policy.transfer.levelOf(args->reasonCode);
    const auto made = connection.exec(
        "INSERT INTO transfer_case AS made (id, ref, org_id, level, route, route_reason, state, "
        "reason_code, requester_channel, ticket, from_user_id, "
        "old_owner_role, officer_id, policy_version, opened_at, last_activity_at, "
        "previous_case_id) "
        "SELECT $1, 'TR-' || nextval('transfer_ref'), o.id, $11, 'support', $3, 'intake', $4, $5, "
        "$6, m.user_id, $7, $8, $9, $10, $10, (SELECT c.id FROM transfer_case c WHERE c.org_id = "
        "o.id AND c.state IN ('closed', 'rejected', 'withdrawn', 'expired', 'reversed') ORDER BY "
        "c.opened_at DESC, c.id DESC LIMIT 1) "
        "FROM org o JOIN membership m ON m.id = o.owner_membership_id WHERE o.id = $2 RETURNING "
        "(SELECT p.ref FROM transfer_case p WHERE p.id = made.previous_case_id)",
        db::Params{id, args->orgId, args->routeReason, args->reasonCode, args->channel,
                   args->ticket, context.policy.transfer.oldOwnerRoleDefault,
                   context.principal.staffId, context.policy.version, context.now, level});
    if (!made)
        return tl::unexpected(made.error());
    const auto snapshot = queries::gateSnapshot(connection, context.policy, id, context.now);
    if (!snapshot)
        return tl::unexpected(snapshot.error());
    const bool goesOn = context.policy.transfer.isLevelOpen(level);
    const auto gated = connection.exec("UPDATE transfer_case SET state = $3, gate_snapshot = "
                                       "$2::jsonb WHERE id = $1 RETURNING rev",
                                       db::Params{id, boost::json::serialize(*snapshot),
                                                  std::string{goesOn ? "gated" : "intake"}});
    if (!gated)
        return tl::unexpected(gated.error());
    const auto record = loadCase(connection, id);
    if (!record)
        return tl::unexpected(record.error());
    boost::json::object opened{{"reason_code", args->reasonCode}};
    if (!made->isEmpty() && !made->isNull(0, 0))
        opened["previous_case"] = made->text(0, 0);
    if (auto noted = note(context, *record, "transfer.opened", std::move(opened)); !noted)
        return tl::unexpected(noted.error());
    const auto rev = keepDeadline(connection, context.policy, id, context.now);
    if (!rev)
        return tl::unexpected(rev.error());
    auto out = outcome(
        *record, *rev,
        caseEvent(*record, "transfer.opened",
                  {{"level", level}, {"route", "support"}, {"reason_code", args->reasonCode}}));
    if (goesOn)
        out.events.push_back(caseEvent(*record, "transfer.gated", {{"state", "gated"}}));
    return out;
}

} // namespace

commands::CommandDefinition openTransfer()
{
    commands::CommandDefinition out;
    out.type = "ownership.transfer.open";
    out.auditAction = "transfer.opened";
    out.entities = [](const boost::json::object &args) -> Result<std::vector<commands::Entity>> {
        const auto decoded = decode(args);
        if (!decoded)
            return tl::unexpected(decoded.error());
        return std::vector<commands::Entity>{{"org", decoded->orgId}};
    };
    // Whoever asks: a second transfer would lead around the dispute of the first.
    out.privileged =
        [](db::Connection &,
           const boost::json::object &args) -> Result<std::vector<commands::PrivilegedAct>> {
        const auto decoded = decode(args);
        if (!decoded)
            return tl::unexpected(decoded.error());
        return std::vector<commands::PrivilegedAct>{{decoded->orgId, std::nullopt}};
    };
    out.apply = &apply;
    out.orgOf = [](const boost::json::object &args) -> std::optional<std::string> {
        const auto decoded = decode(args);
        return decoded ? std::optional{decoded->orgId} : std::nullopt;
    };
    return out;
}

} // namespace steward::platform::transfer
