// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/transfer/states.h"

#include <algorithm>
#include <array>
#include <initializer_list>

namespace steward::platform::transfer
{

namespace
{

struct Step {
    std::string_view from, to;
};

constexpr std::array kSteps{
    Step{"intake", "gated"},
    Step{"gated", "verifying"},
    Step{"verifying", "planned"},
    Step{"planned", "awaiting_approval"},
    Step{"awaiting_approval", "notice"},
    Step{"notice", "executing"},
    Step{"executing", "executed"},
    Step{"executing", "exec_failed"},
    Step{"exec_failed", "executing"},
    Step{"executed", "closed"},
    Step{"executed", "reversing"},
    Step{"reversing", "reversed"},
    // The checker sends it back, or the plan no longer holds.
    Step{"awaiting_approval", "verifying"},
    Step{"awaiting_approval", "planned"},
    Step{"planned", "verifying"},
    Step{"notice", "verifying"},
    Step{"verifying", "gated"},
    Step{"planned", "gated"},
    // A level that is not open to staff stops it at its route.
    Step{"gated", "intake"},
    Step{"verifying", "intake"},
    Step{"planned", "intake"},
    // Waiting for somebody, and back.
    Step{"gated", "waiting"},
    Step{"verifying", "waiting"},
    Step{"planned", "waiting"},
    Step{"waiting", "gated"},
    Step{"waiting", "verifying"},
    Step{"waiting", "planned"},
};

bool isOneOf(std::string_view state, std::initializer_list<std::string_view> list)
{
    return std::find(list.begin(), list.end(), state) != list.end();
}

bool isBeforeExecution(std::string_view state)
{
    return isOneOf(state, {"intake", "gated", "verifying", "planned", "awaiting_approval", "notice",
                           "waiting"});
}

} // namespace

bool mayMove(std::string_view from, std::string_view to)
{
    if (std::any_of(kSteps.begin(), kSteps.end(),
                    [&](const Step &s) { return s.from == from && s.to == to; }))
        return true;
    if (to == "withdrawn")
        return isBeforeExecution(from);
    if (to == "rejected")
        return isOneOf(
            from, {"gated", "verifying", "planned", "awaiting_approval", "waiting", "disputed"});
    if (to == "expired")
        return isOneOf(from,
                       {"intake", "gated", "verifying", "planned", "awaiting_approval", "waiting"});
    return to == "disputed" &&
           (isBeforeExecution(from) || isOneOf(from, {"executing", "exec_failed", "executed"}));
}

Error outOfState(std::string_view from, std::string_view wanted)
{
    return {ErrorKind::Rule,
            "rule",
            "a case that is " + std::string{from} + " cannot become " + std::string{wanted},
            {{"rule", "transfer_state"},
             {"facts", {{"state", from}, {"wanted", wanted}}},
             {"who", "nobody"}},
            {}};
}

Result<Done> requireMove(std::string_view from, std::string_view to)
{
    if (mayMove(from, to))
        return Done{};
    return tl::unexpected(outOfState(from, to));
}

bool isTerminal(std::string_view state)
{
    return isOneOf(state, {"closed", "rejected", "withdrawn", "expired", "reversed"});
}

bool isEditable(std::string_view state)
{
    return isOneOf(state, {"intake", "gated", "verifying", "planned", "waiting"});
}

} // namespace steward::platform::transfer
