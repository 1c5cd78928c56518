// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/queries/payout_facts.h"

namespace steward::platform::queries
{

struct Evaluated {
    std::int64_t looked = 0;  ///< Payouts judged.
    std::int64_t changed = 0; ///< Rows written: a row whose verdicts stand is left alone.
};

/// Judges the payouts in scope and writes what differs, in the caller's transaction. A row that
/// somebody else changed meanwhile is left to the next run.
[[nodiscard]] Result<Evaluated> evaluatePayouts(db::Connection &connection,
                                                const policy::PayoutValues &values, Instant now,
                                                Scope scope, const std::string &payee = {});

/// The job: assembles and evaluates what is due, in a transaction of its own, with the policy in
/// force.
[[nodiscard]] Result<Evaluated> runPayoutJob(db::Connection &connection, Instant now,
                                             Scope scope = Scope::Due);

} // namespace steward::platform::queries
