// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later

// Disputed → prior state or Rejected, by compliance with lead: the first of the two proposes, the
// other confirms with the same command. Another outcome takes the place of what was proposed.
#include "platform/src/db/connection.h"
#include "platform/src/transfer/commands/case_command.h"
#include "platform/src/transfer/commands/transfer_commands.h"
#include "platform/src/transfer/cool_off.h"
#include "platform/src/transfer/decision.h"
#include "platform/src/transfer/dispute.h"
#include "platform/src/transfer/ending.h"
#include "platform/src/transfer/four_eyes.h"
#include "platform/src/transfer/level.h"
#include "platform/src/transfer/plan_facts.h"
#include "platform/src/transfer/saga.h"
#include "platform/src/transfer/states.h"

#include <boost/json/value.hpp>

#include <algorithm>

namespace steward::platform::transfer
{

namespace
{

using boost::json::object;
using commands::Applied;
using commands::Arguments;
using commands::Context;

bool has(const Context &context, const char *role)
{
    const auto &roles = context.principal.roles;
    return std::find(roles.begin(), roles.end(), role) != roles.end();
}

audit::Event decisionEvent(const Context &context, const CaseRecord &record, const char *action,
                           const std::string &to)
{
    auto event = caseEvent(record, action,
                           {{"decision", textOf(context.args, "outcome")},
                            {"state", to},
                            {"state_before", record.state}});
    event.privateFields.push_back({"note", textOf(context.args, "note")});
    return event;
}

Result<Done> tell(const Context &context, const CaseRecord &record, const char *kind,
                  const std::string &to)
{
    return note(context, record, kind,
                {{"outcome", textOf(context.args, "outcome")},
                 {"note", textOf(context.args, "note")},
                 {"state", to}});
}

Result<Applied> proposeFirst(const Context &context, const CaseRecord &record)
{
    const Proposal mine{textOf(context.args, "outcome"), context.principal.staffId, context.now,
                        has(context, "compliance"), has(context, "lead")};
    if (auto kept = propose(context.connection, record.id, mine, textOf(context.args, "note"));
        !kept)
        return tl::unexpected(kept.error());
    auto rev = touchCase(context.connection, record.id, context.now);
    if (!rev)
        return tl::unexpected(rev.error());
    if (auto done = tell(context, record, "transfer.resolution_proposed", record.state); !done)
        return tl::unexpected(done.error());
    auto out = outcome(
        record, *rev, decisionEvent(context, record, "transfer.resolution_proposed", record.state));
    out.result["resolved"] = false;
    return out;
}

/// The approval was put aside by the objection, not by a drift.
Result<Done> approvalStandsAgain(const Context &context, const CaseRecord &record)
{
    const auto stands = context.connection.exec(
        "UPDATE approval SET void_reason = NULL WHERE case_id = $1 AND void_reason = 'disputed' "
        "AND approved_hash = $2",
        db::Params{record.id, db::bytea(record.planHash)});
    if (!stands)
        return tl::unexpected(stands.error());
    return Done{};
}

/// The whole cool-off, about which everybody is told anew.
Result<Done> beginCoolOffAgain(const Context &context, const policy::Policy &policy,
                               const CaseRecord &record, Applied &out)
{
    const auto *effects = record.plan.if_contains("effects");
    auto coolOff =
        beginCoolOff(context.connection, policy, record,
                     effects && effects->is_array() ? effects->as_array() : boost::json::array{},
                     false, context.now);
    if (!coolOff)
        return tl::unexpected(coolOff.error());
    out.events.push_back(caseEvent(record, "transfer.noticed", {{"count", coolOff->mails.size()}}));
    out.intents = std::move(coolOff->mails);
    return Done{};
}

/// What was submitted or approved was so at the level of that day. With another one it goes back to
/// the checks, where it gets it.
Result<bool> hasAnotherLevel(const Context &context, const CaseRecord &record)
{
    const auto fresh = computePlan(context.connection, context.policy, record, context.now);
    if (!fresh && fresh.error().kind != ErrorKind::Rule)
        return tl::unexpected(fresh.error());
    return levelNow(context.policy, record, fresh ? fresh->gates : std::vector<domain::Judgement>{},
                    context.now) != record.level;
}

/// What was announced follows the policy it was submitted under.
Result<policy::Policy> policyOf(const Context &context, const CaseRecord &record,
                                const std::string &to)
{
    return to == "notice" ? policy::loadVersion(context.connection, record.policyVersion)
                          : Result<policy::Policy>{context.policy};
}

Result<Done> goBack(const Context &context, const CaseRecord &record, const std::string &why,
                    Applied &out)
{
    const auto action = backToTheChecks(context.connection, record, why,
                                        {context.principal.staffId, std::nullopt}, context.now);
    if (!action)
        return tl::unexpected(action.error());
    out.events.push_back(
        caseEvent(record, *action, {{"reason_code", why}, {"state", "verifying"}}));
    out.result["back_to_checks"] = why;
    return Done{};
}

/// Why the case cannot go back to where it was; empty when it can. Nobody is told a day on which
/// nothing could happen.
Result<std::string> whyNot(const Context &context, const policy::Policy &policy,
                           const CaseRecord &record, const std::string &to)
{
    if (to != "awaiting_approval" && to != "notice")
        return std::string{};
    const auto another = hasAnotherLevel(context, record);
    if (!another)
        return tl::unexpected(another.error());
    if (*another)
        return std::string{"level_changed"};
    if (auto stands = approvalStandsAgain(context, record); !stands)
        return tl::unexpected(stands.error());
    if (to != "notice")
        return std::string{};
    return obstacle(context.connection, policy, record, context.now, context.now);
}

Result<Applied> resumeCase(const Context &context, const CaseRecord &record)
{
    auto to = returnFromDispute(context.connection, record, context.now);
    if (!to)
        return tl::unexpected(to.error());
    const auto policy = policyOf(context, record, *to);
    if (!policy)
        return tl::unexpected(policy.error());
    const auto why = whyNot(context, *policy, record, *to);
    if (!why)
        return tl::unexpected(why.error());
    if (!why->empty())
        *to = "verifying";
    auto out =
        outcome(record, record.rev, decisionEvent(context, record, "transfer.resolved", *to));
    if (!why->empty()) {
        if (auto back = goBack(context, record, *why, out); !back)
            return tl::unexpected(back.error());
    } else if (*to == "notice") {
        if (auto begun = beginCoolOffAgain(context, *policy, record, out); !begun)
            return tl::unexpected(begun.error());
    } else if (hasChangedHands(record)) {
        auto mails = tellItStands(context.connection, record, context.now);
        if (!mails)
            return tl::unexpected(mails.error());
        out.intents = std::move(*mails);
    }
    return out;
}

Result<std::string> stateOf(const Context &context, const CaseRecord &record)
{
    const auto now = loadCase(context.connection, record.id);
    if (!now)
        return tl::unexpected(now.error());
    return now->state;
}

Result<Applied> rejectCase(const Context &context, const CaseRecord &record)
{
    const auto prior = record.priorState.value_or("gated");
    if (!mayMove(prior, "withdrawn"))
        return fail(ErrorKind::Rule, "rule", "the ownership has changed already",
                    {{"rule", "ownership_has_changed"},
                     {"facts", object{{"state_before", prior}}},
                     {"who", "lead with a second lead or compliance"}});
    const auto rev = moveCase(context.connection, record, "rejected", context.now);
    if (!rev)
        return tl::unexpected(rev.error());
    auto out =
        outcome(record, *rev, decisionEvent(context, record, "transfer.resolved", "rejected"));
    auto stopped = stopCase(context.connection, context.policy, record, "rejected", context.now);
    if (!stopped)
        return tl::unexpected(stopped.error());
    out.events.insert(out.events.end(), stopped->events.begin(), stopped->events.end());
    out.intents = std::move(stopped->intents);
    const auto closed = context.connection.exec(
        "UPDATE transfer_case SET closed_at = $2, close_reason = 'dispute_upheld' WHERE id = $1",
        db::Params{record.id, context.now});
    if (!closed)
        return tl::unexpected(closed.error());
    return out;
}

Result<Applied> resolve(const Context &context, const CaseRecord &record)
{
    if (record.state != "disputed")
        return tl::unexpected(outOfState(record.state, "resolved"));
    if (auto person = mayResolve(context.connection, record, context.principal.staffId); !person)
        return tl::unexpected(person.error());
    const auto proposal = proposalOf(context.connection, record.id);
    if (!proposal)
        return tl::unexpected(proposal.error());
    const auto wanted = textOf(context.args, "outcome");
    if (!*proposal || (*proposal)->outcome != wanted)
        return proposeFirst(context, record);
    if (!mayConfirm(**proposal, context.principal.staffId, context.principal.roles))
        return tl::unexpected(
            refused("second_person", "compliance and lead resolve a dispute together",
                    {{"proposed_by", (*proposal)->byStaffId}}, whoIsMissing(*proposal)));
    auto out = wanted == "resume" ? resumeCase(context, record) : rejectCase(context, record);
    if (!out)
        return out;
    if (auto dropped = dropProposal(context.connection, record.id); !dropped)
        return tl::unexpected(dropped.error());
    const auto to = stateOf(context, record);
    if (!to)
        return tl::unexpected(to.error());
    if (auto done = tell(context, record, "transfer.resolved", *to); !done)
        return tl::unexpected(done.error());
    // The provider's steps have gone on meanwhile, and may all have ended.
    if (auto settled = settleExecution(context.connection, record.id, context.now); !settled)
        return tl::unexpected(settled.error());
    const auto rev = touchCase(context.connection, record.id, context.now);
    if (!rev)
        return tl::unexpected(rev.error());
    out->revs[{"case", record.id}] = *rev;
    out->result["resolved"] = true;
    return out;
}

} // namespace

commands::CommandDefinition resolveDispute()
{
    auto out = define({"ownership.transfer.dispute.resolve",
                       "transfer.resolved",
                       [](Arguments &in) {
                           in.oneOf("outcome", {"resume", "reject"});
                           in.text("note", 3, 2000);
                       },
                       {"outcome", "note"},
                       resolve,
                       true,
                       true});
    out.isForTwo = true;
    return out;
}

} // namespace steward::platform::transfer
