// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <boost/json/object.hpp>
#include <tl/expected.hpp>

#include <string>

namespace steward::platform
{

/// What kind of failure this is; the transport maps it to an HTTP status (http/problem.h) and
/// nothing else does.
enum class ErrorKind {
    BadRequest,          ///< 400: the request itself is malformed.
    Unauthenticated,     ///< 401: token_expired, session_revoked, step_up_required.
    Forbidden,           ///< 403: a rule or a role refuses; members carry rule, facts, who.
    NotFound,            ///< 404: absent, or not for this caller to know of.
    Conflict,            ///< 409: resync, in_progress.
    Gone,                ///< 410
    Stale,               ///< 412: an expected revision differs; members carry the current ones.
    TooLarge,            ///< 413
    Rule,                ///< 422: idempotency_mismatch, rule.
    UpgradeRequired,     ///< 426
    PreconditionMissing, ///< 428: expect is absent.
    TooMany,             ///< 429
    Unavailable,         ///< 503: the database is away; retried by the caller.
    Internal,            ///< 500
};

/// One failure as a value. `detail` is English, for people who read logs; it never holds personal
/// data or secrets.
struct Error {
    ErrorKind kind = ErrorKind::Internal;
    std::string code; ///< Stable, snake_case; part of the contract.
    std::string detail;
    boost::json::object members = {}; ///< Extra members of the problem document.
    std::string sqlstate = {};        ///< Five characters when PostgreSQL refused, else empty.
};

template <class T>
using Result = tl::expected<T, Error>;

/// Success that carries no value.
struct Done {
    friend bool operator==(Done, Done) = default;
};

[[nodiscard]] inline tl::unexpected<Error>
fail(ErrorKind kind, std::string code, std::string detail, boost::json::object members = {})
{
    return tl::unexpected(Error{kind, std::move(code), std::move(detail), std::move(members), {}});
}

} // namespace steward::platform
