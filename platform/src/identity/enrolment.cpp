// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/identity/enrolment.h"

#include "platform/src/core/bytes.h"
#include "platform/src/db/connection.h"
#include "platform/src/identity/password.h"
#include "platform/src/identity/sessions.h"
#include "platform/src/identity/staff_admin.h"
#include "platform/src/identity/totp.h"

#include <chrono>

namespace steward::platform::identity
{

namespace
{

constexpr int kAttempts = 10;

std::string digestOf(const std::string &token)
{
    return db::bytea(sha256(token));
}

Result<Instant> linkEnd(db::Connection &connection, Instant now)
{
    const auto rows =
        connection.exec("SELECT doc->'staff'->>'admin_link_s' FROM policy WHERE in_force");
    if (!rows)
        return tl::unexpected(rows.error());
    if (rows->isEmpty() || rows->int64(0, 0) <= 0)
        return fail(ErrorKind::Internal, "policy_incomplete",
                    "the policy does not say how long a link lives");
    return now.plus(std::chrono::seconds{rows->int64(0, 0)});
}

Result<Done> setCredential(db::Connection &connection, const std::string &staffId,
                           const std::string &passwordHash, const Bytes &secret,
                           std::int64_t usedStep)
{
    auto done = connection.exec(
        "INSERT INTO staff_credential (staff_id, password_hash, totp_secret, totp_last_step)"
        " VALUES ($1, $2, $3, $4) ON CONFLICT (staff_id) DO UPDATE SET password_hash = $2,"
        " totp_secret = $3, totp_last_step = $4, failures = 0, locked_until = NULL",
        db::Params{staffId, passwordHash, db::bytea(secret), usedStep});
    if (done)
        done =
            connection.exec("DELETE FROM staff_enrolment WHERE staff_id = $1", db::Params{staffId});
    // A code that was issued for a former password must not become a session.
    if (done)
        done = connection.exec("DELETE FROM auth_code WHERE staff_id = $1 AND used_at IS NULL",
                               db::Params{staffId});
    if (!done)
        return tl::unexpected(done.error());
    return Done{};
}

} // namespace

std::string EnrolmentLink::url(const std::string &issuer) const
{
    return issuer + "/oauth/enrol?token=" + token;
}

Result<EnrolmentLink> newEnrolment(db::Connection &connection, const std::string &staffId,
                                   Instant now)
{
    const auto end = linkEnd(connection, now);
    if (!end)
        return tl::unexpected(end.error());
    const EnrolmentLink link{staffId, toBase64Url(randomBytes(32)), *end};
    auto done =
        connection.exec("DELETE FROM staff_enrolment WHERE staff_id = $1", db::Params{staffId});
    if (done)
        done = connection.exec(
            "INSERT INTO staff_enrolment (sha256, staff_id, totp_secret, created_at, expires_at)"
            " VALUES ($1, $2, $3, $4, $5)",
            db::Params{digestOf(link.token), staffId, db::bytea(randomBytes(20)), now,
                       link.expiresAt});
    if (!done)
        return tl::unexpected(done.error());
    return link;
}

Result<EnrolmentLink> createAdmin(db::Connection &connection, const std::string &name,
                                  const std::string &email, Instant now)
{
    if (name.empty() || email.find('@') == std::string::npos)
        return fail(ErrorKind::BadRequest, "usage",
                    "an administrator needs a name and an e-mail address");
    const auto id = newUuidV7(now.us / 1000);
    const auto made = connection.exec(
        "INSERT INTO staff_user (id, issuer, subject, email, name, roles, status, created_at)"
        " VALUES ($1, $2, $1::uuid::text, $3, $4, '{platform_admin}', 'active', $5)",
        db::Params{id, kBuiltinIssuer, email, name, now});
    if (!made && made.error().sqlstate == "23505")
        return fail(ErrorKind::Conflict, "exists", "there is an account with this e-mail address");
    if (!made)
        return tl::unexpected(made.error());
    const AuthEvent event{.action = "admin.created",
                          .subject = staffParty(id),
                          .metadata = {{"roles", "platform_admin"}}};
    if (auto written = record(connection, event, {}, now); !written)
        return tl::unexpected(written.error());
    return newEnrolment(connection, id, now);
}

Result<std::optional<Enrolment>> liveEnrolment(db::Connection &connection, const std::string &token,
                                               Instant now)
{
    const auto rows = connection.exec(
        "SELECT e.staff_id, u.email, e.totp_secret FROM staff_enrolment e JOIN staff_user u"
        " ON u.id = e.staff_id WHERE e.sha256 = $1 AND e.expires_at > $2 AND e.attempts < $3"
        " AND u.status = 'active'",
        db::Params{digestOf(token), now, kAttempts});
    if (!rows)
        return tl::unexpected(rows.error());
    if (rows->isEmpty())
        return std::nullopt;
    return Enrolment{rows->text(0, 0), rows->text(0, 1), toBase32(rows->bytes(0, 2))};
}

Result<EnrolmentOutcome> enrol(db::Connection &connection, const std::string &token,
                               const std::string &password, const std::string &code,
                               const Caller &caller, Instant now)
{
    // Counted before it is looked at, in its own transaction: guesses in parallel are counted too.
    const auto counted =
        connection.exec("UPDATE staff_enrolment SET attempts = attempts + 1 WHERE sha256 = $1"
                        " AND expires_at > $2 AND attempts < $3 RETURNING staff_id, totp_secret",
                        db::Params{digestOf(token), now, kAttempts});
    if (!counted)
        return tl::unexpected(counted.error());
    if (counted->isEmpty())
        return EnrolmentOutcome::Gone;
    const auto staffId = counted->text(0, 0);
    const auto secret = counted->bytes(0, 1);
    const auto step = matchingTotpStep(secret, code, now, {});
    if (!step)
        return EnrolmentOutcome::WrongCode;
    const auto hash = hashPassword(password);

    auto transaction = db::Transaction::begin(connection);
    if (!transaction)
        return tl::unexpected(transaction.error());
    const auto live =
        connection.exec("SELECT u.id FROM staff_user u JOIN staff_enrolment e ON e.staff_id = u.id"
                        " WHERE e.sha256 = $1 AND u.status = 'active' FOR UPDATE",
                        db::Params{digestOf(token)});
    if (!live)
        return tl::unexpected(live.error());
    if (live->isEmpty())
        return EnrolmentOutcome::Gone;
    if (auto done = setCredential(connection, staffId, hash, secret, *step); !done)
        return tl::unexpected(done.error());
    const auto who = staffParty(staffId);
    if (auto ended = endAllSessions(connection, staffId, "credential_reset", who, caller, now);
        !ended)
        return tl::unexpected(ended.error());
    const AuthEvent event{.action = "second_factor.enrolled",
                          .actor = who,
                          .metadata = {{"method", "password_totp"}}};
    if (auto written = record(connection, event, caller, now); !written)
        return tl::unexpected(written.error());
    if (auto done = transaction->commit(); !done)
        return tl::unexpected(done.error());
    return EnrolmentOutcome::Done;
}

} // namespace steward::platform::identity
