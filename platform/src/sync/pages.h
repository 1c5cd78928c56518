// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/result.h"
#include "platform/src/sync/cursor.h"
#include "platform/src/sync/digest.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace steward::platform
{
namespace db
{
class Connection;
}

namespace sync
{

/// Who reads, as the database said in this request.
struct Reader {
    std::string staffId;
    std::vector<std::string> roles;
    std::int64_t permVer = 0;
};

struct PageOptions {
    std::string environment; ///< "DEMO".
    int targetRows = 5'000;
    std::size_t targetBytes = 4u << 20; ///< A page ends at the next transaction edge after it.
    std::chrono::milliseconds settleWait{400};
};

struct PageAnswer {
    std::string text;
    bool isNews =
        false; ///< False: nothing but where the reader already stands; a long poll goes on waiting.
};

/// The next page of the initial load; an empty position begins it. Every row of the live tables by
/// key, then the feed until it has passed everything those rows showed, so that the last page's
/// digest holds.
[[nodiscard]] Result<PageAnswer> snapshotPage(db::Connection &connection, const Reader &reader,
                                              const std::string &position,
                                              const PageOptions &options);

/// What changed after the cursor. A page after a change of permissions begins with drop lines and
/// sends the tables gained. 409 resync, 403 for another person's or environment's cursor, 400.
[[nodiscard]] Result<PageAnswer> changesPage(db::Connection &connection, const Reader &reader,
                                             const std::string &cursor, const PageOptions &options);

struct BucketDigest {
    std::int64_t csn = 0;
    std::vector<BucketSum> buckets; ///< 256.
};

/// Where a copy differs, and what it is to be compared with.
struct RepairOrder {
    std::string cursor; ///< Of /v1/sync/changes, or what the page before gave as next.
    std::string table;
    std::vector<int> buckets; ///< Ascending, 0…255.
};

/// The live rows of these buckets by key, page by page. A cursor of changes begins; the last page's
/// next is that cursor again, at the same place in the feed, which only says it is level once the
/// feed has passed what these rows showed: the digest that comes with it holds. Rows of these
/// buckets that no page names do not exist at a csn not below the cursor's. Like changes, but a
/// table outside the reader's scope, or the cursor's, is 404, and no scope is adopted: drops and
/// gains are for changes to tell.
[[nodiscard]] Result<std::string> repairPage(db::Connection &connection, const Reader &reader,
                                             const RepairOrder &order, const PageOptions &options);

/// 404 for a table that is not in the reader's scope.
[[nodiscard]] Result<BucketDigest> tableDigest(db::Connection &connection, const Reader &reader,
                                               const std::string &table);

} // namespace sync
} // namespace steward::platform
