// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace steward::platform::sync
{

/// RFC 1952; nullopt when zlib refuses (out of memory).
[[nodiscard]] std::optional<std::string> gzip(std::string_view text);
/// Whether an Accept-Encoding header admits gzip.
[[nodiscard]] bool acceptsGzip(std::string_view header);

} // namespace steward::platform::sync
