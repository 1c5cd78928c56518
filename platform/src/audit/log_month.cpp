// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/audit/log_month.h"

#include <chrono>

namespace steward::platform::audit
{

namespace
{

using namespace std::chrono_literals;

constexpr auto kStaysOpen = 10min;

} // namespace

bool isLogMonth(const std::string &text)
{
    return text.size() == 7 && text[4] == '-' && monthStart(text).isValid();
}

Instant monthStart(const std::string &month)
{
    return Instant::parse(month + "-01T00:00:00Z");
}

std::string nextMonth(const std::string &month)
{
    return plusCalendarMonths(monthStart(month), 1).month();
}

Instant closesAt(const std::string &month)
{
    return plusCalendarMonths(monthStart(month), 1).plus(kStaysOpen);
}

} // namespace steward::platform::audit
