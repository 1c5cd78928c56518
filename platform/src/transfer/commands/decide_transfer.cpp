// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later

// Submit, approve, return, reject: the maker binds the plan's hash, a checker who is nobody else in
// the case approves that very hash, and any drift voids it.
#include "platform/src/core/bytes.h"
#include "platform/src/db/connection.h"
#include "platform/src/transfer/commands/case_command.h"
#include "platform/src/transfer/commands/transfer_commands.h"
#include "platform/src/transfer/cool_off.h"
#include "platform/src/transfer/decision.h"
#include "platform/src/transfer/four_eyes.h"
#include "platform/src/transfer/level.h"
#include "platform/src/transfer/plan_facts.h"
#include "platform/src/transfer/refile.h"
#include "platform/src/transfer/standing.h"
#include "platform/src/transfer/states.h"

#include <boost/json/value.hpp>

namespace steward::platform::transfer
{

namespace
{

using commands::Applied;
using commands::Arguments;
using commands::Context;

Error drifted(const FreshPlan &fresh)
{
    return {ErrorKind::Stale,
            "plan_drift",
            "the plan is not the one that was looked at",
            {{"rule", "plan_drift"},
             {"facts", {{"plan_hash", toHex(fresh.hash)}}},
             {"who", "cs_agent, lead"}},
            {}};
}

Result<FreshPlan> completePlan(const Context &context, const CaseRecord &record)
{
    auto fresh = computePlan(context.connection, context.policy, record, context.now);
    if (fresh && !fresh->isComplete())
        return tl::unexpected(fresh->blocked());
    if (fresh && toHex(fresh->hash) != textOf(context.args, "plan_hash"))
        return tl::unexpected(drifted(*fresh));
    return fresh;
}

Result<Applied> submit(const Context &context, const CaseRecord &record)
{
    if (auto level = requireOpenLevel(context.policy, record); !level)
        return tl::unexpected(level.error());
    if (record.state != "verifying" && record.state != "planned")
        return tl::unexpected(outOfState(record.state, "awaiting_approval"));
    const auto fresh = completePlan(context, record);
    if (!fresh)
        return tl::unexpected(fresh.error());
    // From here on the case keeps it.
    if (levelNow(context.policy, record, fresh->gates, context.now) != record.level)
        return tl::unexpected(drifted(*fresh));
    const auto lost = lostDisputeOf(context.connection, context.policy, record, context.now);
    if (!lost)
        return tl::unexpected(lost.error());
    if (*lost)
        return tl::unexpected((*lost)->refusal());
    // What was sent back, or waited for time alone, is planned by asking for its approval.
    auto settled = settleStanding(context.connection, context.policy, record.id,
                                  {context.principal.staffId, std::nullopt}, context.now);
    if (!settled)
        return tl::unexpected(settled.error());
    if (auto step = requireMove(settled->state, "awaiting_approval"); !step)
        return tl::unexpected(step.error());
    const auto bound = bindPlan(context.connection, context.policy, record, *fresh,
                                context.principal.staffId, context.now);
    if (!bound)
        return tl::unexpected(bound.error());
    if (auto done =
            note(context, record, "transfer.submitted", {{"plan_hash", toHex(fresh->hash)}});
        !done)
        return tl::unexpected(done.error());
    auto out = outcome(record, *bound,
                       caseEvent(record, "transfer.submitted",
                                 {{"plan_hash", toHex(fresh->hash)},
                                  {"state", "awaiting_approval"},
                                  {"state_before", "planned"},
                                  {"effects", std::to_string(fresh->effects.size())}}));
    out.events.insert(out.events.begin(), settled->events.begin(), settled->events.end());
    return out;
}

Result<Done> requireChecker(const Context &context, const CaseRecord &record)
{
    return mayCheck(context.connection, context.policy, record, context.principal.staffId,
                    context.principal.roles, context.now);
}

/// The level asks for more people: the case goes on waiting for them.
Result<Applied> waitForNext(const Context &context, const CaseRecord &record)
{
    const auto rev = touchCase(context.connection, record.id, context.now);
    if (!rev)
        return tl::unexpected(rev.error());
    if (auto done =
            note(context, record, "transfer.approved", {{"plan_hash", toHex(record.planHash)}});
        !done)
        return tl::unexpected(done.error());
    return outcome(record, *rev,
                   caseEvent(record, "transfer.approved",
                             {{"plan_hash", toHex(record.planHash)}, {"state", record.state}}));
}

Result<Applied> approve(const Context &context, const CaseRecord &record)
{
    if (auto may = mayApprove(context.connection, context.policy, record, context.principal.staffId,
                              context.principal.roles, context.now);
        !may)
        return tl::unexpected(may.error());
    const auto fresh = completePlan(context, record);
    if (!fresh)
        return tl::unexpected(fresh.error());
    if (fresh->hash != record.planHash)
        return tl::unexpected(drifted(*fresh));
    const auto expires = context.now.plus(context.policy.transfer.approval);
    const auto approved = context.connection.exec(
        "INSERT INTO approval (id, case_id, approved_hash, by_staff_id, at, expires_at) VALUES "
        "($1, $2, $3, $4, $5, $6)",
        db::Params{newUuidV7(context.now.us / 1000), record.id, db::bytea(record.planHash),
                   context.principal.staffId, context.now, expires});
    if (!approved)
        return tl::unexpected(approved.error());
    const auto approvals = approvalsOf(context.connection, context.policy, record, context.now);
    if (!approvals)
        return tl::unexpected(approvals.error());
    if (!approvals->isComplete())
        return waitForNext(context, record);
    auto coolOff =
        beginCoolOff(context.connection, context.policy, record, fresh->effects, true, context.now);
    if (!coolOff)
        return tl::unexpected(coolOff.error());
    const auto until = coolOff->until;
    if (auto done =
            note(context, record, "transfer.approved",
                 {{"plan_hash", toHex(record.planHash)}, {"cool_off_until", until.rfc3339()}});
        !done)
        return tl::unexpected(done.error());
    auto out = outcome(record, coolOff->rev,
                       caseEvent(record, "transfer.approved",
                                 {{"plan_hash", toHex(record.planHash)},
                                  {"cool_off_until", until.rfc3339()},
                                  {"state", "notice"}}));
    out.events.push_back(caseEvent(record, "transfer.noticed", {{"count", coolOff->mails.size()}}));
    out.intents = std::move(coolOff->mails);
    return out;
}

Result<Applied> reject(const Context &context, const CaseRecord &record)
{
    if (auto checker = requireChecker(context, record); !checker)
        return tl::unexpected(checker.error());
    // A dispute ends by two people, not by one checker.
    if (record.state == "disputed")
        return tl::unexpected(outOfState(record.state, "checked"));
    return stopWithReason(context, record, "rejected", "transfer.rejected");
}

Result<Applied> sendBack(const Context &context, const CaseRecord &record)
{
    if (auto checker = requireChecker(context, record); !checker)
        return tl::unexpected(checker.error());
    // Out of the cool-off or a pause there are other ways back; this one answers a submission.
    if (record.state != "awaiting_approval")
        return tl::unexpected(outOfState(record.state, "returned"));
    auto out = moveWithReason(context, record, "verifying", "transfer.returned");
    if (!out)
        return out;
    if (auto voided = voidApprovals(context.connection, record, "returned"); !voided)
        return tl::unexpected(voided.error());
    const auto cleared = context.connection.exec(
        "UPDATE transfer_case SET plan = NULL, plan_hash = NULL, maker_id = NULL WHERE id = $1 "
        "RETURNING rev",
        db::Params{record.id});
    if (!cleared)
        return tl::unexpected(cleared.error());
    out->revs[{"case", record.id}] = cleared->int64(0, 0);
    return out;
}

void hashRequired(Arguments &in)
{
    in.text("plan_hash", 64, 64);
}

} // namespace

commands::CommandDefinition submitTransfer()
{
    return define(
        {"ownership.transfer.submit", "transfer.submitted", hashRequired, {"plan_hash"}, submit});
}

commands::CommandDefinition approveTransfer()
{
    return define(
        {"ownership.transfer.approve", "transfer.approved", hashRequired, {"plan_hash"}, approve});
}

commands::CommandDefinition returnTransfer()
{
    return define(
        {"ownership.transfer.return", "transfer.returned", reasonRequired, {"reason"}, sendBack});
}

commands::CommandDefinition rejectTransfer()
{
    return define(
        {"ownership.transfer.reject", "transfer.rejected", reasonRequired, {"reason"}, reject});
}

} // namespace steward::platform::transfer
