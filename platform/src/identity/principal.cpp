// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/identity/principal.h"

#include "platform/src/core/bytes.h"
#include "platform/src/db/connection.h"
#include "platform/src/identity/sessions.h"
#include "platform/src/identity/staff_numbers.h"

#include <boost/json/parse.hpp>
#include <boost/json/array.hpp>

#include <algorithm>
#include <chrono>

namespace steward::platform::identity
{

namespace
{

using namespace std::chrono_literals;

constexpr std::string_view kScheme = "Bearer ";
constexpr auto kTouchEvery = std::chrono::microseconds{1min};

tl::unexpected<Error> revoked(const std::string &reason)
{
    return fail(ErrorKind::Unauthenticated, "session_revoked", "the session has ended",
                {{"reason", reason}});
}

std::vector<std::string> rolesFrom(const std::string &json)
{
    std::vector<std::string> out;
    boost::system::error_code error;
    const auto parsed = boost::json::parse(json, error);
    if (error || !parsed.is_array())
        return out;
    for (const auto &role : parsed.as_array())
        if (role.is_string())
            out.emplace_back(role.as_string());
    return out;
}

/// The limits are found out by whoever comes first, a request or the job; either leaves the same
/// trace.
Result<Done> endNow(db::Connection &connection, const Principal &principal, const char *reason,
                    const http::Request &request, Instant now)
{
    if (connection.isInTransaction())
        return Done{};
    auto transaction = db::Transaction::begin(connection);
    if (!transaction)
        return tl::unexpected(transaction.error());
    auto ended = endSession(connection, principal.sessionId, reason,
                            {audit::ActorKind::System, "system"}, callerOf(request), now);
    if (!ended)
        return tl::unexpected(ended.error());
    return transaction->commit();
}

Result<Done> touch(db::Connection &connection, const Principal &principal, Instant lastUsed,
                   Instant now)
{
    // Inside a transaction this would take a lock and a transaction id before the command's own.
    if (connection.isInTransaction() || now < lastUsed.plus(kTouchEvery))
        return Done{};
    const auto done = connection.exec(
        "UPDATE staff_session SET last_used_at = greatest(last_used_at, $2) WHERE id ="
        " (SELECT id FROM staff_session WHERE id = $1 AND ended_at IS NULL"
        " FOR UPDATE SKIP LOCKED)",
        db::Params{principal.sessionId, now});
    if (!done)
        return tl::unexpected(done.error());
    return Done{};
}

} // namespace

bool Principal::has(std::string_view role) const
{
    return std::find(roles.begin(), roles.end(), role) != roles.end();
}

Result<Principal> authenticate(db::Connection &connection, const http::Request &request,
                               Instant now)
{
    const auto header = request.header("authorization");
    const auto token =
        header.starts_with(kScheme) ? fromBase64Url(header.substr(kScheme.size())) : std::nullopt;
    if (!token || token->size() != 32)
        return fail(ErrorKind::Unauthenticated, "invalid_token", "sign in");
    const auto numbers = staffNumbers(connection);
    if (!numbers)
        return tl::unexpected(numbers.error());
    const auto rows = connection.exec(
        "SELECT u.id, s.id, u.name, u.email, to_json(u.roles), u.perm_ver, s.auth_time, s.acr, "
        "u.status, t.expires_at,"
        " s.ended_at IS NOT NULL, s.end_reason, s.absolute_expires_at, s.last_used_at FROM "
        "staff_token t"
        " JOIN staff_session s ON s.id = t.session_id JOIN staff_user u ON u.id = s.staff_id"
        " WHERE t.sha256 = $1 AND t.kind = 'access'",
        db::Params{db::bytea(sha256(*token))});
    if (!rows)
        return tl::unexpected(rows.error());
    if (rows->isEmpty())
        return fail(ErrorKind::Unauthenticated, "invalid_token", "the token is not known");

    const Principal principal{rows->text(0, 0),
                              rows->text(0, 1),
                              rows->text(0, 2),
                              rows->text(0, 3),
                              rolesFrom(rows->text(0, 4)),
                              rows->int64(0, 5),
                              rows->instant(0, 6),
                              rows->text(0, 7),
                              numbers->stepUp};
    if (rows->boolean(0, 10))
        return revoked(rows->optionalText(0, 11).value_or("ended"));
    if (rows->view(0, 8) != "active")
        return revoked("disabled");
    const auto lastUsed = rows->instant(0, 13);
    const char *limit = now >= rows->instant(0, 12)           ? "absolute"
                        : now >= lastUsed.plus(numbers->idle) ? "idle"
                                                              : nullptr;
    if (limit) {
        if (auto ended = endNow(connection, principal, limit, request, now); !ended)
            return tl::unexpected(ended.error());
        return revoked(limit);
    }
    if (now >= rows->instant(0, 9))
        return fail(ErrorKind::Unauthenticated, "token_expired", "the access token has expired");
    if (auto touched = touch(connection, principal, lastUsed, now); !touched)
        return tl::unexpected(touched.error());
    return principal;
}

Result<Done> requireStepUp(const Principal &principal, Instant now)
{
    if (principal.acr == kTwoFactors && now <= principal.authTime.plus(principal.stepUpWindow))
        return Done{};
    return fail(ErrorKind::Unauthenticated, "step_up_required", "confirm that it is you",
                {{"acr", kTwoFactors}, {"max_age", principal.stepUpWindow.count()}});
}

} // namespace steward::platform::identity
