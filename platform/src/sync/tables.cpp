// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/sync/tables.h"

#include "platform/src/core/bytes.h"

#include <algorithm>

namespace steward::platform::sync
{

std::string Table::liveSelect() const
{
    return "SELECT r.id, r.rev, wire_" + std::string{wire} + "(r) FROM " + std::string{relation} +
           " r";
}

std::optional<std::size_t> tableIndex(std::string_view wire)
{
    const auto it = std::find_if(kTables.begin(), kTables.end(),
                                 [&](const Table &t) { return t.wire == wire; });
    return it == kTables.end() ? std::nullopt : std::optional{std::size_t(it - kTables.begin())};
}

Scope Scope::of(const std::vector<std::string> &wireNames)
{
    Scope out;
    for (const auto &name : wireNames)
        if (const auto index = tableIndex(name))
            out.add(*index);
    return out;
}

std::vector<std::string> Scope::names() const
{
    std::vector<std::string> out;
    for (std::size_t i = 0; i < kTables.size(); ++i)
        if (has(i))
            out.emplace_back(kTables[i].wire);
    return out;
}

std::string Scope::hash() const
{
    Bytes text;
    for (const auto &name : names())
        appendPrefixed(text, name);
    return sha256(text).substr(0, 8);
}

} // namespace steward::platform::sync
