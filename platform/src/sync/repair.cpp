// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/db/connection.h"
#include "platform/src/sync/feed_reader.h"
#include "platform/src/sync/live_rows.h"
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

std::string arrayOf(const std::vector<int> &buckets)
{
    std::string out = "{";
    for (const int bucket : buckets)
        out += (out.size() > 1 ? "," : "") + std::to_string(bucket);
    return out + '}';
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
    const auto isLast = appendLiveRows(connection, *cursor, page,
                                       {.table = *index,
                                        .buckets = arrayOf(order.buckets),
                                        .op = 'r',
                                        .rows = options.targetRows,
                                        .bytes = options.targetBytes});
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
