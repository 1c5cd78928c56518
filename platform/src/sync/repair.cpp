// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/db/connection.h"
#include "platform/src/sync/feed_reader.h"
#include "platform/src/sync/page_text.h"
#include "platform/src/sync/pages.h"

#include <algorithm>

namespace steward::platform::sync
{

namespace
{

tl::unexpected<Error> noSuchTable()
{
    return fail(ErrorKind::NotFound, "not_found", "there is no such table");
}

Scope only(std::size_t table)
{
    Scope out;
    out.add(table);
    return out;
}

/// Rows after the cursor's key; true when there are no more of them.
Result<bool> appendRows(db::Connection &connection, Cursor &cursor, std::size_t index,
                        const RepairOrder &order, PageText &page, const PageOptions &options)
{
    const auto &table = kTables[index];
    std::string buckets = "{";
    for (const int bucket : order.buckets)
        buckets += (buckets.size() > 1 ? "," : "") + std::to_string(bucket);
    std::optional<Error> failure;
    int taken = 0;
    bool isFull = false;
    // Without an index: a repair is rare, every write would pay for it.
    auto streamed = connection.stream(
        table.liveSelect() +
            " WHERE r.id > $1::uuid AND get_byte(sha256(uuid_send(r.id)), 0) = ANY($2::int[])"
            " ORDER BY r.id LIMIT " +
            std::to_string(options.targetRows),
        db::Params{cursor.lastPk.empty() ? std::string{"00000000-0000-0000-0000-000000000000"}
                                         : uuidText(cursor.lastPk),
                   buckets + "}"},
        [&](const db::Rows &row) {
            if (failure || isFull)
                return;
            if (auto added = page.change(cursor.csn, table.wire, 'r', row.view(0, 0),
                                         row.view(0, 1), row.view(0, 2));
                !added)
                failure = added.error();
            ++taken;
            cursor.lastPk = uuidBytes(row.view(0, 0)).value_or(Bytes{});
            isFull = page.bytes() >= options.targetBytes;
        });
    if (!streamed)
        return tl::unexpected(streamed.error());
    if (failure)
        return tl::unexpected(*failure);
    return !isFull && taken < options.targetRows;
}

} // namespace

Result<std::string> repairPage(db::Connection &connection, const Reader &reader,
                               const RepairOrder &order, const PageOptions &options)
{
    const auto index = tableIndex(order.table);
    if (!index)
        return noSuchTable();
    const auto keys = readCursorKeys(connection);
    if (!keys)
        return tl::unexpected(keys.error());
    auto cursor = decodeCursor(order.cursor, *keys);
    if (!cursor)
        return tl::unexpected(cursor.error());
    if (auto owned = checkOwner(*cursor, reader.staffId, options.environment); !owned)
        return tl::unexpected(owned.error());
    if (cursor->isSnapshot || !cursor->toFill.without(only(*index)).isEmpty())
        return fail(ErrorKind::BadRequest, "bad_cursor", "the cursor belongs to another load");
    auto tx =
        db::Transaction::begin(connection, db::Transaction::Isolation::RepeatableReadReadOnly);
    if (!tx)
        return tl::unexpected(tx.error());
    const auto feed = readFeedView(connection);
    if (!feed)
        return tl::unexpected(feed.error());
    const auto scope = readScope(connection, reader.roles);
    if (!scope)
        return tl::unexpected(scope.error());
    if (!scope->both(cursor->scope).has(*index))
        return noSuchTable();
    if (auto placed = checkPlace(connection, *cursor, *feed); !placed)
        return tl::unexpected(placed.error());

    PageText page{{PageKind::Repair, feed->epoch, options.environment, reader.permVer, *scope,
                   order.cursor, std::nullopt}};
    const auto isLast = appendRows(connection, *cursor, *index, order, page, options);
    if (!isLast)
        return tl::unexpected(isLast.error());
    cursor->toFill = *isLast ? Scope{} : only(*index);
    if (*isLast)
        cursor->lastPk.clear();
    cursor->seenXmax = std::max(cursor->seenXmax, feed->snapshotXmax);
    if (auto done = tx->commit(); !done)
        return tl::unexpected(done.error());
    return page.finish(encodeCursor(*cursor, *keys), cursor->csn, !*isLast, std::nullopt);
}

} // namespace steward::platform::sync
