// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/audit_check.h"

#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace steward::tests::archive_check
{

/// What one folder of the archive turned out to hold.
struct Month {
    std::string month;
    std::vector<audit_check::Digest> leafHashes;
    int lateLeaves = 0;            ///< Occurred before the month.
    std::set<std::string> signers; ///< Key ids, in hex, of the seal.
    std::string sealText;
};

struct Report {
    std::vector<Month> months;
    std::vector<std::string> findings; ///< Empty when everything holds.
};

/// Reads an archive with nothing but platform.md §4, docs/audit-archive.md and one verifier key
/// that was installed: files, leaves, roots, checkpoints, the chain of seals and the succession of
/// keys.
[[nodiscard]] Report checkArchive(const std::filesystem::path &archive, const std::string &anchor);

} // namespace steward::tests::archive_check
