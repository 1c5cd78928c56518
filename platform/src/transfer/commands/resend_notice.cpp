// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later

// No mail reached the owner, so the change is held: everybody on the list as it stands now is told
// anew. Whoever hears of it now has the whole cool-off to object, so it begins again.
#include "platform/src/core/bytes.h"
#include "platform/src/transfer/commands/case_command.h"
#include "platform/src/transfer/commands/transfer_commands.h"
#include "platform/src/transfer/cool_off.h"
#include "platform/src/transfer/notices.h"
#include "platform/src/transfer/plan_facts.h"
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

/// Another list is another plan: then the case goes back, and whoever is on the list is told once
/// that is approved.
Result<boost::json::array> effectsApproved(const Context &context, const CaseRecord &record)
{
    auto fresh = computePlan(context.connection, context.policy, record, context.now);
    if (fresh && fresh->hash == record.planHash)
        return std::move(fresh->effects);
    if (!fresh && fresh.error().kind != ErrorKind::Rule)
        return tl::unexpected(fresh.error());
    return fail(ErrorKind::Rule, "rule", "the plan is not the one that was approved",
                {{"rule", "plan_drift"}, {"facts", boost::json::object{}}, {"who", "time"}});
}

Result<Applied> resend(const Context &context, const CaseRecord &record)
{
    if (auto held = mustBeHeld(context, record); !held)
        return tl::unexpected(held.error());
    const auto effects = effectsApproved(context, record);
    if (!effects)
        return tl::unexpected(effects.error());
    auto coolOff =
        beginCoolOff(context.connection, context.policy, record, *effects, false, context.now);
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

} // namespace

commands::CommandDefinition resendNotice()
{
    return define(
        {"ownership.transfer.notice.resend", "notice.resent", {}, {}, resend, false, false});
}

} // namespace steward::platform::transfer
