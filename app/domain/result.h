// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <tl/expected.hpp>

namespace steward
{

/// Closed, so that a switch over it is checked.
enum class ErrorKind {
    Cancelled,       ///< Asked for by this program.
    Offline,         ///< No connection, a time-out, or the platform says 503.
    TlsRefused,      ///< The certificate is not trusted for this server; there is no way round.
    RedirectRefused, ///< The server answered 3xx; nothing was sent on.
    Unauthenticated, ///< 401 that a fresh token did not cure.
    StepUpRequired,  ///< 401 step_up_required: a recent second factor is needed.
    Forbidden,
    NotFound,
    Conflict,        ///< 409 in_progress.
    ResyncRequired,  ///< 409 resync or 410 on a cursor.
    Stale,           ///< 412
    Rule,            ///< 422
    UpgradeRequired, ///< 426
    TooMany,         ///< 429
    Protocol,        ///< The answer is not what the contract says; a page without its trailer.
    Storage,         ///< A file or database of this machine refuses: full, read-only, damaged.
    NoKeyring,       ///< The keychain is absent, locked or too slow.
    Internal,
};

/// One failure, described for the program and the log. The screen text is made in ui/.
struct Error {
    ErrorKind kind = ErrorKind::Protocol;
    QString detail = {};     ///< English, never translated, no personal data.
    QString requestId = {};  ///< Empty when no request left this machine.
    QString code = {};       ///< The platform's stable code, when it gave one.
    qint64 retryAfterMs = 0; ///< From Retry-After; 0 when none was given.
    friend bool operator==(const Error &, const Error &) = default;
};

template <class T>
using Result = tl::expected<T, Error>;

/// Success that carries no value; Result<void> does not work as a signal parameter under Qt 6.4.
struct Done {
    friend bool operator==(Done, Done) = default;
};

} // namespace steward
