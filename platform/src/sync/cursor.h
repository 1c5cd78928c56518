// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/bytes.h"
#include "platform/src/core/result.h"
#include "platform/src/sync/tables.h"

#include <cstdint>
#include <map>
#include <string>

namespace steward::platform::sync
{

/// The keys that sign cursors; cursors of an older key are still understood.
struct CursorKeys {
    std::map<std::uint32_t, Bytes> keys;
    std::uint32_t inUse = 0;
};

/// Where a desk stands: a place in the feed, who it is and what it may see, and, while tables are
/// being sent whole, how far that went.
struct Cursor {
    bool isSnapshot = false; ///< A position within POST /v1/sync/snapshot.
    std::string epoch;       ///< UUID.
    std::int64_t csn = 0;
    Bytes fh; ///< First 8 bytes of the chain at csn.
    Scope scope;
    std::int64_t permVer = 0;
    std::uint32_t schema = kWireSchema;
    std::string staffId; ///< UUID.
    std::string environment;
    Scope toFill;      ///< Tables not yet sent to their end.
    Bytes lastPk = {}; ///< In the first table of toFill; empty or 16 bytes.
    /// The live rows sent so far show transactions below this xid; 0 when the feed has passed it.
    std::uint64_t seenXmax = 0;

    friend bool operator==(const Cursor &, const Cursor &) = default;
};

[[nodiscard]] std::string encodeCursor(const Cursor &cursor, const CursorKeys &keys);

/// 400 bad_cursor for what this platform never signed; 409 resync for another schema, for a scope
/// that is understood differently now, and (expired) for a key that is gone.
[[nodiscard]] Result<Cursor> decodeCursor(std::string_view text, const CursorKeys &keys);

/// 403 for another person's cursor, or another environment's.
[[nodiscard]] Result<Done> checkOwner(const Cursor &cursor, std::string_view staffId,
                                      std::string_view environment);

/// The canonical text of 16 bytes.
[[nodiscard]] std::string uuidText(std::string_view bytes);

/// 409 resync{reason}.
[[nodiscard]] tl::unexpected<Error> resync(std::string_view reason, std::string detail);

} // namespace steward::platform::sync
