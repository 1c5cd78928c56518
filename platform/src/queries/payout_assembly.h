// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/clock.h"
#include "platform/src/core/result.h"
#include "platform/src/domain/policy.h"

#include <cstdint>

namespace steward::platform
{
namespace db
{
class Connection;
}

namespace queries
{

struct Assembled {
    std::int64_t accruals = 0;
    std::int64_t payouts = 0;
    std::int64_t clawBacks = 0;
};

/// Makes what follows from payments and referrals, inside the caller's transaction and as often as
/// one likes: eligible_since once C1 and C2 hold together, an accrual per payment of a referred
/// org, a payout per accrual, a negative accrual for what was refunded after it was paid. Ids are
/// derived from the payment's, so that a second run cannot make a second one.
[[nodiscard]] Result<Assembled> assemblePayouts(db::Connection &connection,
                                                const policy::PayoutValues &values, Instant now);

} // namespace queries
} // namespace steward::platform
