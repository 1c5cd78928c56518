// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/audit/writer.h"
#include "platform/src/commands/definition.h"
#include "platform/src/domain/policy.h"
#include "platform/src/transfer/case_store.h"
#include "platform/src/transfer/case_turns.h"

#include <boost/json/array.hpp>

#include <vector>

namespace steward::platform::transfer
{

/// What carrying out a plan left behind, for the caller's audit rows and server outbox.
struct Executed {
    std::vector<audit::Event> events;
    std::vector<commands::Intent> intents;
    /// Sessions that ended, for the notification that reaches every subdomain's process.
    std::vector<std::string> endedSessions;
};

/// Applies the stored effects, in their order, in the caller's transaction: this list and nothing
/// else. An effect that no longer fits the rows it names fails the whole transaction as 412
/// `plan_drift`.
[[nodiscard]] Result<Executed> applyEffects(db::Connection &connection, const CaseRecord &record,
                                            const boost::json::array &effects, Instant now);

/// Cases whose cool-off is over and that nobody disputes: gates again, plan again, then the
/// effects, each case in a transaction of its own under the locks that commands take. A drift sends
/// the case back to its officer. Answers how many cases moved.
[[nodiscard]] Result<int> executeDue(db::Connection &connection, Instant now, CaseTurns &turns);

/// Cases without activity for the policy's days expire; executed ones whose reversal window is over
/// close.
[[nodiscard]] Result<int> closeDue(db::Connection &connection, Instant now, CaseTurns &turns);

} // namespace steward::platform::transfer
