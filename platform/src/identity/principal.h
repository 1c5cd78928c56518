// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/clock.h"
#include "platform/src/core/result.h"
#include "platform/src/http/message.h"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace steward::platform
{
namespace db
{
class Connection;
}

namespace identity
{

/// Who is calling, read from the database in the caller's own transaction; never from a token.
struct Principal {
    std::string staffId;
    std::string sessionId;
    std::string name;
    std::string email;
    std::vector<std::string> roles;
    std::int64_t permVer = 0;
    Instant authTime{};
    std::string acr;                     ///< "urn:steward:acr:2fa" when a second factor was used.
    std::chrono::seconds stepUpWindow{}; ///< The policy's, read with the rest.
    [[nodiscard]] bool has(std::string_view role) const;
};

/// The caller of an API request by its bearer token. 401 token_expired, session_revoked or
/// invalid_token; idle and absolute limits are the policy's. Touches staff_session.last_used_at at
/// most once a minute. Inside the caller's transaction it only reads, so that it takes no lock and
/// no transaction id before the command's own; call it once before as well.
[[nodiscard]] Result<Principal> authenticate(db::Connection &connection,
                                             const http::Request &request, Instant now);

/// 401 step_up_required naming acr and max_age unless the principal used a second factor within the
/// policy's window (domain.md §1: 5 min).
[[nodiscard]] Result<Done> requireStepUp(const Principal &principal, Instant now);

} // namespace identity
} // namespace steward::platform
