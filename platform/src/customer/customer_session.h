// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/clock.h"
#include "platform/src/core/result.h"
#include "platform/src/http/message.h"
#include "platform/src/identity/credential_check.h"

#include <chrono>
#include <optional>
#include <string>

namespace steward::platform::customer
{

/// Somebody signed in on one subdomain, as the database has it at this request: nothing about
/// permission is in the cookie.
struct CustomerSession {
    std::string id;
    std::string userId, email, name;
    std::string orgId, subdomain;
    std::string role; ///< In that org; empty: none.
    Instant authTime{};
    [[nodiscard]] bool isFresh(Instant now, std::chrono::seconds stepUp) const
    {
        return now <= authTime.plus(stepUp);
    }
};

inline constexpr auto kCookie = "__Host-steward_customer";

/// The cookie's name for a request that names a subdomain (`?subdomain=` or X-Steward-Subdomain),
/// and for one that does not.
[[nodiscard]] std::string cookieName(const http::Request &request);
[[nodiscard]] std::string subdomainOf(const http::Request &request);

/// 401 `session_revoked` with a reason (`none`, `role_changed`, `disabled`, `absolute`, or what it
/// was ended for) unless the session lives. Looks in the database each time, so that an ended
/// session is over with the next request.
[[nodiscard]] Result<CustomerSession> currentSession(db::Connection &connection,
                                                     const http::Request &request, Instant now);

struct CustomerSignIn {
    identity::CheckedCredential::Verdict verdict = identity::CheckedCredential::Verdict::Wrong;
    std::string cookie; ///< When good.
    std::chrono::seconds retryAfter{};
};
/// Password and one-time code. Without a subdomain the session is for the home org. A wrong attempt
/// is counted and audited; somebody with no membership on the subdomain is refused like a wrong
/// password.
[[nodiscard]] Result<CustomerSignIn> signIn(db::Connection &connection,
                                            const identity::SignInAttempt &attempt,
                                            const std::string &subdomain,
                                            const http::Request &request, Instant now);
[[nodiscard]] Result<Done> signOut(db::Connection &connection, const CustomerSession &session,
                                   const http::Request &request, Instant now);

/// How old the second factor may be for what binds somebody: the policy's.
[[nodiscard]] Result<std::chrono::seconds> stepUpAge(db::Connection &connection);

} // namespace steward::platform::customer
