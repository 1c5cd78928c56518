// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/identity/sessions.h"

#include "platform/src/core/bytes.h"
#include "platform/src/db/connection.h"
#include "platform/src/identity/staff_numbers.h"

#include <chrono>

namespace steward::platform::identity
{

namespace
{

using namespace std::chrono_literals;

constexpr auto kColumns =
    "id, created_at, last_used_at, absolute_expires_at, auth_time, acr, host(ip), user_agent,"
    " ended_at, end_reason";
constexpr int kListed = 50;

StaffSession sessionAt(const db::Rows &rows, int row)
{
    return {rows.text(row, 0),         rows.instant(row, 1),      rows.instant(row, 2),
            rows.instant(row, 3),      rows.instant(row, 4),      rows.text(row, 5),
            rows.optionalText(row, 6), rows.optionalText(row, 7), rows.optionalInstant(row, 8),
            rows.optionalText(row, 9)};
}

struct ContinuedSession {
    StaffSession session;
    bool isNewerProof =
        false; ///< Not so when the browser answered for a sign-in that was known already.
};

/// The live session of this person and key, with its sign-in renewed.
Result<std::optional<ContinuedSession>> continueSession(db::Connection &connection,
                                                        const Authentication &who,
                                                        const StaffNumbers &numbers, Instant now)
{
    const auto rows = connection.exec(
        std::string{"UPDATE staff_session SET auth_time = greatest(auth_time, $3), acr = $4, "
                    "last_used_at = $5 FROM"
                    " (SELECT id AS known_id, auth_time AS known_auth_time FROM staff_session "
                    "WHERE staff_id = $1"
                    "  AND dpop_jkt = $2 AND ended_at IS NULL AND absolute_expires_at > $5 AND "
                    "last_used_at > $6"
                    "  FOR UPDATE) AS known WHERE id = known_id RETURNING "} +
            kColumns + ", known_auth_time < $3",
        db::Params{who.staffId, who.jkt, who.authTime, who.acr, now, now.plus(-numbers.idle)});
    if (!rows)
        return tl::unexpected(rows.error());
    if (rows->isEmpty())
        return std::nullopt;
    // The family goes on with the tokens of this sign-in. A renewal that is under way with the
    // former token must still succeed, or stepping up would log the desk out.
    if (auto ending = connection.exec(
            "UPDATE staff_token SET expires_at = least(expires_at, $2) WHERE session_id = $1"
            " AND kind = 'refresh' AND used_at IS NULL",
            db::Params{rows->text(0, 0), now.plus(numbers.sameSuccessor)});
        !ending)
        return tl::unexpected(ending.error());
    return ContinuedSession{sessionAt(*rows, 0), rows->boolean(0, 10)};
}

Result<Done> makeRoom(db::Connection &connection, const Authentication &who,
                      const StaffNumbers &numbers, const Caller &caller, Instant now)
{
    const auto live = connection.exec(
        "SELECT id, last_used_at <= $2, absolute_expires_at <= $3 FROM staff_session"
        " WHERE staff_id = $1 AND ended_at IS NULL ORDER BY created_at DESC, id DESC",
        db::Params{who.staffId, now.plus(-numbers.idle), now});
    if (!live)
        return tl::unexpected(live.error());
    int kept = 0;
    for (int i = 0; i < live->size(); ++i) {
        const bool isIdle = live->boolean(i, 1);
        const bool isTooOld = live->boolean(i, 2);
        if (!isIdle && !isTooOld && ++kept < numbers.sessionsMax)
            continue;
        const char *reason = isTooOld ? "absolute" : isIdle ? "idle" : "session_limit";
        if (auto ended = endSession(connection, live->text(i, 0), reason, staffParty(who.staffId),
                                    caller, now);
            !ended)
            return tl::unexpected(ended.error());
    }
    return Done{};
}

} // namespace

Result<StaffSession> startSession(db::Connection &connection, const Authentication &who,
                                  const Caller &caller, Instant now)
{
    const auto numbers = staffNumbers(connection);
    if (!numbers)
        return tl::unexpected(numbers.error());
    // Two sign-ins at once must not both count the same sessions.
    const auto person = connection.exec("SELECT status FROM staff_user WHERE id = $1 FOR UPDATE",
                                        db::Params{who.staffId});
    if (!person)
        return tl::unexpected(person.error());
    if (person->isEmpty() || person->view(0, 0) != "active")
        return fail(ErrorKind::BadRequest, "invalid_grant", "the account is not active");

    const auto going = continueSession(connection, who, *numbers, now);
    if (!going)
        return tl::unexpected(going.error());
    AuthEvent event{.action = "session.started",
                    .actor = staffParty(who.staffId),
                    .metadata = {{"acr", who.acr}}};
    StaffSession session;
    if (*going) {
        event.action = (*going)->isNewerProof ? "auth.stepped_up" : "token.refreshed";
        session = (*going)->session;
    } else {
        if (auto room = makeRoom(connection, who, *numbers, caller, now); !room)
            return tl::unexpected(room.error());
        const auto rows = connection.exec(
            std::string{
                "INSERT INTO staff_session (id, staff_id, client_id, created_at, last_used_at,"
                " absolute_expires_at, auth_time, acr, ip, user_agent, dpop_jkt)"
                " VALUES ($1, $2, 'steward-desk', $3, $3, $4, $5, $6, $7, $8, $9) RETURNING "} +
                kColumns,
            db::Params{newUuidV7(now.us / 1000), who.staffId, now, now.plus(numbers->absolute),
                       who.authTime, who.acr, asAddress(caller.address), caller.userAgent,
                       who.jkt});
        if (!rows)
            return tl::unexpected(rows.error());
        session = sessionAt(*rows, 0);
    }
    event.sessionId = session.id;
    if (auto written = record(connection, event, caller, now); !written)
        return tl::unexpected(written.error());
    return session;
}

Result<bool> endSession(db::Connection &connection, const std::string &sessionId,
                        const std::string &reason, const audit::Party &by, const Caller &caller,
                        Instant now)
{
    const auto ended = connection.exec("UPDATE staff_session SET ended_at = $2, end_reason = $3"
                                       " WHERE id = $1 AND ended_at IS NULL RETURNING staff_id",
                                       db::Params{sessionId, now, reason});
    if (!ended)
        return tl::unexpected(ended.error());
    if (ended->isEmpty())
        return false;
    const auto staffId = ended->text(0, 0);
    const AuthEvent event{.action = "session.ended",
                          .actor = by,
                          .subject = staffParty(staffId),
                          .sessionId = sessionId,
                          .metadata = {{"reason_code", reason}}};
    if (auto written = record(connection, event, caller, now); !written)
        return tl::unexpected(written.error());
    return true;
}

Result<int> endAllSessions(db::Connection &connection, const std::string &staffId,
                           const std::string &reason, const audit::Party &by, const Caller &caller,
                           Instant now)
{
    const auto live = connection.exec(
        "SELECT id FROM staff_session WHERE staff_id = $1 AND ended_at IS NULL ORDER BY id",
        db::Params{staffId});
    if (!live)
        return tl::unexpected(live.error());
    for (int i = 0; i < live->size(); ++i)
        if (auto ended = endSession(connection, live->text(i, 0), reason, by, caller, now); !ended)
            return tl::unexpected(ended.error());
    if (auto gone = endBrowserSessions(connection, staffId); !gone)
        return tl::unexpected(gone.error());
    return live->size();
}

Result<int> expireSessions(db::Connection &connection, Instant now)
{
    const auto numbers = staffNumbers(connection);
    if (!numbers)
        return tl::unexpected(numbers.error());
    const auto over = connection.exec(
        "SELECT id, absolute_expires_at <= $1 FROM staff_session WHERE ended_at IS NULL"
        " AND (absolute_expires_at <= $1 OR last_used_at <= $2) ORDER BY id LIMIT 100",
        db::Params{now, now.plus(-numbers->idle)});
    if (!over)
        return tl::unexpected(over.error());
    for (int i = 0; i < over->size(); ++i) {
        auto transaction = db::Transaction::begin(connection);
        if (!transaction)
            return tl::unexpected(transaction.error());
        auto ended =
            endSession(connection, over->text(i, 0), over->boolean(i, 1) ? "absolute" : "idle",
                       {audit::ActorKind::System, "system"}, {}, now);
        if (!ended)
            return tl::unexpected(ended.error());
        if (auto done = transaction->commit(); !done)
            return tl::unexpected(done.error());
    }
    return over->size();
}

Result<Done> purgeExpired(db::Connection &connection, Instant now)
{
    const struct {
        const char *sql;
        std::chrono::microseconds age;
    } turns[] = {
        {"DELETE FROM auth_request WHERE expires_at <= $1", 0min},
        // Used codes stay a while, so that a late reuse is still told from a guess.
        {"DELETE FROM auth_code WHERE expires_at <= $1", 1h},
        {"UPDATE auth_code SET answer_sealed = NULL WHERE answer_sealed IS NOT NULL AND used_at <= "
         "$1",
         1min},
        {"UPDATE staff_token SET successor_sealed = NULL WHERE successor_sealed IS NOT NULL AND "
         "used_at <= $1",
         2min},
        {"DELETE FROM staff_enrolment WHERE expires_at <= $1", 0min},
        {"DELETE FROM dpop_jti WHERE seen_at <= $1", 30min},
        {"DELETE FROM browser_session WHERE expires_at <= $1", 0min},
        {"DELETE FROM staff_token WHERE expires_at <= $1", 24h},
        {"DELETE FROM sign_in_throttle WHERE window_started_at <= $1 AND (blocked_until IS NULL OR "
         "blocked_until <= $1)",
         25h},
        // Its longest window is an hour.
        {"DELETE FROM link_throttle WHERE window_started_at <= $1", 25h},
    };
    for (const auto &turn : turns)
        if (auto done = connection.exec(turn.sql, db::Params{now.plus(-turn.age)}); !done)
            return tl::unexpected(done.error());
    return Done{};
}

Result<std::vector<StaffSession>> sessionsOf(db::Connection &connection, const std::string &staffId)
{
    const auto rows = connection.exec(std::string{"SELECT "} + kColumns +
                                          " FROM staff_session WHERE staff_id = $1"
                                          " ORDER BY created_at DESC, id DESC LIMIT $2",
                                      db::Params{staffId, kListed});
    if (!rows)
        return tl::unexpected(rows.error());
    std::vector<StaffSession> out;
    for (int i = 0; i < rows->size(); ++i)
        out.push_back(sessionAt(*rows, i));
    return out;
}

Result<std::optional<std::string>> whyOver(db::Connection &connection, const std::string &sessionId,
                                           Instant now)
{
    const auto numbers = staffNumbers(connection);
    if (!numbers)
        return tl::unexpected(numbers.error());
    const auto rows =
        connection.exec("SELECT s.end_reason, s.ended_at IS NOT NULL, s.absolute_expires_at <= $2,"
                        " s.last_used_at <= $3, u.status FROM staff_session s"
                        " JOIN staff_user u ON u.id = s.staff_id WHERE s.id = $1",
                        db::Params{sessionId, now, now.plus(-numbers->idle)});
    if (!rows)
        return tl::unexpected(rows.error());
    if (rows->isEmpty())
        return "unknown";
    if (rows->boolean(0, 1))
        return rows->optionalText(0, 0).value_or("ended");
    if (rows->view(0, 4) != "active")
        return "disabled";
    if (rows->boolean(0, 2))
        return "absolute";
    if (rows->boolean(0, 3))
        return "idle";
    return std::optional<std::string>{};
}

Result<Done> endBrowserSessions(db::Connection &connection, const std::string &staffId)
{
    if (auto gone =
            connection.exec("DELETE FROM browser_session WHERE staff_id = $1", db::Params{staffId});
        !gone)
        return tl::unexpected(gone.error());
    return Done{};
}

} // namespace steward::platform::identity
