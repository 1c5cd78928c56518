// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/clock.h"

#include <string>

namespace steward::platform::audit
{

// A month of the log is its UTC month, "YYYY-MM".

[[nodiscard]] bool isLogMonth(const std::string &text);
[[nodiscard]] Instant monthStart(const std::string &month);
[[nodiscard]] std::string nextMonth(const std::string &month);
/// Ten minutes after its end: up to and with this instant its own events still go into it, after it
/// it is sealed.
[[nodiscard]] Instant closesAt(const std::string &month);

} // namespace steward::platform::audit
