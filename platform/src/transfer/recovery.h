// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/clock.h"
#include "platform/src/core/result.h"
#include "platform/src/transfer/case_turns.h"

namespace steward::platform::transfer
{

/// Whose account was recovered meanwhile is perhaps not who consented: a request ends when its
/// owner's was after the asking, and any transfer in its cool-off when either party's was after
/// that was decided. Before the decision a support case is G12's. Answers how many ended.
[[nodiscard]] Result<int> endRecovered(db::Connection &connection, Instant now, CaseTurns &turns);

} // namespace steward::platform::transfer
