// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/sync/feed_reader.h"

#include <algorithm>
#include <charconv>

namespace steward::platform::sync
{

namespace
{

std::uint64_t readUnsigned(std::string_view text)
{
    std::uint64_t out = 0;
    std::from_chars(text.data(), text.data() + text.size(), out);
    return out;
}

/// The csn at which a page that begins after `after` ends: the last edge within `rows`, else the
/// first one.
Result<std::int64_t> edgeWithin(db::Connection &connection, std::int64_t after, int rows)
{
    const auto found = connection.exec(
        "SELECT coalesce((SELECT max(csn) FROM feed WHERE csn > $1 AND csn <= $1 + $2 AND "
        "last_of_xid),"
        " (SELECT csn FROM feed WHERE csn > $1 AND last_of_xid ORDER BY csn LIMIT 1), $1)",
        db::Params{after, std::int64_t{rows}});
    if (!found)
        return tl::unexpected(found.error());
    return found->int64(0, 0);
}

} // namespace

Result<FeedView> readFeedView(db::Connection &connection)
{
    const auto rows = connection.exec(
        "SELECT epoch, csn, fh, floor_csn, floor_fh, last_xmin,"
        " pg_snapshot_xmax(pg_current_snapshot()), pg_is_in_recovery() FROM feed_state");
    if (!rows)
        return tl::unexpected(rows.error());
    if (rows->isEmpty())
        return fail(ErrorKind::Internal, "feed_state", "the feed has no state row");
    return FeedView{rows->text(0, 0),
                    rows->int64(0, 1),
                    rows->bytes(0, 2),
                    rows->int64(0, 3),
                    rows->bytes(0, 4),
                    readUnsigned(rows->view(0, 5)),
                    readUnsigned(rows->view(0, 6)),
                    rows->boolean(0, 7)};
}

Result<CursorKeys> readCursorKeys(db::Connection &connection)
{
    const auto rows = connection.exec("SELECT id, key, in_use FROM sync_cursor_key");
    if (!rows)
        return tl::unexpected(rows.error());
    CursorKeys out;
    for (int row = 0; row < rows->size(); ++row) {
        const auto id = static_cast<std::uint32_t>(rows->int64(row, 0));
        out.keys[id] = rows->bytes(row, 1);
        if (rows->boolean(row, 2))
            out.inUse = id;
    }
    if (!out.keys.contains(out.inUse))
        return fail(ErrorKind::Internal, "cursor_key", "no key to sign cursors with");
    return out;
}

Result<Scope> readScope(db::Connection &connection, const std::vector<std::string> &roles)
{
    const auto rows = connection.exec(
        "SELECT t.key FROM policy p, jsonb_each(p.doc->'synced_tables') t WHERE p.in_force"
        " AND t.value ?| $1::text[]",
        db::Params{db::array(roles)});
    if (!rows)
        return tl::unexpected(rows.error());
    std::vector<std::string> names;
    for (int row = 0; row < rows->size(); ++row)
        names.push_back(rows->text(row, 0));
    return Scope::of(names);
}

Result<Done> checkPlace(db::Connection &connection, const Cursor &cursor, const FeedView &feed)
{
    if (cursor.epoch != feed.epoch)
        return resync("epoch", "the feed began anew");
    if (cursor.csn > feed.csn) {
        if (feed.isReplica)
            return fail(ErrorKind::Unavailable, "replica_behind",
                        "this copy has not come as far as the cursor", {{"retry_after", 1}});
        return resync("rewind", "the feed is shorter than the cursor");
    }
    if (cursor.csn < feed.floorCsn)
        return resync("expired", "the changes after the cursor are gone");
    Bytes fh;
    if (cursor.csn == feed.csn) {
        fh = feed.fh;
    } else if (cursor.csn == feed.floorCsn) {
        fh = feed.floorFh;
    } else {
        const auto row =
            connection.exec("SELECT fh FROM feed WHERE csn = $1", db::Params{cursor.csn});
        if (!row)
            return tl::unexpected(row.error());
        fh = row->isEmpty() ? Bytes{} : row->bytes(0, 0);
    }
    if (fh.substr(0, 8) != cursor.fh)
        return resync("rewind", "the feed went another way before the cursor");
    return Done{};
}

Result<Done> appendFeedRows(db::Connection &connection, Cursor &cursor, PageText &page, int rows,
                            std::size_t bytes)
{
    const auto edge = edgeWithin(connection, cursor.csn, rows);
    if (!edge)
        return tl::unexpected(edge.error());
    if (*edge == cursor.csn)
        return Done{};
    // Rows out of scope are read without their contents: they only move the cursor.
    std::optional<Error> failure;
    bool isFull = false, movedOn = false;
    auto streamed = connection.stream(
        "SELECT csn, tbl, op, pk, rev, CASE WHEN tbl = ANY($3::text[]) THEN img END, last_of_xid, "
        "fh"
        " FROM feed WHERE csn > $1 AND csn <= $2 ORDER BY csn",
        db::Params{cursor.csn, *edge, db::array(cursor.scope.names())}, [&](const db::Rows &row) {
            if (failure || isFull)
                return;
            const auto table = tableIndex(row.view(0, 1));
            if (table && cursor.scope.has(*table)) {
                if (auto added =
                        page.change(row.int64(0, 0), row.view(0, 1), row.view(0, 2).front(),
                                    row.view(0, 3), row.view(0, 4), row.view(0, 5));
                    !added)
                    failure = added.error();
            }
            if (page.bytes() > PageText::kMaxBytes) {
                page.takeBackToEdge();
                isFull = true;
                return;
            }
            if (row.boolean(0, 6)) {
                page.markEdge();
                cursor.csn = row.int64(0, 0);
                cursor.fh = row.bytes(0, 7).substr(0, 8);
                movedOn = true;
                isFull = page.bytes() >= bytes;
            }
        });
    if (!streamed)
        return tl::unexpected(streamed.error());
    if (failure)
        return tl::unexpected(*failure);
    if (!movedOn && page.rows() == 0)
        return resync("expired", "one transaction is larger than a page");
    return Done{};
}

Result<TableDigests> readDigests(db::Connection &connection, Scope scope)
{
    const auto rows =
        connection.exec("SELECT tbl, sum, rows FROM feed_digest WHERE tbl = ANY($1::text[])",
                        db::Params{db::array(scope.names())});
    if (!rows)
        return tl::unexpected(rows.error());
    TableDigests out;
    for (const auto &name : scope.names())
        out.emplace(name, BucketSum{});
    for (int row = 0; row < rows->size(); ++row) {
        auto &table = out[rows->text(row, 0)];
        table.sum += Sum128::fromBytes(rows->bytes(row, 1));
        table.rows += rows->int64(row, 2);
    }
    return out;
}

} // namespace steward::platform::sync
