// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/sync/window.h"

#include <set>

namespace steward::platform::sync
{

namespace
{

enum Column { Xid, Tbl, Pk, Op, Rev, Img, OldRev, OldSha };

void addChange(DigestDelta &delta, const db::Rows &rows, int row, std::string_view pk)
{
    const auto table = rows.text(row, Tbl);
    auto &bucket = delta[{table, digestBucket(pk)}];
    if (!rows.isNull(row, OldRev)) {
        bucket.sum -= digestTerm(table, pk, rows.int64(row, OldRev), rows.bytes(row, OldSha));
        --bucket.rows;
    }
    if (rows.view(row, Op) == "p") {
        bucket.sum += digestTerm(table, pk, rows.int64(row, Rev), sha256(rows.view(row, Img)));
        ++bucket.rows;
    }
}

/// Rows that are the last of their key within their transaction.
std::vector<bool> keptRows(const db::Rows &rows, int count)
{
    std::vector<bool> kept(std::size_t(count), false);
    std::set<std::pair<std::string_view, std::string_view>> seen;
    for (int row = count - 1; row >= 0; --row) {
        if (row + 1 < count && rows.view(row, Xid) != rows.view(row + 1, Xid))
            seen.clear();
        kept[std::size_t(row)] = seen.insert({rows.view(row, Tbl), rows.view(row, Pk)}).second;
    }
    return kept;
}

void appendFeedLine(std::string &out, const db::Rows &rows, int row, const FeedHead &head,
                    bool lastOfXid)
{
    out += std::to_string(head.csn) + '\t';
    for (const auto column : {Xid, Tbl, Pk, Op, Rev}) {
        out += rows.view(row, column);
        out += '\t';
    }
    if (rows.isNull(row, Img))
        out += "\\N";
    else
        db::appendCopyText(out, rows.view(row, Img));
    out += "\t\\\\x" + toHex(head.fh) + (lastOfXid ? "\tt\n" : "\tf\n");
}

} // namespace

Result<FeedHead> appendToFeed(db::Connection &connection, const db::Rows &rows, int count,
                              FeedHead head, DigestDelta &delta)
{
    const auto kept = keptRows(rows, count);
    std::vector<bool> last(std::size_t(count), false);
    int previousKept = -1;
    for (int row = 0; row < count; ++row) {
        if (!kept[std::size_t(row)])
            continue;
        if (previousKept >= 0 && rows.view(previousKept, Xid) != rows.view(row, Xid))
            last[std::size_t(previousKept)] = true;
        previousKept = row;
    }
    if (previousKept >= 0)
        last[std::size_t(previousKept)] = true;

    int row = 0;
    auto copied = connection.copyIn(
        "COPY feed (csn, xid, tbl, pk, op, rev, img, fh, last_of_xid) FROM STDIN",
        [&](std::string &out) {
            for (; row < count; ++row) {
                const auto pk = uuidBytes(rows.view(row, Pk)).value_or(Bytes{});
                addChange(delta, rows, row, pk);
                if (!kept[std::size_t(row)])
                    continue;
                ++head.csn;
                head.fh = chainFeed(head.fh, head.csn, rows.view(row, Tbl), pk,
                                    rows.view(row, Op).front(), rows.int64(row, Rev),
                                    rows.isNull(row, Img) ? Bytes{} : sha256(rows.view(row, Img)));
                appendFeedLine(out, rows, row, head, last[std::size_t(row)]);
                ++row;
                return row < count;
            }
            return false;
        });
    if (!copied)
        return tl::unexpected(copied.error());
    return head;
}

Result<Done> addToDigest(db::Connection &connection, const DigestDelta &delta)
{
    if (delta.empty())
        return Done{};
    std::vector<std::string> tables, buckets;
    for (const auto &[key, change] : delta) {
        tables.push_back(key.first);
        buckets.push_back(std::to_string(key.second));
    }
    const auto old = connection.exec(
        "SELECT d.tbl, d.bucket, d.sum, d.rows FROM feed_digest d"
        " JOIN unnest($1::text[], $2::smallint[]) AS w(tbl, bucket) USING (tbl, bucket)",
        db::Params{db::array(tables), db::array(buckets)});
    if (!old)
        return tl::unexpected(old.error());
    auto sums = delta;
    for (int row = 0; row < old->size(); ++row) {
        auto &bucket = sums[{old->text(row, 0), int(old->int64(row, 1))}];
        bucket.sum += Sum128::fromBytes(old->bytes(row, 2));
        bucket.rows += old->int64(row, 3);
    }
    std::vector<std::string> values, rows;
    for (const auto &[key, bucket] : sums) {
        values.push_back(db::bytea(bucket.sum.bytes()));
        rows.push_back(std::to_string(bucket.rows));
    }
    const auto stored = connection.exec(
        "INSERT INTO feed_digest (tbl, bucket, sum, rows)"
        " SELECT * FROM unnest($1::text[], $2::smallint[], $3::bytea[], $4::bigint[])"
        " ON CONFLICT (tbl, bucket) DO UPDATE SET sum = EXCLUDED.sum, rows = EXCLUDED.rows",
        db::Params{db::array(tables), db::array(buckets), db::array(values), db::array(rows)});
    if (!stored)
        return tl::unexpected(stored.error());
    return Done{};
}

} // namespace steward::platform::sync
