// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/domain/judgement.h"
#include "platform/src/domain/policy.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace steward::platform::domain
{

struct OrgFacts {
    std::string id;
    std::string tier;
    std::string status;
    std::optional<Instant> firstPaid;
    bool hasBilling = false;
    std::optional<std::string> taxId;
    std::optional<Instant> sanctionsChecked;
};

struct MethodFacts {
    std::string id;
    std::optional<Instant> verified;
    Instant changed{};
};

/// Everything that E1–E13 look at for one payout, read in one snapshot.
struct PayoutFacts {
    std::string payoutId;
    std::string referralId;
    std::string referralCode;
    bool codeIsReferrers = false;
    Instant attributed{};
    std::optional<Instant> eligibleSince;
    OrgFacts referrer;
    OrgFacts referred;
    bool hasSameOwner = false;
    bool hasSameHome = false; ///< One owner is at home in the other's org.
    bool hasSameFingerprint = false;
    std::string paymentId;
    Instant paidAt{};
    std::int64_t grossMinor = 0;
    std::int64_t taxMinor = 0;
    std::int64_t refundedMinor = 0;
    std::optional<Instant> disputed;
    std::string currency;
    std::string accrualId;
    std::int64_t accruedMinor = 0; ///< As the accrual stands.
    std::int64_t clawedBackMinor =
        0; ///< Sum of the negative accruals that reverse it; not above zero.
    std::optional<MethodFacts> method;
    std::optional<std::string> fraudFlagId;
    std::optional<std::string> otherPayoutRef; ///< An earlier one for the same payment.
    // What people and the payment order decided.
    std::optional<std::string> settlement;
    std::optional<std::string> batchState;
    bool isHeldByHand = false;
    bool isRejectedByHand = false;

    [[nodiscard]] std::int64_t netMinor() const { return grossMinor - taxMinor - refundedMinor; }
    [[nodiscard]] bool isSettled() const { return settlement && *settlement != "failed"; }
};

struct PayoutJudgement {
    std::vector<Judgement> rules; ///< E1 … E13.
    std::int64_t amountMinor = 0;
    std::string state;
    std::optional<std::string> holdReason;
    int rulesPassed = 0;
    std::optional<std::string> blockingRule; ///< The first that does not pass.
    std::optional<Instant>
        nextChangeAt; ///< The first instant at which time alone changes a verdict.
};

/// half_even(net × rate / 10 000), in minor units.
[[nodiscard]] std::int64_t shareOf(std::int64_t netMinor, std::int64_t rateBp);
[[nodiscard]] bool isInGoodStanding(const OrgFacts &org, const policy::PayoutValues &values);
/// The first instant at which C1 and C2 both hold (domain.md §7), if they hold now and neither was
/// lost on the way.
[[nodiscard]] std::optional<Instant> eligibleSince(const OrgFacts &referrer,
                                                   const OrgFacts &referred,
                                                   const policy::PayoutValues &values);

/// One function per rule, E1 at index 0; E8 apart, because it looks at the payee's whole balance.
using PayoutRule = Judgement (*)(const PayoutFacts &, const policy::PayoutValues &, Instant now);
[[nodiscard]] const std::array<PayoutRule, 13> &payoutRules();
[[nodiscard]] Judgement minimumBalance(const PayoutFacts &facts, std::int64_t balanceMinor,
                                       const policy::PayoutValues &values);

/// All payouts of one payee together, in the order given: the balance per currency is what their
/// open payouts come to, less what was clawed back from settled ones.
[[nodiscard]] std::vector<PayoutJudgement> judgePayouts(const std::vector<PayoutFacts> &payee,
                                                        const policy::PayoutValues &values,
                                                        Instant now);

} // namespace steward::platform::domain
