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

/// 404 for a table that is not in the reader's scope.
[[nodiscard]] Result<BucketDigest> tableDigest(db::Connection &connection, const Reader &reader,
                                               const std::string &table);

} // namespace sync
} // namespace steward::platform
