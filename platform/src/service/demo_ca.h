// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/result.h"

#include <filesystem>

namespace steward::platform
{

/// Files of a data directory's own certificate authority.
struct DemoCertificates {
    std::filesystem::path authority;   ///< PEM, for the desk's --ca and the browser's own profile.
    std::filesystem::path certificate; ///< PEM chain of the server.
    std::filesystem::path key;         ///< PEM, 0600.
};

/// The certificates of this data directory, made when they are not there yet. The authority is
/// name-constrained to localhost, 127.0.0.1 and ::1, and its key is never written: after the one
/// signature it is gone (platform.md §2).
[[nodiscard]] Result<DemoCertificates> demoCertificates(const std::filesystem::path &directory);

} // namespace steward::platform
