// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/bytes.h"
#include "platform/src/core/clock.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace steward::platform::audit
{

/// What the seal of a month says (platform.md §4). It is signed as a note, like a checkpoint.
struct Seal {
    std::string origin;
    std::string month;
    std::uint64_t size = 0;
    Hash root{};
    Hash previous{}; ///< sealHash() of the month before; zeros of the log's first.
    std::int64_t firstUs = 0, lastUs = 0; ///< Of what occurred; both 0 of an empty month.
    Hash manifest{};                      ///< SHA-256 of the archive's manifest.
    Instant sealedAt = {};
};

/// One fact a line, "audit-seal/v1" first.
[[nodiscard]] std::string sealText(const Seal &seal);
/// SHA-256(02 ‖ text), without the signatures.
[[nodiscard]] Hash sealHash(std::string_view text);

} // namespace steward::platform::audit
