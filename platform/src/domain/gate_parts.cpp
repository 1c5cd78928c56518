// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/domain/gate_parts.h"

#include <algorithm>
#include <array>
#include <utility>

namespace steward::platform::domain::gate
{

namespace json = boost::json;
using policy::Policy;

Judgement &noRecipient(Judgement &judgement, const GateFacts &facts)
{
    judgement.facts["recipient"] = nullptr;
    return facts.isRecipientChosen ? failUntil(judgement, "recipient_creates_account")
                                   : unknown(judgement, "choose_recipient");
}

const Waiver *showWaiver(Judgement &judgement, const GateFacts &facts)
{
    const auto found = facts.waivers.find(judgement.rule);
    if (found == facts.waivers.end())
        return nullptr;
    judgement.facts["waived_by"] = found->second.byName;
    judgement.facts["waived_at"] = found->second.at.rfc3339();
    judgement.facts["waiver_note"] = found->second.note;
    return &found->second;
}

json::value orNull(const std::optional<std::string> &text)
{
    return text ? json::value(*text) : json::value(nullptr);
}

Judgement orgLimit(const GateFacts &facts, const Policy &policy, Instant)
{
    auto out = about("G9", "user", facts.recipient ? facts.recipient->id : std::string{});
    if (!facts.recipient)
        return noRecipient(out, facts);
    // A home org is one of them whether or not the membership in it goes on, until the home moves.
    const int memberOf = facts.recipientOrgsElsewhere + 1;
    const bool keepsLostHome = facts.isRecipientHomeElsewhere && !facts.isRecipientHomeCounted &&
                               facts.homeOrgOutcome != "move";
    const int orgsAfter = memberOf + (keepsLostHome ? 1 : 0);
    out.facts = {{"orgs_after", orgsAfter},
                 {"limit", policy.orgsPerPerson},
                 {"home_elsewhere", facts.isRecipientHomeElsewhere},
                 {"home_org_outcome", orNull(facts.homeOrgOutcome)}};
    if (memberOf > policy.orgsPerPerson)
        return failUntil(out, "leave_another_org");
    if (orgsAfter > policy.orgsPerPerson)
        return failUntil(out, "choose_home_org_outcome");
    // Someone at home here has nothing to choose.
    if (facts.isRecipientHomeElsewhere &&
        (!facts.homeOrgOutcome || !policy.transfer.homeOrgOutcomes.contains(*facts.homeOrgOutcome)))
        return failUntil(out, "choose_home_org_outcome");
    return pass(out);
}

Judgement ownedLimit(const GateFacts &facts, const Policy &policy, Instant)
{
    auto out = about("G10", "user", facts.recipient ? facts.recipient->id : std::string{});
    if (!facts.recipient)
        return noRecipient(out, facts);
    const int ownedAfter = facts.recipientOwnedElsewhere + 1;
    out.facts = {{"owned_after", ownedAfter}, {"limit", policy.ownedOrgs}};
    return ownedAfter > policy.ownedOrgs ? failUntil(out, "hand_over_another_org") : pass(out);
}

Judgement tierConstraints(const GateFacts &facts, const Policy &, Instant)
{
    auto out = about("G11", "org", facts.orgId);
    out.facts = {{"tier", facts.tier}, {"sso_domain", orNull(facts.ssoDomain)}};
    if (facts.tier != "t3")
        return pass(out);
    if (!facts.ssoDomain)
        return failUntil(out, "set_sso_domain");
    if (!facts.recipient)
        return noRecipient(out, facts);
    out.facts["recipient_domain"] = facts.recipient->emailDomain;
    if (facts.recipient->emailDomain != *facts.ssoDomain)
        out.facts["warning"] = "recipient_domain_differs";
    return pass(out);
}

namespace
{

/// Above what the case's reason alone asks for.
bool isRaised(const Policy &policy, const std::string &reasonCode, const std::string &level)
{
    const auto &levels = policy.transfer.levels;
    const auto at = [&](const std::string &wanted) {
        return std::find(levels.begin(), levels.end(), wanted);
    };
    return at(level) != levels.end() && at(level) > at(policy.transfer.levelOf(reasonCode));
}

} // namespace

Judgement noRecentChange(const GateFacts &facts, const Policy &policy, Instant now)
{
    auto out = about("G12", "user", facts.recipient ? facts.recipient->id : std::string{});
    if (!facts.recipient)
        return noRecipient(out, facts);
    std::optional<Instant> latest;
    const char *what = nullptr;
    const PartyFacts *whose = nullptr;
    for (const auto *party : {facts.owner ? &*facts.owner : nullptr, &*facts.recipient}) {
        if (!party)
            continue;
        const std::array<std::pair<const char *, std::optional<Instant>>, 3> changes{
            {{"credential_reset", party->credentialReset},
             {"second_factor", party->secondFactorEnrolled},
             {"new_country", party->newCountry}}};
        for (const auto &[name, at] : changes) {
            if (at && (!latest || *at > *latest)) {
                latest = at;
                what = name;
                whose = party;
            }
        }
    }
    out.facts = {{"days", policy.transfer.credentialResetDays},
                 {"last_change_at", timeOrNull(latest)}};
    if (!latest)
        return pass(out);
    out.sourceId = whose->id;
    out.facts["change"] = what;
    out.facts["party"] = whose == &*facts.recipient ? "recipient" : "owner";
    // A case that is already one level up has given what this asks for.
    if (isRaised(policy, facts.reasonCode, facts.level)) {
        out.facts["raised_to"] = facts.level;
        return pass(out);
    }
    waitUntil(out, daysAfter(*latest, policy.transfer.credentialResetDays), now);
    if (out.verdict == Verdict::Pass)
        return out;
    // The other way on is one verification level up, if that level is open to staff.
    const auto &levels = policy.transfer.levels;
    const auto here = std::find(levels.begin(), levels.end(), facts.level);
    const auto next = here == levels.end() ? here : here + 1;
    out.facts["level_up"] = next == levels.end() ? json::value(nullptr) : json::value(*next);
    out.facts["level_up_open"] = next != levels.end() && policy.transfer.isLevelOpen(*next);
    return out;
}

Judgement ownerSilent(const GateFacts &facts, const Policy &, Instant)
{
    auto out = about("G13", "user", facts.owner ? facts.owner->id : std::string{});
    out.facts = {{"unreachable_since", timeOrNull(facts.unreachableSince)}};
    if (facts.reasonCode != "owner_unreachable") {
        out.facts["applies"] = false;
        return pass(out);
    }
    out.facts["applies"] = true;
    if (!facts.unreachableSince || !facts.owner)
        return unknown(out, "state_unreachable_period");
    out.facts["last_login_at"] = timeOrNull(facts.owner->lastLogin);
    const bool wasHere =
        facts.owner->lastLogin && *facts.owner->lastLogin >= *facts.unreachableSince;
    return wasHere ? failUntil(out, "contact_owner") : pass(out);
}

} // namespace steward::platform::domain::gate
