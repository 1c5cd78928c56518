// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/clock.h"
#include "platform/src/core/result.h"
#include "platform/src/identity/caller.h"

#include <optional>
#include <string>
#include <vector>

namespace steward::platform
{
namespace db
{
class Connection;
}

namespace identity
{

/// A password and a one-time code were given (RFC 9470 names it in step-up answers).
inline constexpr auto kTwoFactors = "urn:steward:acr:2fa";

/// Who has proven what, and which key the tokens will be bound to.
struct Authentication {
    std::string staffId;
    Instant authTime{};
    std::string acr;
    std::string jkt;
};

struct StaffSession {
    std::string id;
    Instant createdAt{};
    Instant lastUsedAt{};
    Instant expiresAt{}; ///< The absolute limit.
    Instant authTime{};
    std::string acr;
    std::optional<std::string> address;
    std::optional<std::string> userAgent;
    std::optional<Instant> endedAt;
    std::optional<std::string> endReason;
};

/// In the caller's transaction. A live session of this person with this key is stepped up and goes
/// on; otherwise a new one starts, and the oldest end when there are more than the policy allows.
[[nodiscard]] Result<StaffSession> startSession(db::Connection &connection,
                                                const Authentication &authentication,
                                                const Caller &caller, Instant now);
/// Ends one session with its audit row; a trigger tells connected desks. False when it has already
/// ended.
[[nodiscard]] Result<bool> endSession(db::Connection &connection, const std::string &sessionId,
                                      const std::string &reason, const audit::Party &by,
                                      const Caller &caller, Instant now);
/// All live sessions of a person, and what browsers remember of them.
[[nodiscard]] Result<int> endAllSessions(db::Connection &connection, const std::string &staffId,
                                         const std::string &reason, const audit::Party &by,
                                         const Caller &caller, Instant now);
/// A job's turn: ends sessions past the idle or absolute limit, so that idle desks hear of it.
[[nodiscard]] Result<int> expireSessions(db::Connection &connection, Instant now);
/// A job's turn: forgets codes, requests, proofs and dead tokens, and the sealed successors that
/// are too old to be asked for again.
[[nodiscard]] Result<Done> purgeExpired(db::Connection &connection, Instant now);
/// A person's sessions, newest first, ended ones too.
[[nodiscard]] Result<std::vector<StaffSession>> sessionsOf(db::Connection &connection,
                                                           const std::string &staffId);
/// Why a session may not go on, or nothing: what it was ended for, or "idle", "absolute",
/// "disabled".
[[nodiscard]] Result<std::optional<std::string>> whyOver(db::Connection &connection,
                                                         const std::string &sessionId, Instant now);
/// Browsers ask for the password again.
[[nodiscard]] Result<Done> endBrowserSessions(db::Connection &connection,
                                              const std::string &staffId);

} // namespace identity
} // namespace steward::platform
