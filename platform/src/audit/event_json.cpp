// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/audit/event_json.h"

#include "platform/src/audit/leaf.h"
#include "platform/src/audit/masking.h"
#include "platform/src/audit/registry.h"
#include "platform/src/core/bytes.h"
#include "platform/src/db/connection.h"

#include <array>
#include <map>

namespace steward::platform::audit
{

namespace
{

namespace json = boost::json;

constexpr std::array<const char *, 5> kKinds{"system", "user", "staff", "mcp", "provider"};
constexpr std::array<const char *, 3> kOutcomes{"ok", "denied", "error"};

/// By event and field. Secret values stay in the database: what is not read cannot leak.
using Openings = std::map<std::pair<std::string, std::string>, std::string>;

Result<Openings> readOpenings(db::Connection &reader, const db::Rows &rows, int count)
{
    std::vector<std::string> wanted;
    for (int i = 0; i < count; ++i)
        if (rows.view(i, 15) != "[]")
            wanted.push_back(rows.text(i, 0));
    Openings out;
    if (wanted.empty())
        return out;
    const auto found = reader.exec(
        "SELECT event_id, field, CASE WHEN class < 4 THEN value ELSE '' END FROM audit_pii "
        "WHERE event_id = ANY($1::uuid[]) AND field NOT IN ('actor', 'subject')",
        db::Params{db::array(wanted)});
    if (!found)
        return tl::unexpected(found.error());
    for (int i = 0; i < found->size(); ++i)
        out[{found->text(i, 0), found->text(i, 1)}] = found->text(i, 2);
    return out;
}

json::value textOrNull(const db::Rows &rows, int row, int column)
{
    return rows.isNull(row, column) ? json::value{} : json::value(rows.text(row, column));
}

json::value hexOrNull(const db::Rows &rows, int row, int column)
{
    return rows.isNull(row, column) ? json::value{} : json::value(toHex(rows.bytes(row, column)));
}

json::value party(const db::Rows &rows, int row, int column)
{
    if (rows.isNull(row, column))
        return {};
    const auto kind = static_cast<std::size_t>(rows.int64(row, column));
    return json::object{{"kind", kind < kKinds.size() ? kKinds[kind] : "system"},
                        {"alias", rows.text(row, column + 1)},
                        {"commitment", toHex(rows.bytes(row, column + 2))}};
}

json::array privates(const std::vector<LeafPrivate> &items, const std::string &id,
                     const Openings &openings)
{
    json::array out;
    for (const auto &item : items) {
        const auto dataClass = static_cast<DataClass>(item.dataClass);
        const auto opening = openings.find({id, item.name});
        const auto name = className(dataClass);
        out.push_back(json::object{
            {"name", item.name},
            {"class", json::string_view{name.data(), name.size()}},
            {"commitment", toHex(item.commitment)},
            {"masked", opening == openings.end()
                           ? json::value{}
                           : json::value(masked(item.name, dataClass, opening->second))}});
    }
    return out;
}

} // namespace

Result<json::array> eventRows(db::Connection &reader, const db::Rows &rows, int count)
{
    const auto openings = readOpenings(reader, rows, count);
    if (!openings)
        return tl::unexpected(openings.error());
    json::array out;
    for (int i = 0; i < count; ++i) {
        const auto items = parsePii(rows.view(i, 15));
        if (!items)
            return tl::unexpected(items.error());
        const auto occurredAt = rows.instant(i, 3);
        const auto id = rows.text(i, 0);
        out.push_back(json::object{
            {"id", id},
            // An event that has no leaf yet is shown under the month it happened in.
            {"month", rows.isNull(i, 1) ? occurredAt.month() : rows.text(i, 1)},
            {"index", textOrNull(rows, i, 2)},
            {"occurred_at", occurredAt.rfc3339()},
            {"occurred_at_us", std::to_string(occurredAt.us)},
            {"category", rows.text(i, 4)},
            {"action", rows.text(i, 5)},
            {"outcome", kOutcomes[static_cast<std::size_t>(rows.int64(i, 6)) % kOutcomes.size()]},
            {"org_id", textOrNull(rows, i, 7)},
            {"actor", party(rows, i, 8)},
            {"subject", party(rows, i, 11)},
            {"metadata", rows.text(i, 14)},
            {"pii", privates(*items, id, *openings)},
            {"request_id", rows.text(i, 16)},
            {"leaf_hash", hexOrNull(rows, i, 17)},
            {"policy_version", textOrNull(rows, i, 18)},
            {"pseudonymises_on", plusCalendarMonths(occurredAt, 12).rfc3339()}});
    }
    return out;
}

} // namespace steward::platform::audit
