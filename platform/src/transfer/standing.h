// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/audit/writer.h"
#include "platform/src/domain/policy.h"
#include "platform/src/transfer/case_store.h"
#include "platform/src/transfer/case_turns.h"

#include <optional>
#include <string>
#include <vector>

namespace steward::platform::transfer
{

/// Who brings a case's standing about; neither: the platform by itself.
struct Actors {
    std::optional<std::string> staffId;
    std::optional<std::string> userId;
};

/// Where a case stands after a look at its facts.
struct Standing {
    std::string state;
    std::int64_t rev = 0;
    /// That the case moved or got another level; without their actor, which the caller's event
    /// writer adds.
    std::vector<audit::Event> events;
};

/// Gated → Verifying when the parties are chosen, Verifying → Planned when coverage is met, every
/// item has a verdict and all gates pass or are waived, and back when that no longer holds. While
/// the case would need a level that is not open to staff it is at Intake and keeps what it has; its
/// level is computed anew each time (level.h). In
/// the caller's transaction, after its change. Other states stay as they are. A self-serve request
/// is Gated until its recipient has accepted, and never at Intake.
[[nodiscard]] Result<Standing> settleStanding(db::Connection &connection,
                                              const policy::Policy &policy,
                                              const std::string &caseId, const Actors &actors,
                                              Instant now);

/// Cases whose facts changed without an act on the case, each in a transaction of its own under the
/// locks that commands take: planned ones back to Verifying, whose way up again is an act, or
/// submit; those that a level stops to their route, and on once it no longer does. Answers how many
/// moved.
[[nodiscard]] Result<int> reviewStanding(db::Connection &connection, Instant now, CaseTurns &turns);

} // namespace steward::platform::transfer
