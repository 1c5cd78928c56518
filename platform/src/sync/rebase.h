// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/result.h"
#include "platform/src/sync/window.h"

#include <cstdint>
#include <map>
#include <string>

namespace steward::platform
{
namespace db
{
class Connection;
}

namespace sync
{

/// The digest of the live tables as the caller's transaction sees them; streams, so that memory
/// stays flat.
[[nodiscard]] Result<DigestDelta> digestOfLiveTables(db::Connection &connection);

/// Begins a new epoch on the live tables: after a bulk load with triggers off, and after a dump was
/// restored. Forgets feed and pending changes, computes the digest anew; the csn goes on. Every
/// desk starts over. As steward_sequencer or the owner, not inside a transaction.
[[nodiscard]] Result<Done> feedRebase(db::Connection &connection);

/// Rows per wire table at the head of the feed.
[[nodiscard]] Result<std::map<std::string, std::int64_t>> expectedRows(db::Connection &connection);

/// Forgets feed rows but the newest `keep`, ending at a transaction edge; cursors before them get
/// resync{expired}. As steward_sequencer.
[[nodiscard]] Result<std::int64_t> feedPrune(db::Connection &connection, std::int64_t keep);

} // namespace sync
} // namespace steward::platform
