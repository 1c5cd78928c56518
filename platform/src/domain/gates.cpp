// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/domain/gates.h"

#include "platform/src/domain/gate_parts.h"

#include <boost/json/value.hpp>

#include <algorithm>

namespace steward::platform::domain
{

namespace json = boost::json;
using namespace gate;
using policy::Policy;

namespace
{

/// G1: an org that has ever paid is handed over by support; one that never paid does it by itself.
Judgement route(const GateFacts &facts, const Policy &, Instant)
{
    auto out = about("G1", "org", facts.orgId);
    out.facts = {{"first_successful_payment_at", timeOrNull(facts.firstPaid)},
                 {"route", facts.route},
                 {"route_reason", orNull(facts.routeReason)}};
    if (facts.route == "self_serve")
        return facts.firstPaid ? failUntil(out, "use_support_route") : pass(out);
    if (!facts.firstPaid && !facts.routeReason)
        return failUntil(out, "use_self_serve_or_record_reason");
    return pass(out);
}

/// G2
Judgement accepted(const GateFacts &facts, const Policy &policy, Instant now)
{
    auto out = about("G2", "case", facts.caseId);
    out.facts = {{"accept_ttl_s", policy.transfer.acceptTtl.count()}};
    if (!facts.acceptance) {
        out.facts["state"] = nullptr;
        return unknown(out, facts.isRecipientChosen ? "ask_recipient" : "choose_recipient");
    }
    out.facts["state"] = facts.acceptance->state;
    out.facts["expires_at"] = facts.acceptance->expires.rfc3339();
    if (facts.acceptance->state == "accepted")
        return pass(out);
    if (facts.acceptance->state == "declined")
        return failForGood(out);
    if (facts.acceptance->state != "open" || now >= facts.acceptance->expires)
        return failUntil(out, "ask_recipient");
    // Time alone turns an unanswered request into a dead one.
    out.verdict = Verdict::Wait;
    out.nextChangeAt = facts.acceptance->expires;
    out.smallestChange = SmallestChange{"recipient_accepts", facts.acceptance->expires};
    return out;
}

/// G3
Judgement recipientVerified(const GateFacts &facts, const Policy &, Instant)
{
    auto out = about("G3", "user", facts.recipient ? facts.recipient->id : std::string{});
    if (!facts.recipient)
        return noRecipient(out, facts);
    out.facts = {{"email_verified_at", timeOrNull(facts.recipient->emailVerified)},
                 {"second_factor", facts.recipient->hasSecondFactor}};
    if (!facts.recipient->emailVerified)
        return failUntil(out, "verify_email");
    return facts.recipient->hasSecondFactor ? pass(out) : failUntil(out, "enrol_second_factor");
}

/// G4: a member now, or made one by the transfer itself.
Judgement recipientBelongs(const GateFacts &facts, const Policy &, Instant)
{
    auto out = about("G4", "user", facts.recipient ? facts.recipient->id : std::string{});
    if (!facts.recipient)
        return noRecipient(out, facts);
    out.facts = {{"membership", orNull(facts.recipientMembership)},
                 {"account", facts.recipient->status},
                 {"staff_or_related", facts.recipient->isStaffOrRelated}};
    if (facts.recipient->isStaffOrRelated)
        return failForGood(out);
    if (facts.recipient->status != "active")
        return failUntil(out, "activate_account");
    if (facts.recipientMembership == "pending") {
        out.verdict = Verdict::Wait;
        out.smallestChange = SmallestChange{"accept_invitation"};
        return out;
    }
    out.facts["becomes_member"] = facts.recipientMembership != "active";
    return pass(out);
}

/// G5
Judgement notRecentlyTransferred(const GateFacts &facts, const Policy &policy, Instant now)
{
    auto out = about("G5", "org", facts.orgId);
    out.facts = {{"last_transfer_at", timeOrNull(facts.lastTransfer)},
                 {"days", policy.transfer.recentTransferDays}};
    return facts.lastTransfer
               ? waitUntil(out, daysAfter(*facts.lastTransfer, policy.transfer.recentTransferDays),
                           now)
               : pass(out);
}

/// What finance waived covers what is open now.
bool isCovered(const GateFacts &facts)
{
    const auto waiver = facts.waivers.find("G6");
    return waiver != facts.waivers.end() && facts.unpaidInvoices <= waiver->second.unpaidInvoices &&
           facts.openDisputes <= waiver->second.openDisputes;
}

/// G6: an open dispute waits for its outcome, an unpaid invoice fails, unless finance waived them.
/// A dispute is waived only while the provider's customer stays: with another one its outcome would
/// hit who has nothing to do with it.
Judgement noDebts(const GateFacts &facts, const Policy &, Instant)
{
    auto out = about("G6", "org_billing", facts.orgId);
    if (!facts.hasBilling)
        return unknown(out, "billing_facts_known");
    out.facts = {{"unpaid_invoices", facts.unpaidInvoices},
                 {"open_disputes", facts.openDisputes},
                 {"waived_by", nullptr}};
    if (facts.openDisputes == 0 && facts.unpaidInvoices == 0)
        return pass(out);
    const auto *waiver = isCovered(facts) ? showWaiver(out, facts) : nullptr;
    if (facts.unpaidInvoices > 0 && !waiver)
        return failUntil(out, "invoice_paid_or_waived");
    if (facts.openDisputes == 0 || (waiver && facts.keepsCustomer))
        return pass(out);
    out.facts["keeps_customer"] = facts.keepsCustomer;
    const bool canBeWaived = facts.keepsCustomer && facts.route == "support";
    out.verdict = Verdict::Wait;
    out.smallestChange =
        SmallestChange{canBeWaived ? "dispute_resolved_or_waived" : "dispute_resolved"};
    return out;
}

/// G7
Judgement noFlags(const GateFacts &facts, const Policy &, Instant)
{
    auto out = about("G7", "org", facts.orgId);
    out.facts = {{"fraud_flags", static_cast<std::int64_t>(facts.fraudFlags.size())},
                 {"legal_holds", static_cast<std::int64_t>(facts.legalHolds.size())}};
    if (!facts.fraudFlags.empty()) {
        out.sourceKind = "fraud_flag";
        out.sourceId = facts.fraudFlags.front();
        return failUntil(out, "release_fraud_flag");
    }
    if (facts.legalHolds.empty())
        return pass(out);
    out.sourceKind = "legal_hold";
    out.sourceId = facts.legalHolds.front();
    return failUntil(out, "release_legal_hold");
}

/// Whoever leaves an org without another admin leaves it to one person. A lead's note says that
/// this is wanted, with that person and nobody else.
Judgement &adminsRemain(Judgement &out, const GateFacts &facts)
{
    if (facts.oldOwnerRole != "leave" || facts.activeAdmins > 0)
        return pass(out);
    const auto waiver = facts.waivers.find(out.rule);
    const auto recipient = facts.recipient ? facts.recipient->id : std::string{};
    if (waiver != facts.waivers.end() && waiver->second.recipientId == recipient) {
        showWaiver(out, facts);
        return pass(out);
    }
    return failUntil(out, facts.route == "support" ? "name_another_admin_or_note"
                                                   : "name_another_admin");
}

/// G8
Judgement oneOwnerAfterwards(const GateFacts &facts, const Policy &policy, Instant)
{
    auto out = about("G8", "org", facts.orgId);
    out.facts = {{"owners_now", facts.activeOwners},
                 {"old_owner_role", orNull(facts.oldOwnerRole)},
                 {"default_role", policy.transfer.oldOwnerRoleDefault},
                 {"other_admins", facts.activeAdmins}};
    if (!facts.owner || facts.activeOwners != 1)
        return failUntil(out, "repair_ownership");
    if (facts.recipient && facts.recipient->id == facts.owner->id)
        return failUntil(out, "choose_recipient");
    if (!facts.oldOwnerRole)
        return failUntil(out, "choose_old_owner_role");
    return policy.transfer.oldOwnerRoles.contains(*facts.oldOwnerRole)
               ? adminsRemain(out, facts)
               : failUntil(out, "choose_old_owner_role");
}

} // namespace

const std::array<Gate, 13> &gates()
{
    static constexpr std::array<Gate, 13> kGates{route,
                                                 accepted,
                                                 recipientVerified,
                                                 recipientBelongs,
                                                 notRecentlyTransferred,
                                                 noDebts,
                                                 noFlags,
                                                 oneOwnerAfterwards,
                                                 orgLimit,
                                                 ownedLimit,
                                                 tierConstraints,
                                                 noRecentChange,
                                                 ownerSilent};
    return kGates;
}

std::vector<Judgement> judgeGates(const GateFacts &facts, const Policy &policy, Instant now)
{
    std::vector<Judgement> out;
    out.reserve(gates().size());
    for (const auto gate : gates())
        out.push_back(gate(facts, policy, now));
    return out;
}

bool needsClosedLevel(const Judgement &judgement)
{
    const auto *isOpen = judgement.facts.if_contains("level_up_open");
    return judgement.verdict != Verdict::Pass && isOpen && isOpen->is_bool() && !isOpen->get_bool();
}

bool allPass(const std::vector<Judgement> &judgements)
{
    return std::all_of(judgements.begin(), judgements.end(),
                       [](const Judgement &one) { return one.verdict == Verdict::Pass; });
}

} // namespace steward::platform::domain
