// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace steward::platform::sync
{

/// Each later one costs less than those before it.
enum class Coding { Identity, Gzip, Zstd };

/// The last that an Accept-Encoding header admits.
[[nodiscard]] Coding bestCoding(std::string_view header);
/// As Content-Encoding says it.
[[nodiscard]] std::string_view nameOf(Coding coding);
/// RFC 1952 or RFC 8878; nullopt when the library refuses (out of memory).
[[nodiscard]] std::optional<std::string> encoded(Coding coding, std::string_view text);

} // namespace steward::platform::sync
