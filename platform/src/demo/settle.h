// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/result.h"
#include "platform/src/demo/world.h"
#include "platform/src/domain/policy.h"

#include <string>

namespace steward::platform
{
namespace db
{
class Connection;
}

namespace demo
{

struct PaymentOfficers {
    std::string maker;
    std::string checker;
};

/// Lets the platform's rules make and judge the payouts, then writes what finance did with the
/// eligible ones (batches, settlements, holds, rejections, refunds after payment), and lets the
/// rules judge again.
[[nodiscard]] Result<Done> settlePayouts(db::Connection &admin, const World &world,
                                         const policy::PayoutValues &values,
                                         const PaymentOfficers &officers);

} // namespace demo
} // namespace steward::platform
