// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/result.h"
#include "platform/src/domain/payout_rules.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace steward::platform
{
namespace db
{
class Connection;
}

namespace queries
{

/// What the payout row says now, to be compared with what the rules say.
struct StoredPayout {
    std::string id;
    std::int64_t rev = 0;
    std::int64_t amountMinor = 0;
    std::string state;
    std::optional<std::string> holdReason;
    int rulesPassed = 0;
    std::optional<std::string> blockingRule;
    std::optional<Instant> nextChangeAt;
    bool isEvaluated = false;
};

struct PayeePayouts {
    std::vector<StoredPayout> stored;
    std::vector<domain::PayoutFacts> facts; ///< Same order.
};

/// Due: payees with a payout whose next_change_at has come or that was never evaluated.
enum class Scope { All, Due };

struct Payee {
    std::string orgId;
    std::int64_t payouts = 0;
};

[[nodiscard]] Result<std::vector<Payee>> payeesInScope(db::Connection &connection, Scope scope,
                                                       Instant now);
/// Streams the facts payee by payee, in the caller's snapshot.
[[nodiscard]] Result<Done> readPayoutFacts(db::Connection &connection,
                                           const std::vector<std::string> &payees,
                                           const std::function<void(PayeePayouts &&)> &each);

} // namespace queries
} // namespace steward::platform
