// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/clock.h"
#include "platform/src/core/result.h"
#include "platform/src/domain/policy.h"

#include <boost/json/object.hpp>

#include <string>

namespace steward::platform
{
namespace db
{
class Connection;
}

namespace payouts
{

/// A payout with the payment behind it and what each rule says now, as the contract shows it. 404
/// when there is none. Account and holder are masked.
[[nodiscard]] Result<boost::json::object> payoutDetail(db::Connection &connection,
                                                       const policy::Policy &policy,
                                                       const std::string &payoutId, Instant now);

/// The country and the last four of an account; the initials of a holder.
[[nodiscard]] std::string maskAccount(const std::string &account);
[[nodiscard]] std::string maskHolder(const std::string &holder);

} // namespace payouts
} // namespace steward::platform
