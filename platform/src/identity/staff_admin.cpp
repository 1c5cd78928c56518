// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/identity/staff_admin.h"

#include "platform/src/core/bytes.h"
#include "platform/src/db/connection.h"
#include "platform/src/identity/sessions.h"

#include <algorithm>

namespace steward::platform::identity
{

namespace
{

std::string joined(const std::vector<std::string> &roles)
{
    std::string out;
    for (const auto &role : roles)
        out += (out.empty() ? "" : " ") + role;
    return out;
}

std::vector<std::string> sorted(std::vector<std::string> roles)
{
    std::sort(roles.begin(), roles.end());
    roles.erase(std::unique(roles.begin(), roles.end()), roles.end());
    return roles;
}

Result<Bytes> secretFrom(const std::string &base32)
{
    auto secret = fromBase32(base32);
    // RFC 4226 §4 R6.
    if (!secret || secret->size() < 16)
        return fail(ErrorKind::BadRequest, "totp_secret",
                    "the secret must be base32 of at least 128 bits");
    return *secret;
}

Result<Done> oneRow(const Result<db::Rows> &changed)
{
    if (!changed)
        return tl::unexpected(changed.error());
    if (changed->affected() != 1)
        return fail(ErrorKind::NotFound, "not_found", "there is no such staff account");
    return Done{};
}

} // namespace

Result<std::string> createStaff(db::Connection &connection, const NewStaff &staff,
                                const audit::Party &by, const Caller &caller, Instant now)
{
    const auto secret = secretFrom(staff.totpSecret);
    if (!secret)
        return tl::unexpected(secret.error());
    const auto id = newUuidV7(now.us / 1000);
    const auto roles = sorted(staff.roles);
    auto done = connection.exec(
        "INSERT INTO staff_user (id, issuer, subject, email, name, roles, status, created_at)"
        " VALUES ($1, $2, $1::uuid::text, $3, $4, $5, 'active', $6)",
        db::Params{id, kBuiltinIssuer, staff.email, staff.name, db::array(roles), now});
    if (!done)
        return tl::unexpected(done.error());
    done = connection.exec(
        "INSERT INTO staff_credential (staff_id, password_hash, totp_secret) VALUES ($1, $2, $3)",
        db::Params{id, hashPassword(staff.password), db::bytea(*secret)});
    if (!done)
        return tl::unexpected(done.error());
    const AuthEvent event{.action = "staff.created",
                          .actor = by,
                          .subject = staffParty(id),
                          .metadata = {{"roles", joined(roles)}}};
    if (auto written = record(connection, event, caller, now); !written)
        return tl::unexpected(written.error());
    return id;
}

Result<Done> setStaffRoles(db::Connection &connection, const std::string &staffId,
                           const std::vector<std::string> &wanted, const audit::Party &by,
                           const Caller &caller, Instant now)
{
    const auto roles = sorted(wanted);
    const auto before = connection.exec(
        "SELECT array_to_string(roles, ' ') FROM staff_user WHERE id = $1 FOR UPDATE",
        db::Params{staffId});
    if (!before)
        return tl::unexpected(before.error());
    if (before->isEmpty())
        return fail(ErrorKind::NotFound, "not_found", "there is no such staff account");
    if (before->text(0, 0) == joined(roles))
        return Done{};
    // Triggers give it the next perm_ver and tell connected desks.
    const auto changed =
        connection.exec("UPDATE staff_user SET roles = $2, rev = rev + 1 WHERE id = $1",
                        db::Params{staffId, db::array(roles)});
    if (auto done = oneRow(changed); !done)
        return done;
    return record(connection,
                  {.action = "staff.changed",
                   .actor = by,
                   .subject = staffParty(staffId),
                   .metadata = {{"roles", joined(roles)}, {"roles_before", before->text(0, 0)}}},
                  caller, now);
}

Result<Done> disableStaff(db::Connection &connection, const std::string &staffId,
                          const audit::Party &by, const Caller &caller, Instant now)
{
    const auto changed =
        connection.exec("UPDATE staff_user SET status = 'disabled', rev = rev + 1 WHERE id = $1",
                        db::Params{staffId});
    if (auto done = oneRow(changed); !done)
        return done;
    if (auto ended = endAllSessions(connection, staffId, "disabled", by, caller, now); !ended)
        return tl::unexpected(ended.error());
    return record(connection,
                  {.action = "staff.disabled", .actor = by, .subject = staffParty(staffId)}, caller,
                  now);
}

Result<Done> resetStaffCredential(db::Connection &connection, const std::string &staffId,
                                  const std::string &password, const std::string &totpSecret,
                                  const audit::Party &by, const Caller &caller, Instant now)
{
    if (by.kind == audit::ActorKind::Staff && by.id == staffId)
        return fail(ErrorKind::Forbidden, "forbidden",
                    "another administrator must reset this account");
    const auto secret = secretFrom(totpSecret);
    if (!secret)
        return tl::unexpected(secret.error());
    // The user row first: a sign-in under way locks it before it starts a session.
    const auto locked =
        connection.exec("SELECT id FROM staff_user WHERE id = $1 FOR UPDATE", db::Params{staffId});
    if (!locked)
        return tl::unexpected(locked.error());
    const auto changed =
        connection.exec("UPDATE staff_credential SET password_hash = $2, totp_secret = $3,"
                        " totp_last_step = NULL WHERE staff_id = $1",
                        db::Params{staffId, hashPassword(password), db::bytea(*secret)});
    if (auto done = oneRow(changed); !done)
        return done;
    // Codes that were issued for the former password must not become sessions.
    if (auto gone = connection.exec("DELETE FROM auth_code WHERE staff_id = $1 AND used_at IS NULL",
                                    db::Params{staffId});
        !gone)
        return tl::unexpected(gone.error());
    if (auto ended = endAllSessions(connection, staffId, "credential_reset", by, caller, now);
        !ended)
        return tl::unexpected(ended.error());
    return record(connection,
                  {.action = "password.reset",
                   .actor = by,
                   .subject = staffParty(staffId),
                   .metadata = {{"method", "password_totp"}}},
                  caller, now);
}

} // namespace steward::platform::identity
