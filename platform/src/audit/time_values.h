// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/audit/query.h"
#include "platform/src/core/clock.h"

#include <functional>
#include <optional>
#include <string>

namespace steward::platform::audit
{

/// [from, to); an open end is absent.
struct TimeSpan {
    std::optional<Instant> from, to;
};

/// The instant of a wall-clock text "YYYY-MM-DDTHH:MM:SS" in the query's zone.
using LocalTime = std::function<Result<Instant>(const std::string &)>;

/// What a term on `time` means: relative times, months, bare dates, instants, ranges. A list gives
/// one span an atom. `!=` is the caller's business.
[[nodiscard]] Result<std::vector<TimeSpan>> timeSpans(const Node &term, Instant now,
                                                      const LocalTime &local);

} // namespace steward::platform::audit
