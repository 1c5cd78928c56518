// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/clock.h"
#include "platform/src/core/result.h"
#include "platform/src/identity/caller.h"
#include "platform/src/identity/credential_check.h"

#include <chrono>
#include <map>
#include <optional>
#include <string>

namespace steward::platform
{
namespace db
{
class Connection;
}

namespace identity
{

/// What a desk asks of the authorization endpoint (RFC 6749 §4.1.1, RFC 7636, OpenID Connect
/// parameters).
struct AuthorizationRequest {
    std::string clientId;
    std::string redirectUri;
    std::string state;
    std::string nonce;
    std::string challenge;
    std::optional<std::chrono::seconds> maxAge;
    std::string acrValues;
    std::string loginHint;
    bool mustAsk = false; ///< prompt=login
};

/// http://127.0.0.1:<port>/callback and nothing else; the port is free (RFC 8252 §7.3).
[[nodiscard]] bool isLoopbackRedirect(const std::string &uri);
/// Whether the answer, good or bad, may be sent to where the request says.
[[nodiscard]] bool isKnownClient(const std::map<std::string, std::string> &query);
/// invalid_request, unsupported_response_type, invalid_scope or unmet_authentication_requirements:
/// what goes back to the desk as `error`.
[[nodiscard]] Result<AuthorizationRequest>
readAuthorizationRequest(const std::map<std::string, std::string> &query);

/// A sign-in page that is waiting for its form.
struct PendingRequest {
    std::string id; ///< Digest of the handle.
    AuthorizationRequest request;
    std::optional<std::string> fixedEmail;
};
/// What a browser that signed in before is remembered by.
struct BrowserSession {
    std::string staffId;
    std::string email;
    Instant authTime{};
    std::string acr;
};

/// Keeps the request for ten minutes; the browser has the handle, the row only digests.
[[nodiscard]] Result<Done> keepRequest(db::Connection &connection,
                                       const AuthorizationRequest &request,
                                       const std::optional<std::string> &fixedEmail,
                                       const std::string &handle, const std::string &csrfToken,
                                       Instant now);
/// Nothing when the handle is unknown, too old, or the form is not the one this browser was given.
[[nodiscard]] Result<std::optional<PendingRequest>> pendingRequest(db::Connection &connection,
                                                                   const std::string &handle,
                                                                   const std::string &csrfToken,
                                                                   Instant now);
[[nodiscard]] Result<std::optional<BrowserSession>>
browserSession(db::Connection &connection, const std::string &cookie, Instant now);
/// A code for 60 seconds, as the browser carries it to the desk.
[[nodiscard]] Result<std::string> issueCode(db::Connection &connection,
                                            const AuthorizationRequest &request,
                                            const std::string &staffId, Instant authTime,
                                            const std::string &acr, Instant now);

/// What came of a form. A code and a browser cookie only when signed in.
struct SignInOutcome {
    enum class Kind : std::uint8_t { SignedIn, Wrong, Throttled, Gone };
    Kind kind = Kind::Wrong;
    std::string code = {};
    std::string browserCookie = {};
    std::chrono::seconds browserLifetime{};
    std::chrono::seconds retryAfter{};
};
/// Checks the credential, then in one transaction uses the request up, issues the code, remembers
/// the browser and writes the audit row.
[[nodiscard]] Result<SignInOutcome>
signIn(db::Connection &connection, const PendingRequest &pending, const SignInAttempt &attempt,
       const std::string &formerCookie, const Caller &caller, Instant now);

} // namespace identity
} // namespace steward::platform
