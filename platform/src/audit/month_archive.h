// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/bytes.h"
#include "platform/src/core/result.h"

#include <cstdint>
#include <string>

namespace steward::platform
{
namespace db
{
class Connection;
}

namespace audit
{

class ArchiveStore;
class LogKey;

/// Leaves in one file of the archive; a file of them is some 10 MB before it is packed.
inline constexpr std::uint64_t kLeavesPerFile = 16'384;

/// What the archive of a month holds, as its seal has it.
struct MonthArchive {
    std::uint64_t size = 0;
    Hash root{};
    std::int64_t firstUs = 0, lastUs = 0;
    std::string manifest; ///< The text of manifest.json.
};

/// Writes the month's draft: its leaves, made anew from the events, its last checkpoint, `keys` and
/// the manifest. Everything but the seal. The same log gives the same bytes. An event that is not
/// what its leaf was made of any more is refused, and nothing can be sealed over it.
[[nodiscard]] Result<MonthArchive> draftMonth(db::Connection &sequencing, const ArchiveStore &store,
                                              const LogKey &key, const std::string &month,
                                              const std::string &keys);

/// Whether the store's month, or its draft, holds this manifest and every file that it names.
[[nodiscard]] Result<bool> holds(const ArchiveStore &store, const std::string &month,
                                 const std::string &manifest);

} // namespace audit
} // namespace steward::platform
