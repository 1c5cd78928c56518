// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later

// No mail reached the owner, so the change is held: everybody on the list as it stands now is told
// anew. Whoever hears of it now has the whole cool-off to object, so it begins again.
#include "platform/src/transfer/commands/case_command.h"
#include "platform/src/transfer/commands/transfer_commands.h"
#include "platform/src/transfer/cool_off.h"
#include "platform/src/transfer/decision.h"
#include "platform/src/transfer/notices.h"
#include "platform/src/transfer/states.h"

#include <boost/json/value.hpp>

namespace steward::platform::transfer
{

namespace
{

using commands::Applied;
using commands::Context;

Result<Done> mustBeHeld(const Context &context, const CaseRecord &record)
{
    if (record.state != "notice")
        return tl::unexpected(outOfState(record.state, "notice"));
    const auto told = untold(context.connection, record.id);
    if (!told)
        return tl::unexpected(told.error());
    if (told->isOwnerLost())
        return Done{};
    return fail(
        ErrorKind::Rule, "rule", "a mail has reached the owner, or is on its way",
        {{"rule", "owner_is_told"}, {"facts", {{"not_yet_told", told->all()}}}, {"who", "nobody"}});
}

/// Approvals whose hours are over begin no cool-off: the case goes back now, and not at its end.
Result<Applied> backForApproval(const Context &context, const CaseRecord &record,
                                const std::string &why)
{
    const auto action = backToTheChecks(context.connection, record, why,
                                        {context.principal.staffId, std::nullopt}, context.now);
    if (!action)
        return tl::unexpected(action.error());
    const auto rev = touchCase(context.connection, record.id, context.now);
    if (!rev)
        return tl::unexpected(rev.error());
    auto out = outcome(record, *rev,
                       caseEvent(record, *action, {{"reason_code", why}, {"state", "verifying"}}));
    out.result["back_to_checks"] = why;
    return out;
}

Result<Applied> tellAnew(const Context &context, const policy::Policy &policy,
                         const CaseRecord &record)
{
    const auto *effects = record.plan.if_contains("effects");
    auto coolOff =
        beginCoolOff(context.connection, policy, record,
                     effects && effects->is_array() ? effects->as_array() : boost::json::array{},
                     false, context.now);
    if (!coolOff)
        return tl::unexpected(coolOff.error());
    boost::json::object facts{{"count", coolOff->mails.size()},
                              {"cool_off_until", coolOff->until.rfc3339()}};
    if (auto done = note(context, record, "notice.resent", facts); !done)
        return tl::unexpected(done.error());
    auto out = outcome(record, coolOff->rev, caseEvent(record, "notice.resent", std::move(facts)));
    out.intents = std::move(coolOff->mails);
    return out;
}

Result<Applied> resend(const Context &context, const CaseRecord &record)
{
    if (auto held = mustBeHeld(context, record); !held)
        return tl::unexpected(held.error());
    // What was announced follows the policy it was submitted under.
    const auto policy = policy::loadVersion(context.connection, record.policyVersion);
    if (!policy)
        return tl::unexpected(policy.error());
    const auto why = obstacle(context.connection, *policy, record, context.now, context.now);
    if (!why)
        return tl::unexpected(why.error());
    // Another list is another plan: then the case goes back at the end of its cool-off, and
    // whoever is on the list is told once that is approved.
    if (*why == "drift")
        return fail(ErrorKind::Rule, "rule", "the plan is not the one that was approved",
                    {{"rule", "plan_drift"}, {"facts", boost::json::object{}}, {"who", "time"}});
    return why->empty() ? tellAnew(context, *policy, record)
                        : backForApproval(context, record, *why);
}

} // namespace

commands::CommandDefinition resendNotice()
{
    return define(
        {"ownership.transfer.notice.resend", "notice.resent", {}, {}, resend, true, false});
}

} // namespace steward::platform::transfer
