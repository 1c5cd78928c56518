// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/clock.h"
#include "platform/src/core/result.h"
#include "platform/src/transfer/case_turns.h"

namespace steward::platform
{
namespace db
{
class Connection;
}

namespace transfer
{

/// Looks at every deadline that runs (workflows.md §1.5): at the policy's share of the time a
/// warning, past it a breach with an alert for the leads. Each once for a target of a case, in the
/// timeline and the audit log. Answers how many were new.
[[nodiscard]] Result<int> watchDeadlines(db::Connection &connection, Instant now, CaseTurns &turns);

} // namespace transfer
} // namespace steward::platform
