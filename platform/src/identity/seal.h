// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/bytes.h"

#include <optional>
#include <string_view>

namespace steward::platform::identity
{

/// AES-256-GCM under a key derived from a token, so that only who holds the token can open what was
/// kept. `label` separates uses of the same token.
[[nodiscard]] Bytes seal(std::string_view token, std::string_view label, std::string_view plain);
/// Nothing when the token or a byte of what was sealed differs.
[[nodiscard]] std::optional<Bytes> unseal(std::string_view token, std::string_view label,
                                          std::string_view sealed);

} // namespace steward::platform::identity
