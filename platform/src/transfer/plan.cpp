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

boost::json::object revisionsOf(const PlanFacts &facts)
{
    object out{{"org/" + facts.orgId, facts.orgRev},
               {"membership/" + facts.owner.id, facts.owner.rev}};
    if (facts.recipient)
        out["membership/" + facts.recipient->id] = facts.recipient->rev;
    return out;
}

Bytes planHash(const boost::json::array &effects, const PlanGround &ground)
{
    Bytes text = "steward-plan/v2";
    appendPrefixed(text, boost::json::serialize(effects));
    boost::json::array gates;
    for (const auto &gate : ground.gates)
        gates.push_back(domain::toJson(gate));
    appendPrefixed(text, boost::json::serialize(gates));
    appendPrefixed(text, boost::json::serialize(ground.revisions));
    std::vector<std::string> items;
    for (const auto &item : ground.evidence)
        items.push_back(item.id + item.sha256 + item.verdict);
    std::sort(items.begin(), items.end());
    for (const auto &item : items)
        appendPrefixed(text, item);
    appendPrefixed(text, ground.policyVersion);
    return sha256(text);
}

} // namespace steward::platform::transfer
