// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/sync/pages.h"

#include "platform/src/db/connection.h"
#include "platform/src/sync/feed_reader.h"
#include "platform/src/sync/live_rows.h"
#include "platform/src/sync/page_text.h"

#include <thread>

namespace steward::platform::sync
{

namespace
{

constexpr std::chrono::milliseconds kSettleStep{20};

/// The last page needs the feed to have passed what the live rows showed; mostly a few
/// milliseconds.
Result<Done> waitUntilSettled(db::Connection &connection, std::uint64_t xmax,
                              std::chrono::milliseconds limit)
{
    const auto until = std::chrono::steady_clock::now() + limit;
    while (true) {
        const auto feed = readFeedView(connection);
        if (!feed)
            return tl::unexpected(feed.error());
        if (feed->lastXmin >= xmax || std::chrono::steady_clock::now() >= until)
            return Done{};
        std::this_thread::sleep_for(kSettleStep);
    }
}

/// Drop lines for what the reader may not see any more; what was gained is still to be filled.
bool adoptScope(Cursor &cursor, const Reader &reader, Scope now, PageText &page)
{
    const auto lost = cursor.scope.without(now), gained = now.without(cursor.scope);
    for (const auto &table : lost.names())
        page.drop(table);
    if (now != cursor.scope) {
        cursor.toFill = cursor.toFill.both(now).either(gained);
        cursor.lastPk.clear();
        cursor.scope = now;
    }
    const bool changed = cursor.permVer != reader.permVer || !lost.isEmpty() || !gained.isEmpty();
    cursor.permVer = reader.permVer;
    return changed;
}

/// Appends live rows of the tables still to be filled, in key order, until the page is full.
Result<Done> fill(db::Connection &connection, Cursor &cursor, PageText &page, const FeedView &feed,
                  const PageOptions &options)
{
    for (std::size_t index = 0; index < kTables.size(); ++index) {
        if (!cursor.toFill.has(index))
            continue;
        const int room = options.targetRows - page.rows();
        if (room <= 0 || page.bytes() >= options.targetBytes)
            return Done{};
        cursor.seenXmax = std::max(cursor.seenXmax, feed.snapshotXmax);
        const auto isLast = appendLiveRows(connection, cursor, page,
                                           {.table = index,
                                            .op = cursor.isSnapshot ? 'p' : 'r',
                                            .rows = room,
                                            .bytes = options.targetBytes});
        if (!isLast)
            return tl::unexpected(isLast.error());
        if (!*isLast)
            return Done{};
        cursor.toFill.remove(index);
        cursor.lastPk.clear();
    }
    return Done{};
}

Result<std::int64_t> expectedRowsOf(db::Connection &connection, Scope scope)
{
    const auto digests = readDigests(connection, scope);
    if (!digests)
        return tl::unexpected(digests.error());
    std::int64_t out = 0;
    for (const auto &[name, sum] : *digests)
        out += sum.rows;
    return out;
}

/// Everything of a page that must come from one snapshot of the database.
Result<PageAnswer> buildPage(db::Connection &connection, Cursor cursor, const std::string &after,
                             const FeedView &feed, const Reader &reader, Scope scope,
                             const CursorKeys &keys, const PageOptions &options)
{
    const bool wasSnapshot = cursor.isSnapshot;
    PageHeader header{wasSnapshot ? PageKind::Snapshot : PageKind::Changes,
                      feed.epoch,
                      options.environment,
                      reader.permVer,
                      scope,
                      after,
                      {}};
    if (wasSnapshot) {
        const auto expected = expectedRowsOf(connection, scope);
        if (!expected)
            return tl::unexpected(expected.error());
        header.expectedRows = *expected;
    }
    PageText page{header};
    const bool permissionsChanged = adoptScope(cursor, reader, scope, page);
    if (auto filled = fill(connection, cursor, page, feed, options); !filled)
        return tl::unexpected(filled.error());
    page.markEdge();
    if (const int room = options.targetRows - page.rows(); cursor.toFill.isEmpty() && room > 0 &&
                                                           page.bytes() < options.targetBytes &&
                                                           cursor.csn < feed.csn) {
        if (auto added = appendFeedRows(connection, cursor, page, room, options.targetBytes);
            !added)
            return tl::unexpected(added.error());
    }
    const bool isLevel =
        cursor.toFill.isEmpty() && cursor.csn == feed.csn && feed.lastXmin >= cursor.seenXmax;
    std::optional<TableDigests> digest;
    if (isLevel) {
        auto read = readDigests(connection, cursor.scope);
        if (!read)
            return tl::unexpected(read.error());
        digest = std::move(*read);
        cursor.seenXmax = 0;
        cursor.isSnapshot = false;
    }
    const bool isNews = page.rows() > 0 || permissionsChanged || wasSnapshot || !isLevel;
    const auto next = encodeCursor(cursor, keys);
    return PageAnswer{page.finish(next, cursor.csn, !isLevel, digest), isNews};
}

Result<PageAnswer> pageFrom(db::Connection &connection, const Reader &reader,
                            const std::string &text, bool isSnapshot, const PageOptions &options)
{
    const auto keys = readCursorKeys(connection);
    if (!keys)
        return tl::unexpected(keys.error());
    Result<Cursor> cursor = Cursor{};
    if (!text.empty()) {
        cursor = decodeCursor(text, *keys);
        if (!cursor)
            return tl::unexpected(cursor.error());
        if (auto owned = checkOwner(*cursor, reader.staffId, options.environment); !owned)
            return tl::unexpected(owned.error());
        if (cursor->isSnapshot != isSnapshot)
            return fail(ErrorKind::BadRequest, "bad_cursor",
                        "the cursor belongs to the other kind of page");
        if (cursor->toFill.isEmpty() && cursor->seenXmax > 0)
            if (auto settled = waitUntilSettled(connection, cursor->seenXmax, options.settleWait);
                !settled)
                return tl::unexpected(settled.error());
    }
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
    if (text.empty()) {
        *cursor = Cursor{.isSnapshot = true,
                         .epoch = feed->epoch,
                         .csn = feed->csn,
                         .fh = feed->fh.substr(0, 8),
                         .scope = *scope,
                         .permVer = reader.permVer,
                         .staffId = reader.staffId,
                         .environment = options.environment,
                         .toFill = *scope};
    } else if (auto placed = checkPlace(connection, *cursor, *feed); !placed) {
        return tl::unexpected(placed.error());
    }
    auto page = buildPage(connection, *cursor, text, *feed, reader, *scope, *keys, options);
    if (auto done = tx->commit(); !done)
        return tl::unexpected(done.error());
    return page;
}

} // namespace

Result<PageAnswer> snapshotPage(db::Connection &connection, const Reader &reader,
                                const std::string &position, const PageOptions &options)
{
    return pageFrom(connection, reader, position, true, options);
}

Result<PageAnswer> changesPage(db::Connection &connection, const Reader &reader,
                               const std::string &cursor, const PageOptions &options)
{
    if (cursor.empty())
        return fail(ErrorKind::BadRequest, "bad_cursor",
                    "a cursor is needed; the snapshot gives the first one");
    return pageFrom(connection, reader, cursor, false, options);
}

Result<BucketDigest> tableDigest(db::Connection &connection, const Reader &reader,
                                 const std::string &table)
{
    const auto scope = readScope(connection, reader.roles);
    if (!scope)
        return tl::unexpected(scope.error());
    const auto index = tableIndex(table);
    if (!index || !scope->has(*index))
        return fail(ErrorKind::NotFound, "not_found", "there is no such table");
    // One statement, so that sums and csn are of one snapshot.
    const auto rows = connection.exec("SELECT s.csn, d.bucket, d.sum, d.rows FROM feed_state s"
                                      " LEFT JOIN feed_digest d ON d.tbl = $1",
                                      db::Params{table});
    if (!rows)
        return tl::unexpected(rows.error());
    BucketDigest out{0, std::vector<BucketSum>(256)};
    for (int row = 0; row < rows->size(); ++row) {
        out.csn = rows->int64(row, 0);
        if (!rows->isNull(row, 1))
            out.buckets.at(std::size_t(rows->int64(row, 1))) = {
                Sum128::fromBytes(rows->bytes(row, 2)), rows->int64(row, 3)};
    }
    return out;
}

} // namespace steward::platform::sync
