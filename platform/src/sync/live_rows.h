// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/result.h"
#include "platform/src/db/connection.h"
#include "platform/src/sync/cursor.h"
#include "platform/src/sync/page_text.h"

#include <cstddef>
#include <optional>
#include <string>

namespace steward::platform::sync
{

/// The next live rows of one table, in key order.
struct LiveRows {
    std::size_t table = 0;
    std::optional<std::string> buckets = {}; ///< Of these alone, as an int[]; none: of all.
    char op = 'p';
    int rows = 0;
    std::size_t bytes = 0; ///< No row is begun on a page of so many.
};

/// Appends them after the cursor's key, which moves to the last one. True when there are no more of
/// them.
[[nodiscard]] Result<bool> appendLiveRows(db::Connection &connection, Cursor &cursor,
                                          PageText &page, const LiveRows &wanted);

} // namespace steward::platform::sync
