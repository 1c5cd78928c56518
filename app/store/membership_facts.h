// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

// A membership's facts in one number: the organisation, then small ones.
namespace steward::store::facts
{

constexpr std::uint32_t kOrgBits = 24, kNoOrg = (1U << kOrgBits) - 1;
constexpr std::uint32_t kRoleShift = kOrgBits, kStateShift = kRoleShift + 3;
constexpr std::uint32_t kDual = 1U << (kStateShift + 2), kHome = kDual << 1;

inline std::uint32_t org(std::uint32_t facts)
{
    return facts & kNoOrg;
}
inline std::uint32_t role(std::uint32_t facts)
{
    return facts >> kRoleShift & 7;
}
inline std::uint32_t state(std::uint32_t facts)
{
    return facts >> kStateShift & 3;
}

/// Roles and states as small numbers in the order of the alphabet, so that memory and SQL sort
/// alike; a word newer than this program is 0, one that no filter names.
constexpr std::array<std::string_view, 5> kRoles{"admin", "guest", "member", "owner",
                                                 "sales_agent"};
constexpr std::array<std::string_view, 3> kStates{"active", "ended", "pending"};
constexpr std::uint32_t kOwner = 4, kActive = 1;

template <std::size_t N>
std::uint32_t wordNumber(const std::array<std::string_view, N> &words, std::string_view word)
{
    const auto at = std::find(words.begin(), words.end(), word);
    return at == words.end() ? 0 : static_cast<std::uint32_t>(at - words.begin() + 1);
}

} // namespace steward::store::facts
