// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/result.h"

#include <chrono>
#include <string>
#include <vector>

namespace steward::platform
{
namespace db
{
class Connection;
}

namespace identity
{

/// The policy's values for staff sessions, read anew for every decision.
struct StaffNumbers {
    std::chrono::seconds idle{};
    std::chrono::seconds absolute{};
    std::chrono::seconds accessToken{};
    std::chrono::seconds stepUp{};
    std::chrono::seconds sameSuccessor{};
    int sessionsMax = 0;
    int signInFailures = 0;
};

[[nodiscard]] Result<StaffNumbers> staffNumbers(db::Connection &connection);

/// The views that these roles open, in the order of the sidebar.
[[nodiscard]] Result<std::vector<std::string>> viewsOf(db::Connection &connection,
                                                       const std::vector<std::string> &roles);

} // namespace identity
} // namespace steward::platform
