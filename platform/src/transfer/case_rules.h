// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/clock.h"
#include "platform/src/core/result.h"
#include "platform/src/transfer/case_turns.h"

#include <chrono>
#include <span>

namespace steward::platform::transfer
{

/// What time alone does to cases, and how often it is looked for.
struct CaseRule {
    using Act = Result<int> (*)(db::Connection &, Instant, CaseTurns &);
    const char *name;
    std::chrono::milliseconds period;
    Act act;
};

/// All of them, in the order of a turn.
[[nodiscard]] std::span<const CaseRule> caseRules();

} // namespace steward::platform::transfer
