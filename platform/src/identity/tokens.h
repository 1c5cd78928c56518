// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/clock.h"
#include "platform/src/core/result.h"
#include "platform/src/identity/caller.h"
#include "platform/src/identity/dpop.h"

#include <boost/json/object.hpp>

#include <string>

namespace steward::platform
{
namespace db
{
class Connection;
}

namespace identity
{

inline constexpr auto kDeskClient = "steward-desk";

/// What the desk sends to trade a code for tokens.
struct CodeGrant {
    std::string clientId;
    std::string code;
    std::string redirectUri;
    std::string verifier;
};

/// RFC 7636 §4.6, S256.
[[nodiscard]] std::string challengeOf(const std::string &verifier);

/// A code is good once. An exact repeat with the same key within 10 s gets the same answer; any
/// other second use ends the session that came of the first. Errors carry the codes of RFC 6749
/// §5.2.
[[nodiscard]] Result<boost::json::object> exchangeCode(db::Connection &connection,
                                                       const CodeGrant &grant,
                                                       const DpopProof &proof, const Caller &caller,
                                                       Instant now);
/// Each refresh token is good once. The same token with the same key inside the policy's window
/// gets the same successor; later it ends the session, with an alert.
[[nodiscard]] Result<boost::json::object> refresh(db::Connection &connection,
                                                  const std::string &clientId,
                                                  const std::string &token, const DpopProof &proof,
                                                  const Caller &caller, Instant now);
/// Ends the session that an access or refresh token belongs to; an unknown token is no error (RFC
/// 7009).
[[nodiscard]] Result<Done> revoke(db::Connection &connection, const std::string &token,
                                  const Caller &caller, Instant now);

} // namespace identity
} // namespace steward::platform
