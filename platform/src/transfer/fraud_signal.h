// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/clock.h"
#include "platform/src/core/result.h"
#include "platform/src/transfer/case_turns.h"

namespace steward::platform::transfer
{

/// A fraud flag on the org or a party, or a legal hold on the org, that came while a case is open
/// makes it disputed by the platform itself, whoever set it and by whatever way. Each is looked at
/// once: resolved by compliance with lead, it does not come back. What comes while the case is
/// disputed already is told, and a proposal from before it is worth nothing. Answers how many cases
/// it concerned.
[[nodiscard]] Result<int> disputeSignalled(db::Connection &connection, Instant now,
                                           CaseTurns &turns);

} // namespace steward::platform::transfer
