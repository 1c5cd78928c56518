// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/identity/authorization.h"

#include "platform/src/core/bytes.h"
#include "platform/src/db/connection.h"
#include "platform/src/identity/sessions.h"
#include "platform/src/identity/staff_numbers.h"
#include "platform/src/identity/tokens.h"

#include <algorithm>
#include <charconv>
#include <string_view>

namespace steward::platform::identity
{

namespace
{

using namespace std::chrono_literals;

constexpr auto kRequestLifetime = std::chrono::microseconds{10min};
constexpr auto kCodeLifetime = std::chrono::microseconds{60s};
constexpr std::size_t kLongestText = 512;
constexpr std::size_t kChallenge = 43;

std::string value(const std::map<std::string, std::string> &query, const std::string &name)
{
    const auto it = query.find(name);
    return it == query.end() ? std::string{} : it->second;
}

tl::unexpected<Error> invalid(const char *detail)
{
    return fail(ErrorKind::BadRequest, "invalid_request", detail);
}

bool isOneOf(const std::string &list, std::string_view wanted)
{
    for (std::size_t at = 0; at <= list.size();) {
        const auto end = std::min(list.find(' ', at), list.size());
        if (std::string_view{list}.substr(at, end - at) == wanted)
            return true;
        at = end + 1;
    }
    return false;
}

std::string digestText(const std::string &handle)
{
    return toHex(sha256(handle));
}

bool sameAddress(const std::string &a, const std::string &b)
{
    const auto lower = [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [&](char x, char y) { return lower(x) == lower(y); });
}

Result<Done> recordWrong(db::Connection &connection, const SignInAttempt &attempt,
                         const CheckedCredential &checked, int failuresAllowed,
                         const Caller &caller, Instant now)
{
    auto transaction = db::Transaction::begin(connection);
    if (!transaction)
        return tl::unexpected(transaction.error());
    AuthEvent event{.action = "auth.refused",
                    .outcome = audit::Outcome::Denied,
                    .metadata = {{"reason_code", "credentials"}}};
    if (!checked.accountId.empty())
        event.subject = staffParty(checked.accountId);
    if (auto written = record(connection, event, caller, now); !written)
        return written;
    const auto due = isAlertDue(connection, Realm::Staff, attempt, failuresAllowed, now);
    if (!due)
        return tl::unexpected(due.error());
    if (*due) {
        boost::json::object facts{{"address", addressPrefix(caller.address)}};
        if (!checked.accountId.empty())
            facts["staff_id"] = checked.accountId;
        if (auto raised = raiseAlert(connection, "sign_in.failures", facts, caller, now); !raised)
            return raised;
    }
    return transaction->commit();
}

Result<std::string> rememberBrowser(db::Connection &connection, const std::string &staffId,
                                    const std::string &formerCookie, const StaffNumbers &numbers,
                                    Instant now)
{
    const auto cookie = toBase64Url(randomBytes(32));
    if (auto gone = connection.exec("DELETE FROM browser_session WHERE sha256 = $1",
                                    db::Params{db::bytea(sha256(formerCookie))});
        !gone)
        return tl::unexpected(gone.error());
    auto kept = connection.exec("INSERT INTO browser_session VALUES ($1, $2, $3, $4, $3, $5)",
                                db::Params{db::bytea(sha256(cookie)), staffId, now, kTwoFactors,
                                           now.plus(numbers.absolute)});
    if (!kept)
        return tl::unexpected(kept.error());
    return cookie;
}

} // namespace

bool isLoopbackRedirect(const std::string &uri)
{
    static constexpr std::string_view kBefore = "http://127.0.0.1:";
    static constexpr std::string_view kAfter = "/callback";
    const std::string_view text{uri};
    if (!text.starts_with(kBefore) || !text.ends_with(kAfter) ||
        text.size() <= kBefore.size() + kAfter.size())
        return false;
    const auto port = text.substr(kBefore.size(), text.size() - kBefore.size() - kAfter.size());
    unsigned number = 0;
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
    return error == std::errc{} && end == port.data() + port.size() && port[0] != '0' &&
           port.size() <= 5 && number >= 1 && number <= 65'535;
}

bool isKnownClient(const std::map<std::string, std::string> &query)
{
    return value(query, "client_id") == kDeskClient &&
           isLoopbackRedirect(value(query, "redirect_uri"));
}

Result<AuthorizationRequest>
readAuthorizationRequest(const std::map<std::string, std::string> &query)
{
    AuthorizationRequest out{value(query, "client_id"),
                             value(query, "redirect_uri"),
                             value(query, "state"),
                             value(query, "nonce"),
                             value(query, "code_challenge"),
                             {},
                             value(query, "acr_values"),
                             value(query, "login_hint"),
                             isOneOf(value(query, "prompt"), "login")};
    if (value(query, "response_type") != "code")
        return fail(ErrorKind::BadRequest, "unsupported_response_type", "only code is answered");
    for (const auto *text : {&out.state, &out.nonce, &out.acrValues, &out.loginHint})
        if (text->size() > kLongestText)
            return invalid("a parameter is too long");
    if (out.state.empty() || out.nonce.empty())
        return invalid("state and nonce are required");
    if (value(query, "code_challenge_method") != "S256")
        return invalid("only the S256 method is accepted");
    if (out.challenge.size() != kChallenge || !fromBase64Url(out.challenge))
        return invalid("code_challenge is not a SHA-256 in base64url");
    if (const auto scope = value(query, "scope"); !scope.empty() && scope != "desk")
        return fail(ErrorKind::BadRequest, "invalid_scope", "the scope is desk");
    if (const auto it = query.find("max_age"); it != query.end()) {
        unsigned seconds = 0;
        const auto *last = it->second.data() + it->second.size();
        const auto [end, error] = std::from_chars(it->second.data(), last, seconds);
        if (error != std::errc{} || end != last || seconds > 1'000'000)
            return invalid("max_age is not a number of seconds");
        out.maxAge = std::chrono::seconds{seconds};
    }
    if (!out.acrValues.empty() && !isOneOf(out.acrValues, kTwoFactors))
        return fail(ErrorKind::BadRequest, "unmet_authentication_requirements",
                    "no such acr is offered");
    return out;
}

Result<Done> keepRequest(db::Connection &connection, const AuthorizationRequest &request,
                         const std::optional<std::string> &fixedEmail, const std::string &handle,
                         const std::string &csrfToken, Instant now)
{
    std::optional<std::string> maxAge;
    if (request.maxAge)
        maxAge = std::to_string(request.maxAge->count());
    const auto kept = connection.exec(
        "INSERT INTO auth_request (id, client_id, redirect_uri, state, nonce, code_challenge, "
        "max_age, acr_values,"
        " fixed_email, csrf_sha256, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, "
        "$8, $9, $10, $11, $12)",
        db::Params{digestText(handle), request.clientId, request.redirectUri, request.state,
                   request.nonce, request.challenge, maxAge, request.acrValues, fixedEmail,
                   db::bytea(sha256(csrfToken)), now, now.plus(kRequestLifetime)});
    if (!kept)
        return tl::unexpected(kept.error());
    return Done{};
}

Result<std::optional<PendingRequest>> pendingRequest(db::Connection &connection,
                                                     const std::string &handle,
                                                     const std::string &csrfToken, Instant now)
{
    const auto rows =
        connection.exec("SELECT client_id, redirect_uri, state, nonce, code_challenge, fixed_email,"
                        " csrf_sha256 FROM auth_request WHERE id = $1 AND expires_at > $2",
                        db::Params{digestText(handle), now});
    if (!rows)
        return tl::unexpected(rows.error());
    if (rows->isEmpty() || !constantTimeEqual(rows->bytes(0, 6), sha256(csrfToken)))
        return std::nullopt;
    PendingRequest out{digestText(handle), {}, rows->optionalText(0, 5)};
    out.request.clientId = rows->text(0, 0);
    out.request.redirectUri = rows->text(0, 1);
    out.request.state = rows->text(0, 2);
    out.request.nonce = rows->text(0, 3);
    out.request.challenge = rows->text(0, 4);
    return out;
}

Result<std::optional<BrowserSession>> browserSession(db::Connection &connection,
                                                     const std::string &cookie, Instant now)
{
    if (cookie.empty())
        return std::nullopt;
    const auto rows =
        connection.exec("SELECT b.staff_id, u.email, b.auth_time, b.acr FROM browser_session b"
                        " JOIN staff_user u ON u.id = b.staff_id WHERE b.sha256 = $1"
                        " AND b.expires_at > $2 AND u.status = 'active'",
                        db::Params{db::bytea(sha256(cookie)), now});
    if (!rows)
        return tl::unexpected(rows.error());
    if (rows->isEmpty())
        return std::nullopt;
    return BrowserSession{rows->text(0, 0), rows->text(0, 1), rows->instant(0, 2),
                          rows->text(0, 3)};
}

Result<std::string> issueCode(db::Connection &connection, const AuthorizationRequest &request,
                              const std::string &staffId, Instant authTime, const std::string &acr,
                              Instant now)
{
    const Bytes code = randomBytes(32);
    const auto done = connection.exec(
        "INSERT INTO auth_code (sha256, client_id, redirect_uri, nonce, code_challenge, staff_id, "
        "auth_time, acr,"
        " expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        db::Params{db::bytea(sha256(code)), request.clientId, request.redirectUri, request.nonce,
                   request.challenge, staffId, authTime, acr, now.plus(kCodeLifetime)});
    if (!done)
        return tl::unexpected(done.error());
    return toBase64Url(code);
}

