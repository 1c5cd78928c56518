// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/result.h"
#include "platform/src/db/connection.h"
#include "platform/src/sync/cursor.h"
#include "platform/src/sync/page_text.h"

#include <cstdint>
#include <string>
#include <vector>

namespace steward::platform::sync
{

/// The feed as one snapshot of the database shows it.
struct FeedView {
    std::string epoch;
    std::int64_t csn = 0;
    Bytes fh;
    std::int64_t floorCsn = 0;
    Bytes floorFh;
    std::uint64_t lastXmin = 0;
    std::uint64_t snapshotXmax = 0;
    bool isReplica = false;
};

[[nodiscard]] Result<FeedView> readFeedView(db::Connection &connection);
[[nodiscard]] Result<CursorKeys> readCursorKeys(db::Connection &connection);

/// What the policy in force lets these roles see; nothing without a policy.
[[nodiscard]] Result<Scope> readScope(db::Connection &connection,
                                      const std::vector<std::string> &roles);

/// Whether the cursor's place is in this feed: 409 resync{epoch, rewind, expired}; 503 from a
/// replica that has not come as far as the cursor.
[[nodiscard]] Result<Done> checkPlace(db::Connection &connection, const Cursor &cursor,
                                      const FeedView &feed);

/// Appends feed rows after the cursor to the page, whole transactions only, and moves the cursor to
/// the last edge. A transaction that no page can hold answers resync{expired}: the load anew is
/// paged.
[[nodiscard]] Result<Done> appendFeedRows(db::Connection &connection, Cursor &cursor,
                                          PageText &page, int rows, std::size_t bytes);

/// Sum and rows per table of the scope, at the head of the view's snapshot.
[[nodiscard]] Result<TableDigests> readDigests(db::Connection &connection, Scope scope);

} // namespace steward::platform::sync
