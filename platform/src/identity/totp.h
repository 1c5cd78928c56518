// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/bytes.h"
#include "platform/src/core/clock.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace steward::platform::identity
{

enum class TotpHash : std::uint8_t { Sha1, Sha256, Sha512 };

/// RFC 4226 §5.3 over a counter, `digits` decimal digits.
[[nodiscard]] std::string oneTimeCode(std::string_view secret, std::int64_t step, int digits = 6,
                                      TotpHash hash = TotpHash::Sha1);
/// RFC 6238: 30 s steps since 1970.
[[nodiscard]] std::int64_t totpStep(Instant at);
/// The step that this code belongs to, at most one away from now and later than the last accepted
/// one. Blanks in the code are ignored.
[[nodiscard]] std::optional<std::int64_t>
matchingTotpStep(std::string_view secret, std::string_view code, Instant now,
                 std::optional<std::int64_t> lastAccepted);

/// RFC 4648 §6 without padding, as authenticator programs take it.
[[nodiscard]] std::string toBase32(std::string_view bytes);
/// Takes lower case and blanks too.
[[nodiscard]] std::optional<Bytes> fromBase32(std::string_view text);
/// 160 random bits in base32.
[[nodiscard]] std::string newTotpSecret();

} // namespace steward::platform::identity
