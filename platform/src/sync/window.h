// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/result.h"
#include "platform/src/db/connection.h"
#include "platform/src/sync/digest.h"

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace steward::platform::sync
{

/// (wire table, bucket) and what it gains or loses.
using DigestDelta = std::map<std::pair<std::string, int>, BucketSum>;

/// Where the feed stands.
struct FeedHead {
    std::int64_t csn = 0;
    Bytes fh;
};

/// Appends finished change rows, ordered by (xid, id), to the feed: per transaction only the last
/// row of each key, so that page edges stay transaction edges. Answers the new head and adds every
/// change, also the ones not kept, to `delta`. `rows` columns: xid, tbl, pk, op, rev, img, old_rev,
/// old_sha256.
[[nodiscard]] Result<FeedHead> appendToFeed(db::Connection &connection, const db::Rows &rows,
                                            int count, FeedHead head, DigestDelta &delta);

/// Adds `delta` to feed_digest.
[[nodiscard]] Result<Done> addToDigest(db::Connection &connection, const DigestDelta &delta);

} // namespace steward::platform::sync
