// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/transfer/plan.h"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <algorithm>

namespace steward::platform::transfer
{

namespace
{

using boost::json::object;

void addOwnership(const PlanFacts &facts, boost::json::array &out)
{
    const bool leaves = facts.oldOwnerRole == "leave";
    // The old owner first: at no statement may an org have two.
    out.push_back(object{{"kind", "owner_steps_down"},
                         {"membership_id", facts.owner.id},
                         {"user_id", facts.owner.userId},
                         {"before", "owner"},
                         {"after", leaves ? "ended" : facts.oldOwnerRole}});
    out.push_back(
        object{{"kind", "owner_set"},
               {"org_id", facts.orgId},
               {"membership_id", facts.recipient ? facts.recipient->id : facts.newMembershipId},
               {"user_id", facts.recipientUserId},
               {"before", facts.recipient ? facts.recipient->role : "none"},
               {"after", "owner"}});
    if (facts.movesHomeOrg && facts.recipientHomeOrgId != facts.orgId)
        out.push_back(object{{"kind", "home_org_moves"},
                             {"user_id", facts.recipientUserId},
                             {"before", facts.recipientHomeOrgId},
                             {"after", facts.orgId}});
}

void addAccess(const PlanFacts &facts, boost::json::array &out)
{
    for (const auto &user : {facts.owner.userId, facts.recipientUserId})
        out.push_back(object{{"kind", "sessions_end"}, {"user_id", user}});
    for (const auto &invite : facts.invites)
        out.push_back(
            object{{"kind", "invite"},
                   {"selector", invite.selector},
                   {"invite_kind", invite.kind},
                   {"after", invite.kind == "ownership_accept" ? "revoke" : invite.choice}});
    if (facts.oldOwnerRole == "leave")
        for (const auto &selector : facts.buyerTokens)
            out.push_back(object{{"kind", "buyer_token_rotates"}, {"selector", selector}});
}

} // namespace

boost::json::array effectsOf(const PlanFacts &facts)
{
    boost::json::array out;
    addOwnership(facts, out);
    if (facts.orgStatus == "in_transfer")
        out.push_back(object{{"kind", "org_status"},
                             {"org_id", facts.orgId},
                             {"before", facts.orgStatus},
                             {"after", "active"}});
    addAccess(facts, out);
    if (facts.provider)
        out.push_back(object{{"kind", "billing_contact"},
                             {"provider", *facts.provider},
                             {"customer_id", facts.customerId.value_or("")},
                             {"email", facts.newBillingEmail},
                             {"name", facts.newBillingName}});
    for (const auto &notice : facts.notices)
        out.push_back(object{{"kind", "notice"},
                             {"addressee", notice.addressee},
                             {"party", notice.party},
                             {"language", notice.language}});
    out.push_back(object{{"kind", "cool_off"}, {"seconds", facts.coolOffSeconds}});
    return out;
}

Bytes planHash(const boost::json::array &effects, const std::vector<domain::Judgement> &gates,
               const std::vector<EvidenceItem> &evidence, std::string_view policyVersion)
{
    Bytes text = "steward-plan/v1";
    appendPrefixed(text, boost::json::serialize(effects));
    std::string verdicts;
    for (const auto &gate : gates)
        verdicts += gate.rule + '=' + std::string{domain::word(gate.verdict)} + '\n';
    appendPrefixed(text, verdicts);
    std::vector<std::string> items;
    for (const auto &item : evidence)
        items.push_back(item.id + item.sha256 + item.verdict);
    std::sort(items.begin(), items.end());
    for (const auto &item : items)
        appendPrefixed(text, item);
    appendPrefixed(text, policyVersion);
    return sha256(text);
}

} // namespace steward::platform::transfer
