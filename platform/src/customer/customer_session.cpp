// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/customer/customer_session.h"

#include "platform/src/core/bytes.h"
#include "platform/src/db/connection.h"
#include "platform/src/domain/policy.h"
#include "platform/src/identity/caller.h"
#include "platform/src/identity/sessions.h"
#include "platform/src/identity/staff_numbers.h"

#include <algorithm>

namespace steward::platform::customer
{

namespace
{

using identity::CheckedCredential;
using identity::Realm;

/// Long enough for a day's work; what binds somebody asks for a fresh second factor anyway.
constexpr std::chrono::hours kAbsolute{12};
constexpr std::size_t kSelectorBytes = 8, kTokenBytes = 32;

tl::unexpected<Error> over(const std::string &reason)
{
    return fail(ErrorKind::Unauthenticated, "session_revoked", "there is no live session",
                {{"reason", reason}});
}

bool isLabel(const std::string &text)
{
    return !text.empty() && text.size() <= 63 && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
}

audit::Party person(const std::string &userId)
{
    return {audit::ActorKind::User, userId};
}

Result<Done> end(db::Connection &connection, const std::string &id, const std::string &reason,
                 Instant now)
{
    const auto ended = connection.exec("UPDATE customer_session SET ended_at = $2, end_reason = $3 "
                                       "WHERE id = $1 AND ended_at IS NULL",
                                       db::Params{id, now, reason});
    if (!ended)
        return tl::unexpected(ended.error());
    return Done{};
}

struct Place {
    std::string orgId, subdomain;
    std::int64_t epoch = 0;
};

/// Where the session will be; nullopt: this person has no business on that subdomain.
Result<std::optional<Place>> placeOf(db::Connection &connection, const std::string &userId,
                                     const std::string &subdomain)
{
    const auto rows = connection.exec(
        "SELECT o.id, o.subdomain, coalesce(m.role_epoch, 0) FROM user_account u JOIN org o ON "
        "o.id = u.home_org_id OR EXISTS "
        "(SELECT FROM membership x WHERE x.org_id = o.id AND x.user_id = u.id AND x.state = "
        "'active') "
        "LEFT JOIN membership m ON m.org_id = o.id AND m.user_id = u.id AND m.state = 'active' "
        "WHERE u.id = $1 AND ($2 = '' OR (o.subdomain = $2 AND m.id IS NOT NULL)) ORDER BY m.id IS "
        "NULL, o.id <> u.home_org_id, o.id LIMIT 1",
        db::Params{userId, subdomain});
    if (!rows)
        return tl::unexpected(rows.error());
    if (rows->isEmpty())
        return std::nullopt;
    return Place{rows->text(0, 0), rows->text(0, 1), rows->int64(0, 2)};
}

Result<std::string> start(db::Connection &connection, const std::string &userId, const Place &place,
                          const identity::Caller &caller, Instant now)
{
    const auto id = newUuidV7(now.us / 1000), selector = toHex(randomBytes(kSelectorBytes)),
               token = toBase64Url(randomBytes(kTokenBytes));
    const auto made = connection.exec(
        "INSERT INTO customer_session (id, user_id, subdomain, org_id, role_epoch, token_selector, "
        "token_sha256, created_at, last_seen_at, ip, auth_time) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9, $8)",
        db::Params{id, userId, place.subdomain, place.orgId, place.epoch, selector,
                   db::bytea(sha256(token)), now, identity::asAddress(caller.address)});
    if (!made)
        return tl::unexpected(made.error());
    const identity::AuthEvent event{.action = "auth.signed_in",
                                    .actor = person(userId),
                                    .sessionId = id,
                                    .metadata = {{"acr", identity::kTwoFactors},
                                                 {"method", "password_totp"},
                                                 {"client", "customer"}}};
    if (auto written = identity::record(connection, event, caller, now); !written)
        return tl::unexpected(written.error());
    return selector + "." + token;
}

Result<Done> noteWrong(db::Connection &connection, const identity::SignInAttempt &attempt,
                       const CheckedCredential &checked, int allowed,
                       const identity::Caller &caller, Instant now)
{
    // The claim of an alert and the alert are one: neither stands without the other.
    auto transaction = db::Transaction::begin(connection);
    if (!transaction)
        return tl::unexpected(transaction.error());
    identity::AuthEvent event{.action = "auth.refused",
                              .outcome = audit::Outcome::Denied,
                              .metadata = {{"reason_code", "wrong"}, {"client", "customer"}}};
    if (!checked.accountId.empty())
        event.subject = person(checked.accountId);
    if (auto written = identity::record(connection, event, caller, now); !written)
        return written;
    const auto due = identity::isAlertDue(connection, Realm::Customer, attempt, allowed, now);
    if (!due)
        return tl::unexpected(due.error());
    if (*due)
        if (auto raised = identity::raiseAlert(connection, "customer_sign_in_failures",
                                               {{"count", allowed}}, caller, now);
            !raised)
            return raised;
    return transaction->commit();
}

} // namespace

std::string subdomainOf(const http::Request &request)
{
    auto named = request.queryValue("subdomain");
    if (named.empty())
        named = request.header("x-steward-subdomain");
    return isLabel(named) ? named : std::string{};
}

std::string cookieName(const http::Request &request)
{
    const auto subdomain = subdomainOf(request);
    return subdomain.empty() ? kCookie : std::string{kCookie} + "." + subdomain;
}

Result<CustomerSession> currentSession(db::Connection &connection, const http::Request &request,
                                       Instant now)
{
    auto cookie = request.cookie(cookieName(request));
    if (cookie.empty())
        cookie = request.cookie(kCookie);
    const auto dot = cookie.find('.');
    const auto selector = cookie.substr(0, dot),
               token = dot == std::string::npos ? std::string{} : cookie.substr(dot + 1);
    const auto rows =
        connection.exec("SELECT s.id, s.user_id, u.email, u.name, s.org_id, s.subdomain, m.role, "
                        "s.auth_time, s.ended_at, s.end_reason, s.token_sha256, s.created_at, "
                        "u.status, s.role_epoch = coalesce(m.role_epoch, 0) FROM customer_session "
                        "s JOIN user_account u ON u.id = s.user_id "
                        "LEFT JOIN membership m ON m.org_id = s.org_id AND m.user_id = s.user_id "
                        "AND m.state = 'active' WHERE s.token_selector = $1",
                        db::Params{selector});
    if (!rows)
        return tl::unexpected(rows.error());
    // The same work for a selector that nobody has.
    const auto digest =
        rows->isEmpty() || rows->isNull(0, 10) ? Bytes(32, '\0') : rows->bytes(0, 10);
    if (!constantTimeEqual(sha256(token), digest) || rows->isEmpty())
        return over("none");
    if (!rows->isNull(0, 8))
        return over(rows->optionalText(0, 9).value_or("ended"));
    const auto named = subdomainOf(request);
    if (!named.empty() && named != rows->text(0, 5))
        return over("none");
    const bool isCurrent = rows->boolean(0, 13), isActive = rows->view(0, 12) == "active",
               isOld = now >= rows->instant(0, 11).plus(kAbsolute);
    if (!isCurrent || !isActive || isOld) {
        const std::string why = !isActive ? "disabled" : !isCurrent ? "role_changed" : "absolute";
        if (auto ended = end(connection, rows->text(0, 0), why, now); !ended)
            return tl::unexpected(ended.error());
        return over(why);
    }
    return CustomerSession{rows->text(0, 0),
                           rows->text(0, 1),
                           rows->text(0, 2),
                           rows->text(0, 3),
                           rows->text(0, 4),
                           rows->text(0, 5),
                           rows->optionalText(0, 6).value_or(""),
                           rows->optionalInstant(0, 7).value_or(Instant{})};
}

Result<CustomerSignIn> signIn(db::Connection &connection, const identity::SignInAttempt &attempt,
                              const std::string &subdomain, const http::Request &request,
                              Instant now)
{
    using Verdict = CheckedCredential::Verdict;
    const auto numbers = identity::staffNumbers(connection);
    if (!numbers)
        return tl::unexpected(numbers.error());
    const auto caller = identity::callerOf(request);
    const int allowed = numbers->signInFailures;
    const auto checked =
        identity::checkCredential(connection, Realm::Customer, attempt, allowed, now);
    if (!checked)
        return tl::unexpected(checked.error());
    if (checked->verdict == Verdict::Throttled)
        return CustomerSignIn{Verdict::Throttled, {}, checked->retryAfter};
    if (checked->verdict == Verdict::Good) {
        auto transaction = db::Transaction::begin(connection);
        if (!transaction)
            return tl::unexpected(transaction.error());
        const auto place = placeOf(connection, checked->accountId, subdomain);
        if (!place)
            return tl::unexpected(place.error());
        const auto accepted =
            identity::acceptCredential(connection, Realm::Customer, attempt, *checked, allowed);
        if (!accepted)
            return tl::unexpected(accepted.error());
        if (*accepted && *place) {
            const auto cookie = start(connection, checked->accountId, **place, caller, now);
            if (!cookie)
                return tl::unexpected(cookie.error());
            if (auto done = transaction->commit(); !done)
                return tl::unexpected(done.error());
            return CustomerSignIn{Verdict::Good, *cookie, {}};
        }
    }
    if (auto noted = noteWrong(connection, attempt, *checked, allowed, caller, now); !noted)
        return tl::unexpected(noted.error());
    return CustomerSignIn{};
}

Result<Done> signOut(db::Connection &connection, const CustomerSession &session,
                     const http::Request &request, Instant now)
{
    auto transaction = db::Transaction::begin(connection);
    if (!transaction)
        return tl::unexpected(transaction.error());
    if (auto ended = end(connection, session.id, "signed_out", now); !ended)
        return ended;
    const identity::AuthEvent event{.action = "auth.signed_out",
                                    .actor = person(session.userId),
                                    .sessionId = session.id,
                                    .metadata = {{"client", "customer"}}};
    if (auto written = identity::record(connection, event, identity::callerOf(request), now);
        !written)
        return written;
    return transaction->commit();
}

Result<std::chrono::seconds> stepUpAge(db::Connection &connection)
{
    const auto policy = policy::load(connection);
    if (!policy)
        return tl::unexpected(policy.error());
    return policy->staff.stepUp;
}

} // namespace steward::platform::customer
