// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/audit/event_row.h"

#include "platform/src/db/connection.h"

namespace steward::platform::audit
{

Result<LeafInput> leafFromColumns(const db::Rows &rows, int row, int firstColumn)
{
    const auto at = [&](int column) { return firstColumn + column; };
    const auto kind = [&](int column) {
        return static_cast<std::uint8_t>(rows.int64(row, at(column)));
    };
    LeafInput leaf;
    leaf.eventId = uuidBytes(rows.view(row, at(0))).value_or(Bytes{});
    leaf.occurredAtUs = rows.instant(row, at(1)).us;
    leaf.category = rows.text(row, at(2));
    leaf.action = rows.text(row, at(3));
    leaf.outcome = kind(4);
    if (!rows.isNull(row, at(5)))
        leaf.orgId = uuidBytes(rows.view(row, at(5)));
    leaf.actor = {kind(6), rows.bytes(row, at(7))};
    if (!rows.isNull(row, at(8)))
        leaf.subject = LeafParty{kind(8), rows.bytes(row, at(9))};
    leaf.metadata = rows.text(row, at(10));
    auto privates = parsePii(rows.view(row, at(11)));
    if (!privates)
        return tl::unexpected(privates.error());
    leaf.privates = std::move(*privates);
    leaf.requestId = uuidBytes(rows.view(row, at(12))).value_or(Bytes{});
    return leaf;
}

} // namespace steward::platform::audit
