// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later

// The commands that only move a case or note something on it: waiting and back, another officer, a
// contact, withdrawal, an objection.
#include "platform/src/core/bytes.h"
#include "platform/src/db/connection.h"
#include "platform/src/transfer/commands/case_command.h"
#include "platform/src/transfer/commands/transfer_commands.h"
#include "platform/src/transfer/dispute.h"
#include "platform/src/transfer/states.h"

#include <boost/json/value.hpp>

namespace steward::platform::transfer
{

namespace
{

using boost::json::object;
using commands::Applied;
using commands::Arguments;
using commands::Context;

constexpr std::size_t kMostNote = 2000;

Result<Applied> wait(const Context &context, const CaseRecord &record)
{
    auto out = moveWithReason(context, record, "waiting", "transfer.paused");
    if (!out)
        return out;
    const auto named = context.connection.exec(
        "UPDATE transfer_case SET waiting_on = $2, waiting_since = $3 WHERE id = $1 RETURNING rev",
        db::Params{record.id, textOf(context.args, "on"), context.now});
    if (!named)
        return tl::unexpected(named.error());
    out->revs[{"case", record.id}] = named->int64(0, 0);
    return out;
}

Result<Applied> resume(const Context &context, const CaseRecord &record)
{
    // A dispute also remembers where it came from, but is not the officer's to end.
    if (record.state != "waiting")
        return tl::unexpected(outOfState(record.state, "resumed"));
    return moveWithReason(context, record, record.priorState.value_or("gated"),
                          "transfer.continued");
}

Result<Applied> reassign(const Context &context, const CaseRecord &record)
{
    const auto officer = textOf(context.args, "officer_id");
    const auto known = context.connection.exec("SELECT 1 FROM staff_user WHERE id = $1 AND status "
                                               "= 'active' AND roles && ARRAY['cs_agent', 'lead']",
                                               db::Params{officer});
    if (!known)
        return tl::unexpected(known.error());
    if (known->isEmpty())
        return fail(ErrorKind::Rule, "rule", "the new officer is not an active agent or lead",
                    {{"rule", "officer_role"},
                     {"facts", {{"officer_id", officer}}},
                     {"who", "cs_agent, lead"}});
    const auto moved = context.connection.exec("UPDATE transfer_case SET officer_id = $2, "
                                               "last_activity_at = $3 WHERE id = $1 RETURNING rev",
                                               db::Params{record.id, officer, context.now});
    if (!moved)
        return tl::unexpected(moved.error());
    if (auto done = note(context, record, "transfer.reassigned", {{"officer_id", officer}}); !done)
        return tl::unexpected(done.error());
    return outcome(record, moved->int64(0, 0), caseEvent(record, "transfer.reassigned"));
}

Result<Applied> contact(const Context &context, const CaseRecord &record)
{
    const auto channel = textOf(context.args, "channel");
    const auto added = context.connection.exec(
        "INSERT INTO contact_log (id, case_id, channel, direction, outcome, note, by_staff_id, at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        db::Params{newUuidV7(context.now.us / 1000), record.id, channel,
                   textOf(context.args, "direction"), textOf(context.args, "outcome"),
                   textOf(context.args, "note"), context.principal.staffId, context.now});
    if (!added)
        return tl::unexpected(added.error());
    auto rev = touchCase(context.connection, record.id, context.now);
    if (!rev)
        return tl::unexpected(rev.error());
    if (auto done = note(context, record, "contact_attempt.logged", {{"channel", channel}}); !done)
        return tl::unexpected(done.error());
    return outcome(record, *rev,
                   caseEvent(record, "contact_attempt.logged", {{"channel", channel}}));
}

/// One that is disputed already stays where it is; but what was proposed for it was so without
/// this.
Result<Applied> objectTo(const Context &context, const CaseRecord &record)
{
    if (record.state != "disputed")
        return stopWithReason(context, record, "disputed", "transfer.objected");
    if (auto dropped = dropProposal(context.connection, record.id); !dropped)
        return tl::unexpected(dropped.error());
    const auto rev = touchCase(context.connection, record.id, context.now);
    if (!rev)
        return tl::unexpected(rev.error());
    return tellWithReason(context, record, *rev, "disputed", "transfer.objected");
}

} // namespace

commands::CommandDefinition waitForParty()
{
    return define({"ownership.transfer.wait",
                   "transfer.paused",
                   [](Arguments &in) {
                       in.oneOf("on", {"customer", "legal", "finance"});
                       reasonRequired(in);
                   },
                   {"on", "reason"},
                   wait});
}

commands::CommandDefinition resumeTransfer()
{
    return define({"ownership.transfer.resume", "transfer.continued", {}, {}, resume, true});
}

commands::CommandDefinition reassignTransfer()
{
    return define({"ownership.transfer.reassign",
                   "transfer.reassigned",
                   [](Arguments &in) { in.uuid("officer_id"); },
                   {"officer_id"},
                   reassign});
}

commands::CommandDefinition logContact()
{
    return define({"ownership.transfer.contact.log",
                   "contact_attempt.logged",
                   [](Arguments &in) {
                       in.oneOf("channel", {"phone", "email", "in_product", "letter", "chat"});
                       in.oneOf("direction", {"in", "out"});
                       in.oneOf("outcome", {"reached", "no_answer", "left_message", "refused"});
                       in.text("note", 1, kMostNote);
                   },
                   {"channel", "direction", "outcome", "note"},
                   contact});
}

commands::CommandDefinition withdrawTransfer()
{
    return define({"ownership.transfer.withdraw",
                   "transfer.withdrawn",
                   reasonRequired,
                   {"reason"},
                   [](const Context &c, const CaseRecord &r) {
                       return stopWithReason(c, r, "withdrawn", "transfer.withdrawn");
                   },
                   false,
                   true});
}

commands::CommandDefinition recordObjection()
{
    return define({"ownership.transfer.dispute",
                   "transfer.objected",
                   reasonRequired,
                   {"reason"},
                   objectTo,
                   false,
                   true});
}

} // namespace steward::platform::transfer
