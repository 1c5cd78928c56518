// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/sync/wire_cells.h"

#include <simdjson.h>

#include <charconv>
#include <chrono>
#include <string>

namespace steward::sync
{

using store::Cell;
using store::ColumnKind;

bool parseInteger(std::string_view text, qint64 &value)
{
    std::int64_t parsed = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), parsed);
    if (error != std::errc{} || end != text.data() + text.size())
        return false;
    value = parsed;
    return true;
}

bool parseTime(std::string_view text, qint64 &millisecondsUtc)
{
    static constexpr std::string_view kForm = "dddd-dd-ddTdd:dd:dd.dddZ";
    if (text.size() != kForm.size())
        return false;
    for (std::size_t i = 0; i < text.size(); ++i)
        if (kForm[i] == 'd' ? (text[i] < '0' || text[i] > '9') : text[i] != kForm[i])
            return false;
    const auto number = [&](std::size_t at, std::size_t digits) {
        int value = 0;
        for (std::size_t i = at; i < at + digits; ++i)
            value = value * 10 + (text[i] - '0');
        return value;
    };
    using namespace std::chrono;
    const year_month_day date{year{number(0, 4)}, month{unsigned(number(5, 2))},
                              day{unsigned(number(8, 2))}};
    const int hour = number(11, 2);
    const int minute = number(14, 2);
    const int second = number(17, 2);
    if (!date.ok() || hour > 23 || minute > 59 || second > 59)
        return false;
    const auto time = sys_days{date} + hours{hour} + minutes{minute} + seconds{second} +
                      milliseconds{number(20, 3)};
    millisecondsUtc = duration_cast<milliseconds>(time.time_since_epoch()).count();
    return true;
}

bool parseHex(std::string_view text, std::span<std::uint8_t> bytes)
{
    if (text.size() != bytes.size() * 2)
        return false;
    const auto value = [](char c) {
        return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    };
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const int high = value(text[2 * i]);
        const int low = value(text[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        bytes[i] = std::uint8_t(high * 16 + low);
    }
    return true;
}

bool isHexOf(std::string_view text, std::span<const std::uint8_t> bytes)
{
    store::Sha256 parsed{};
    return bytes.size() == parsed.size() && parseHex(text, parsed) &&
           std::equal(bytes.begin(), bytes.end(), parsed.begin());
}

namespace
{

bool readText(std::string_view text, ColumnKind kind, store::TextArena &arena, Cell &cell)
{
    cell.kind = Cell::Kind::Integer;
    switch (kind) {
    case ColumnKind::Text:
        cell.kind = Cell::Kind::Text;
        cell.text = arena.keep(text);
        return true;
    case ColumnKind::Uuid: {
        const auto bytes = store::parseUuid(text);
        if (!bytes)
            return false;
        cell.kind = Cell::Kind::Blob;
        cell.text = arena.keep({reinterpret_cast<const char *>(bytes->data()), bytes->size()});
        return true;
    }
    case ColumnKind::Int64:
        return parseInteger(text, cell.integer);
    case ColumnKind::Time:
        return parseTime(text, cell.integer);
    case ColumnKind::Number:
    case ColumnKind::Bool:
    case ColumnKind::Json:
        break;
    }
    return false;
}

} // namespace

bool readCell(const simdjson::dom::element &value, ColumnKind kind, store::TextArena &arena,
              Cell &cell)
{
    if (value.is_null()) {
        cell = {};
        return true;
    }
    if (kind == ColumnKind::Json) {
        cell.kind = Cell::Kind::Text;
        cell.text = arena.keep(simdjson::minify(value));
        return true;
    }
    cell.kind = Cell::Kind::Integer;
    if (kind == ColumnKind::Number) {
        std::int64_t number = 0;
        const bool ok = !value.get(number);
        cell.integer = number;
        return ok;
    }
    if (kind == ColumnKind::Bool) {
        bool flag = false;
        const bool ok = !value.get(flag);
        cell.integer = flag ? 1 : 0;
        return ok;
    }
    std::string_view text;
    return !value.get(text) && readText(text, kind, arena, cell);
}

} // namespace steward::sync
