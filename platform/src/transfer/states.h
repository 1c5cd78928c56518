// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/result.h"

#include <string>
#include <string_view>

namespace steward::platform::transfer
{

/// Where a case stands (workflows.md §1.1); the words are those of transfer_case.state.
/// True when the table of transitions has this step. Guards are checked by the commands. Out of a
/// dispute there is only the end here: the way back is the resolution's own (returnFromDispute).
[[nodiscard]] bool mayMove(std::string_view from, std::string_view to);
/// 422 rule `transfer_state` that names both states and who can; for an act that this state does
/// not allow, whether or not the table has a step between the two.
[[nodiscard]] Error outOfState(std::string_view from, std::string_view wanted);
/// The same, unless the step exists.
[[nodiscard]] Result<Done> requireMove(std::string_view from, std::string_view to);
/// Nothing follows: a new case links back.
[[nodiscard]] bool isTerminal(std::string_view state);
/// The officer works on it: parties, evidence and inputs may change.
[[nodiscard]] bool isEditable(std::string_view state);

} // namespace steward::platform::transfer
