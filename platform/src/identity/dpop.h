// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/clock.h"
#include "platform/src/core/result.h"

#include <string>

namespace steward::platform
{
namespace db
{
class Connection;
}

namespace identity
{

/// A proof of possession whose form and signature are good (RFC 9449 §4.3).
struct DpopProof {
    std::string jkt; ///< RFC 7638 thumbprint of its key.
    std::string jti;
    std::string nonce; ///< Empty when it carries none.
};

/// 400 invalid_dpop_proof for anything that is not an ES256 proof for this method and URL made
/// within the last five minutes.
[[nodiscard]] Result<DpopProof> readDpopProof(const std::string &header, const std::string &method,
                                              const std::string &url, Instant now);
/// Takes the proof once. 400 use_dpop_nonce without a fresh nonce of ours, 401 use_dpop_nonce when
/// this jti was seen: a client library may have sent the request twice by itself, so nothing has
/// happened and the client signs anew.
[[nodiscard]] Result<Done> admitDpopProof(db::Connection &connection, const DpopProof &proof,
                                          Instant now);
/// A nonce that any running service accepts for five minutes.
[[nodiscard]] Result<std::string> newDpopNonce(db::Connection &connection, Instant now);

} // namespace identity
} // namespace steward::platform