Result<SignInOutcome> signIn(db::Connection &connection, const PendingRequest &pending,
                             const SignInAttempt &attempt, const std::string &formerCookie,
                             const Caller &caller, Instant now)
{
    using Kind = SignInOutcome::Kind;
    const auto numbers = staffNumbers(connection);
    if (!numbers)
        return tl::unexpected(numbers.error());
    const int allowed = numbers->signInFailures;
    auto checked = checkCredential(connection, Realm::Staff, attempt, allowed, now);
    if (!checked)
        return tl::unexpected(checked.error());
    if (checked->verdict == CheckedCredential::Verdict::Throttled)
        return SignInOutcome{.kind = Kind::Throttled, .retryAfter = checked->retryAfter};
    const bool isOther = pending.fixedEmail && !sameAddress(*pending.fixedEmail, attempt.email);
    if (checked->verdict == CheckedCredential::Verdict::Good && !isOther) {
        auto transaction = db::Transaction::begin(connection);
        if (!transaction)
            return tl::unexpected(transaction.error());
        const auto used =
            connection.exec("DELETE FROM auth_request WHERE id = $1", db::Params{pending.id});
        if (!used)
            return tl::unexpected(used.error());
        if (used->affected() != 1)
            return SignInOutcome{.kind = Kind::Gone};
        const auto accepted =
            acceptCredential(connection, Realm::Staff, attempt, *checked, allowed);
        if (!accepted)
            return tl::unexpected(accepted.error());
        if (*accepted) {
            const auto code =
                issueCode(connection, pending.request, checked->accountId, now, kTwoFactors, now);
            if (!code)
                return tl::unexpected(code.error());
            const auto cookie =
                rememberBrowser(connection, checked->accountId, formerCookie, *numbers, now);
            if (!cookie)
                return tl::unexpected(cookie.error());
            const AuthEvent event{.action = "auth.signed_in",
                                  .actor = staffParty(checked->accountId),
                                  .metadata = {{"acr", kTwoFactors}, {"method", "password_totp"}}};
            if (auto written = record(connection, event, caller, now); !written)
                return tl::unexpected(written.error());
            if (auto done = transaction->commit(); !done)
                return tl::unexpected(done.error());
            return SignInOutcome{Kind::SignedIn, *code, *cookie, numbers->absolute, {}};
        }
    }
    if (auto written = recordWrong(connection, attempt, *checked, allowed, caller, now); !written)
        return tl::unexpected(written.error());
    return SignInOutcome{.kind = Kind::Wrong};
}

} // namespace steward::platform::identity
