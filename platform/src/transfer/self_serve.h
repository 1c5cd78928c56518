// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/audit/writer.h"
#include "platform/src/commands/definition.h"
#include "platform/src/domain/policy.h"
#include "platform/src/transfer/case_turns.h"
#include "platform/src/transfer/standing.h"

#include <vector>

namespace steward::platform::transfer
{

/// What a case's going on leaves behind, for the caller's audit rows and server outbox.
struct Progress {
    std::vector<audit::Event> events; ///< Without actor.
    std::vector<commands::Intent> intents;
};

/// The case's standing (standing.h); and of a self-serve request whose plan is complete the
/// cool-off begins, because nobody checks what its owner has consented to in the product. In the
/// caller's transaction, after its change.
[[nodiscard]] Result<Progress> goOn(db::Connection &connection, const policy::Policy &policy,
                                    const std::string &caseId, const Actors &actors, Instant now);

/// Self-serve requests that were accepted and then wait for a fact to change, each in a transaction
/// of its own under the locks that commands take. Answers how many went on.
[[nodiscard]] Result<int> reviewRequests(db::Connection &connection, Instant now, CaseTurns &turns);

} // namespace steward::platform::transfer
