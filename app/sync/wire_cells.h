// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/store/page.h"
#include "app/store/replica_schema.h"

#include <span>
#include <string_view>

namespace simdjson::dom
{
class element;
}

namespace steward::sync
{

/// The whole text is one decimal int64.
[[nodiscard]] bool parseInteger(std::string_view text, qint64 &value);
/// RFC 3339, UTC, exactly three decimals: the one form the contract allows.
[[nodiscard]] bool parseTime(std::string_view text, qint64 &millisecondsUtc);
/// Lower-case hex of exactly that many bytes.
[[nodiscard]] bool parseHex(std::string_view text, std::span<std::uint8_t> bytes);
[[nodiscard]] bool isHexOf(std::string_view text, std::span<const std::uint8_t> bytes);

/// False when the value has another type than the column wants; null always fits.
[[nodiscard]] bool readCell(const simdjson::dom::element &value, store::ColumnKind kind,
                            store::TextArena &arena, store::Cell &cell);

} // namespace steward::sync
