// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/audit/masking.h"

#include <algorithm>

namespace steward::platform::audit
{

namespace
{

constexpr const char *kDots = "\xE2\x80\xA2\xE2\x80\xA2\xE2\x80\xA2";

/// Only plain ASCII is shown in part: half a grapheme, or a control character, would be worse than
/// dots.
bool isPlain(std::string_view value)
{
    return std::all_of(value.begin(), value.end(),
                       [](unsigned char c) { return c > 0x20 && c < 0x7f; });
}

std::string maskedEmail(std::string_view value)
{
    const auto at = value.find('@');
    const auto dot = value.rfind('.');
    if (at == 0 || at == value.npos || dot == value.npos || dot < at + 2 ||
        dot + 1 == value.size() || value.find('@', at + 1) != value.npos)
        return kDots;
    std::string out{value[0]};
    out += kDots;
    out += '@';
    out += value[at + 1];
    out += kDots;
    return out += value.substr(dot);
}

std::string maskedAddress(std::string_view value)
{
    const auto isOf = [&](std::string_view allowed) {
        return value.find_first_not_of(allowed) == value.npos;
    };
    if (isOf("0123456789.") && std::count(value.begin(), value.end(), '.') == 3)
        return std::string{value.substr(0, value.rfind('.') + 1)} + kDots;
    // The /48 names a site, what follows names its machines.
    if (isOf("0123456789abcdefABCDEF:") && std::count(value.begin(), value.end(), ':') >= 2) {
        std::size_t end = 0;
        for (int groups = 0; groups < 3 && end != value.npos; ++groups) {
            const auto colon = value.find(':', end);
            if (colon == value.npos || (groups > 0 && colon == end))
                break;
            end = colon + 1;
        }
        return std::string{value.substr(0, end)} + kDots;
    }
    return kDots;
}

} // namespace

std::string masked(std::string_view name, DataClass dataClass, std::string_view value)
{
    if (dataClass != DataClass::Personal || !isPlain(value))
        return kDots;
    if (name == "ip")
        return maskedAddress(value);
    return value.find('@') != value.npos ? maskedEmail(value) : kDots;
}

} // namespace steward::platform::audit
