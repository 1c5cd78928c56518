// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/clock.h"
#include "platform/src/core/result.h"
#include "platform/src/domain/policy.h"

#include <cstdint>
#include <string>

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

/// Makes what follows from payments and referrals, as often as one likes: eligible_since once C1
/// and C2 hold together, an accrual per payment of a referred org, a payout per accrual, a negative
/// accrual for what was refunded after it was paid. Ids are derived from the payment's, so that a
/// second run cannot make a second one. One kind after the other, a number at a time: references
/// are counted up in the order of all accruals there are.
class PayoutAssembly
{
public:
    /// `step`: how many rows one call of next() looks at or makes.
    PayoutAssembly(const policy::PayoutValues &values, Instant now, std::int64_t step)
        : m_values(values), m_now(now), m_step(step)
    {
    }
    /// The next rows, inside the caller's transaction; to be asked for until isDone().
    [[nodiscard]] Result<Done> next(db::Connection &connection);
    [[nodiscard]] bool isDone() const { return m_kind == Kind::None; }
    [[nodiscard]] const Assembled &made() const { return m_made; }

private:
    enum class Kind { Eligibility, Accruals, Payouts, ClawBacks, None };
    /// How many rows were looked at or made; fewer than a step's are the last ones of the kind.
    [[nodiscard]] Result<std::int64_t> makeSome(db::Connection &connection);
    [[nodiscard]] Result<std::int64_t> setEligibleSince(db::Connection &connection);
    [[nodiscard]] Result<std::int64_t> makeAccruals(db::Connection &connection);
    [[nodiscard]] Result<std::int64_t> makePayouts(db::Connection &connection);
    [[nodiscard]] Result<std::int64_t> makeClawBacks(db::Connection &connection);

    const policy::PayoutValues m_values;
    const Instant m_now;
    const std::int64_t m_step;
    Kind m_kind = Kind::Eligibility;
    static constexpr const char *kBeforeAll = "00000000-0000-0000-0000-000000000000";
    std::string m_last = kBeforeAll; ///< The last row of this kind that was looked at.
    Assembled m_made;
};

/// All of it, inside the caller's transaction.
[[nodiscard]] Result<Assembled> assemblePayouts(db::Connection &connection,
                                                const policy::PayoutValues &values, Instant now);

} // namespace queries
} // namespace steward::platform
