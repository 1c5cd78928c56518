// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/sync/live_rows.h"

namespace steward::platform::sync
{

Result<bool> appendLiveRows(db::Connection &connection, Cursor &cursor, PageText &page,
                            const LiveRows &wanted)
{
    const auto &table = kTables[wanted.table];
    auto sql = table.liveSelect() + " WHERE r.id > $1::uuid";
    db::Params params{cursor.lastPk.empty() ? std::string{"00000000-0000-0000-0000-000000000000"}
                                            : uuidText(cursor.lastPk)};
    if (wanted.buckets) {
        // Without an index: a repair is rare, every write would pay for it.
        sql += " AND get_byte(sha256(uuid_send(r.id)), 0) = ANY($2::int[])";
        params.add(*wanted.buckets);
    }
    std::optional<Error> failure;
    int taken = 0;
    bool isFull = false;
    auto streamed = connection.stream(
        sql + " ORDER BY r.id LIMIT " + std::to_string(wanted.rows), params,
        [&](const db::Rows &row) {
            if (failure || isFull)
                return;
            if (auto added = page.change(cursor.csn, table.wire, wanted.op, row.view(0, 0),
                                         row.view(0, 1), row.view(0, 2));
                !added)
                failure = added.error();
            ++taken;
            cursor.lastPk = uuidBytes(row.view(0, 0)).value_or(Bytes{});
            isFull = page.bytes() >= wanted.bytes;
        });
    if (!streamed)
        return tl::unexpected(streamed.error());
    if (failure)
        return tl::unexpected(*failure);
    return !isFull && taken < wanted.rows;
}

} // namespace steward::platform::sync
