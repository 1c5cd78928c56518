// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/transfer/case_store.h"

#include <cstdint>
#include <string>
#include <vector>

namespace steward::platform::transfer
{

/// An entry of the case's timeline, as far as time is counted by it.
struct ClockEntry {
    std::string kind;
    Instant at{};
    bool isByStaff = false;
    std::string state; ///< Where a resolved dispute or a conversion led; empty otherwise.
};

struct Span {
    Instant from, to;
};

enum class SlaTarget : std::uint8_t { None, FirstResponse, Decision };

/// What is measured now and the parts of the case's life that count for it (workflows.md §1.5).
struct SlaClock {
    SlaTarget target = SlaTarget::None;
    std::vector<Span> ours;
    bool isRunning = false;
};

/// The first response is due from the opening until the agent's first act; the decision while the
/// evidence is complete, until the approval. Only time in states that the agents own counts: no
/// wait, no dispute, no cool-off, no self-serve request. `timeline` in its order.
[[nodiscard]] SlaClock readSlaClock(const std::vector<ClockEntry> &timeline,
                                    const CaseRecord &record, Instant now);

} // namespace steward::platform::transfer
