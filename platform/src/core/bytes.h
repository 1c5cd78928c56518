// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace steward::platform
{

/// Bytes are carried in std::string throughout the platform; text is UTF-8.
using Bytes = std::string;
using Hash = std::array<std::uint8_t, 32>;

[[nodiscard]] std::string toHex(std::string_view bytes);
[[nodiscard]] std::optional<Bytes> fromHex(std::string_view hex);
/// RFC 4648 §5 without padding.
[[nodiscard]] std::string toBase64Url(std::string_view bytes);
[[nodiscard]] std::optional<Bytes> fromBase64Url(std::string_view text);
/// RFC 4648 §4 with padding.
[[nodiscard]] std::string toBase64(std::string_view bytes);
[[nodiscard]] std::optional<Bytes> fromBase64(std::string_view text);

[[nodiscard]] Bytes sha256(std::string_view bytes);
[[nodiscard]] Bytes hmacSha256(std::string_view key, std::string_view message);
/// From the operating system's CSPRNG; aborts the process when it has none.
[[nodiscard]] Bytes randomBytes(std::size_t count);
/// Constant time for equal lengths; false for different ones.
[[nodiscard]] bool constantTimeEqual(std::string_view a, std::string_view b);

void appendU32be(Bytes &out, std::uint32_t value);
void appendU64be(Bytes &out, std::uint64_t value);
/// u32be length, then the value.
void appendPrefixed(Bytes &out, std::string_view value);

/// A random UUIDv7 (RFC 9562) for this instant, lower-case text.
[[nodiscard]] std::string newUuidV7(std::int64_t unixMs);
/// The 16 bytes of a lower- or upper-case hyphenated UUID; nullopt for anything else.
[[nodiscard]] std::optional<Bytes> uuidBytes(std::string_view text);
[[nodiscard]] bool isUuid(std::string_view text);

} // namespace steward::platform
