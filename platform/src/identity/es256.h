// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/bytes.h"

#include <string>
#include <string_view>

namespace steward::platform::identity
{

/// A P-256 public key as a JWK carries it: base64url coordinates.
struct Es256Key {
    std::string x;
    std::string y;
};

/// RFC 7518 §3.4: the signature is r ‖ s, 64 bytes. False for a point that is not on the curve.
[[nodiscard]] bool verifyEs256(const Es256Key &key, std::string_view message,
                               std::string_view signature);
/// RFC 7638, SHA-256, base64url.
[[nodiscard]] std::string thumbprint(const Es256Key &key);

} // namespace steward::platform::identity
