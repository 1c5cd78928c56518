// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/domain/payout_rules.h"

#include <chrono>

namespace steward::tests
{

using namespace platform;
using namespace platform::domain;

inline Instant at(const char *text)
{
    return Instant::parse(text);
}
inline const Instant kNow = at("2026-11-22T12:00:00.000Z");
constexpr std::chrono::microseconds kTick{1'000}; // rules look at milliseconds
constexpr std::chrono::hours kDay{24};

inline policy::PayoutValues values()
{
    const auto policy = policy::parse(policy::documentText());
    return policy ? policy->payout : policy::PayoutValues{};
}

/// A payout that every rule lets pass.
inline PayoutFacts aPayout()
{
    PayoutFacts out;
    out.payoutId = "payout";
    out.referralId = "referral";
    out.referralCode = "7KQ2MX";
    out.codeIsReferrers = true;
    out.attributed = at("2025-01-10T08:00:00.000Z");
    out.eligibleSince = at("2025-03-03T09:12:00.000Z");
    out.referrer = {"referrer",
                    "t2",
                    "active",
                    at("2024-06-01T10:00:00.000Z"),
                    true,
                    "CY10000001",
                    at("2026-01-05T10:00:00.000Z")};
    out.referred = {"referred",
                    "t1",
                    "active",
                    at("2025-03-03T09:12:00.000Z"),
                    true,
                    "CY10000002",
                    at("2026-01-05T10:00:00.000Z")};
    out.paymentId = "payment";
    out.paidAt = at("2026-09-01T10:00:00.000Z");
    out.grossMinor = 119'000;
    out.taxMinor = 19'000;
    out.currency = "EUR";
    out.accrualId = "accrual";
    out.accruedMinor = 10'000;
    out.method =
        MethodFacts{"method", at("2026-02-01T11:00:00.000Z"), at("2026-02-01T10:00:00.000Z")};
    return out;
}

inline PayoutJudgement judge(const PayoutFacts &facts, Instant now = kNow)
{
    return judgePayouts({facts}, values(), now).front();
}

} // namespace steward::tests
