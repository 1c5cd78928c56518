// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/result.h"

#include <array>
#include <bitset>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace steward::platform
{
namespace db
{
class Connection;
}

namespace audit
{

inline constexpr std::array<std::string_view, 9> kCategories{"auth",     "membership", "role",
                                                             "invite",   "ownership",  "billing",
                                                             "referral", "inventory",  "privacy"};
/// One bit per category, in the order of kCategories.
using CategorySet = std::bitset<kCategories.size()>;

[[nodiscard]] CategorySet categoryBit(std::string_view name);

/// What a caller may see of the log: the union over its roles, nothing by default.
struct Visibility {
    CategorySet visible; ///< Masked or full.
    CategorySet full;    ///< May reveal; values are masked all the same.
    /// Policy values of the audit part.
    int exactFiltersPerHour = 0;
    int wideRangeDays = 0;
    int countExactMax = 0;

    /// The names of the visible categories, for a parameter.
    [[nodiscard]] std::vector<std::string> visibleNames() const;
};

/// From the policy in force. A role or category the matrix does not name sees nothing.
[[nodiscard]] Result<Visibility> loadVisibility(db::Connection &connection,
                                                const std::vector<std::string> &roles);

} // namespace audit
} // namespace steward::platform
