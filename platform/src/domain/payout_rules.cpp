// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/domain/payout_rules.h"

#include <boost/json/value.hpp>

#include <algorithm>

namespace steward::platform::domain
{

namespace json = boost::json;
using policy::PayoutValues;

namespace
{

__extension__ using Wide = __int128;

std::string minor(std::int64_t amount)
{
    return std::to_string(amount);
}

Judgement attribution(const PayoutFacts &facts, const PayoutValues &, Instant)
{
    auto out = about("E1", "referral", facts.referralId);
    out.facts = {{"code", facts.referralCode},
                 {"code_belongs_to_payee", facts.codeIsReferrers},
                 {"attributed_at", facts.attributed.rfc3339()}};
    return facts.codeIsReferrers ? pass(out) : failForGood(out);
}

Judgement notSelfReferral(const PayoutFacts &facts, const PayoutValues &, Instant)
{
    auto out = about("E2", "referral", facts.referralId);
    const bool sameTax = facts.referrer.taxId && facts.referrer.taxId == facts.referred.taxId;
    const bool sameOrg = facts.referrer.id == facts.referred.id;
    out.facts = {{"same_user", facts.hasSameOwner},
                 {"same_home_org", facts.hasSameHome || sameOrg},
                 {"same_payment_fingerprint", facts.hasSameFingerprint},
                 {"same_tax_id", sameTax}};
    const bool isSelf =
        facts.hasSameOwner || facts.hasSameHome || facts.hasSameFingerprint || sameTax || sameOrg;
    return isSelf ? failForGood(out) : pass(out);
}

Judgement referredHasPaid(const PayoutFacts &facts, const PayoutValues &, Instant)
{
    auto out = about("E3", "org", facts.referred.id);
    out.facts = {{"first_successful_payment_at", timeOrNull(facts.referred.firstPaid)}};
    return facts.referred.firstPaid ? pass(out) : failUntil(out, "first_payment_captured");
}

Judgement referrerInGoodStanding(const PayoutFacts &facts, const PayoutValues &values, Instant)
{
    auto out = about("E4", "org", facts.referrer.id);
    out.facts = {{"tier", facts.referrer.tier}, {"status", facts.referrer.status}};
    return isInGoodStanding(facts.referrer, values) ? pass(out)
                                                    : failUntil(out, "referrer_in_good_standing");
}

Judgement withinCap(const PayoutFacts &facts, const PayoutValues &values, Instant)
{
    auto out = about("E5", "referral", facts.referralId);
    out.facts = {{"paid_at", facts.paidAt.rfc3339()},
                 {"eligible_since", timeOrNull(facts.eligibleSince)},
                 {"cap_months", values.capMonths}};
    if (!facts.eligibleSince) {
        // Not to be judged before C1 and C2 hold together for the first time.
        out.verdict = Verdict::Wait;
        out.smallestChange = SmallestChange{"conditions_met"};
        return out;
    }
    const auto earliest = plusCalendarMonths(*facts.eligibleSince, -values.capMonths);
    out.facts["earliest_paid_at"] = earliest.rfc3339();
    return facts.paidAt >= earliest ? pass(out) : failForGood(out);
}

Judgement held(const PayoutFacts &facts, const PayoutValues &values, Instant now)
{
    auto out = about("E6", "payment", facts.paymentId);
    out.facts = {{"paid_at", facts.paidAt.rfc3339()}, {"hold_days", values.holdDays}};
    return waitUntil(out, daysAfter(facts.paidAt, values.holdDays), now);
}

Judgement keptPayment(const PayoutFacts &facts, const PayoutValues &, Instant)
{
    auto out = about("E7", "payment", facts.paymentId);
    out.facts = {{"gross_minor", minor(facts.grossMinor)},
                 {"tax_minor", minor(facts.taxMinor)},
                 {"refunded_minor", minor(facts.refundedMinor)},
                 {"net_minor", minor(facts.netMinor())},
                 {"disputed_at", timeOrNull(facts.disputed)}};
    if (facts.netMinor() <= 0)
        return failForGood(out);
    return facts.disputed ? failUntil(out, "dispute_resolved") : pass(out);
}

/// Its place in the table; judgePayouts() answers E8 with the payee's balance.
Judgement ownBalance(const PayoutFacts &facts, const PayoutValues &values, Instant)
{
    return minimumBalance(facts, shareOf(facts.netMinor(), values.rateBp), values);
}

Judgement methodReady(const PayoutFacts &facts, const PayoutValues &values, Instant now)
{
    if (!facts.method) {
        auto out = about("E9", "org", facts.referrer.id);
        out.facts = {{"method", nullptr}};
        return failUntil(out, "add_method");
    }
    auto out = about("E9", "payout_method", facts.method->id);
    out.facts = {{"verified_at", timeOrNull(facts.method->verified)},
                 {"changed_at", facts.method->changed.rfc3339()},
                 {"unchanged_days", values.methodUnchangedDays}};
    // A verification from before the last change was of another account.
    if (!facts.method->verified || *facts.method->verified < facts.method->changed)
        return failUntil(out, "verify_method");
    return waitUntil(out, daysAfter(facts.method->changed, values.methodUnchangedDays), now);
}

Judgement taxAndSanctions(const PayoutFacts &facts, const PayoutValues &, Instant)
{
    auto out = about("E10", "org_billing", facts.referrer.id);
    if (!facts.referrer.hasBilling) {
        out.smallestChange = SmallestChange{"billing_facts_known"};
        return out;
    }
    out.facts = {{"has_tax_id", facts.referrer.taxId.has_value()},
                 {"sanctions_checked_at", timeOrNull(facts.referrer.sanctionsChecked)}};
    if (!facts.referrer.taxId)
        return failUntil(out, "record_tax_id");
    return facts.referrer.sanctionsChecked ? pass(out) : failUntil(out, "check_sanctions");
}

Judgement noFraudFlag(const PayoutFacts &facts, const PayoutValues &, Instant)
{
    auto out = facts.fraudFlagId ? about("E11", "fraud_flag", *facts.fraudFlagId)
                                 : about("E11", "org", facts.referrer.id);
    out.facts = {{"open_fraud_flag", facts.fraudFlagId.has_value()}};
    return facts.fraudFlagId ? failUntil(out, "release_fraud_flag") : pass(out);
}

Judgement notSuspended(const PayoutFacts &facts, const PayoutValues &, Instant)
{
    auto out = about("E12", "org", facts.referrer.id);
    out.facts = {{"status", facts.referrer.status}};
    const bool isSuspended =
        facts.referrer.status == "frozen" || facts.referrer.status == "dormant";
    return isSuspended ? failUntil(out, "reactivate_org") : pass(out);
}

Judgement notCovered(const PayoutFacts &facts, const PayoutValues &, Instant)
{
    auto out = about("E13", "accrual", facts.accrualId);
    out.facts = {{"other_payout", facts.otherPayoutRef ? json::value(*facts.otherPayoutRef)
                                                       : json::value(nullptr)}};
    return facts.otherPayoutRef ? failForGood(out) : pass(out);
}

constexpr std::array<PayoutRule, 13> kRules{attribution,     notSelfReferral,
                                            referredHasPaid, referrerInGoodStanding,
                                            withinCap,       held,
                                            keptPayment,     ownBalance,
                                            methodReady,     taxAndSanctions,
                                            noFraudFlag,     notSuspended,
                                            notCovered};

} // namespace

std::int64_t shareOf(std::int64_t netMinor, std::int64_t rateBp)
{
    constexpr Wide kWhole = 10'000;
    const Wide product = Wide{netMinor} * rateBp;
    Wide quotient = product / kWhole;
    const Wide rest = product % kWhole;
    const Wide twice = (rest < 0 ? -rest : rest) * 2;
    if (twice > kWhole || (twice == kWhole && quotient % 2 != 0))
        quotient += product < 0 ? -1 : 1;
    return static_cast<std::int64_t>(quotient);
}

bool isInGoodStanding(const OrgFacts &org, const PayoutValues &values)
{
    return values.goodTiers.contains(org.tier) && values.goodStatus.contains(org.status);
}

std::optional<Instant> eligibleSince(const OrgFacts &referrer, const OrgFacts &referred,
                                     const PayoutValues &values)
{
    if (!referred.firstPaid || !referrer.firstPaid || !isInGoodStanding(referrer, values))
        return std::nullopt;
    return std::max(*referrer.firstPaid, *referred.firstPaid);
}

const std::array<PayoutRule, 13> &payoutRules()
{
    return kRules;
}

Judgement minimumBalance(const PayoutFacts &facts, std::int64_t balanceMinor,
                         const PayoutValues &values)
{
    auto out = about("E8", "org", facts.referrer.id);
    const auto exponent = values.currencies.find(facts.currency);
    const auto minimum = exponent == values.currencies.end()
                             ? values.minimumMinor.end()
                             : values.minimumMinor.find(exponent->second);
    out.facts = {{"balance_minor", minor(balanceMinor)}, {"currency", facts.currency}};
    if (minimum == values.minimumMinor.end()) {
        out.smallestChange = SmallestChange{"currency_known"};
        return out;
    }
    out.facts["minimum_minor"] = minor(minimum->second);
    if (balanceMinor >= minimum->second)
        return pass(out);
    out.facts["missing_minor"] = minor(minimum->second - balanceMinor);
    return failUntil(out, "balance_reaches_minimum");
}

} // namespace steward::platform::domain
