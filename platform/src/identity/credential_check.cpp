// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/identity/credential_check.h"

#include "platform/src/db/connection.h"
#include "platform/src/identity/caller.h"
#include "platform/src/identity/password.h"
#include "platform/src/identity/sign_in_throttle.h"
#include "platform/src/identity/totp.h"

namespace steward::platform::identity
{

namespace
{

SignInThrottle throttleOf(Realm realm, const SignInAttempt &attempt, int failuresAllowed)
{
    return {realm == Realm::Staff ? "staff" : "customer", attempt.email,
            addressPrefix(attempt.address), failuresAllowed};
}

const char *findSql(Realm realm)
{
    return realm == Realm::Staff
               ? "SELECT u.id, c.password_hash, c.totp_secret, c.totp_last_step, u.status FROM "
                 "staff_user u"
                 " JOIN staff_credential c ON c.staff_id = u.id WHERE lower(u.email) = lower($1) "
                 "AND u.issuer = 'builtin'"
               : "SELECT u.id, c.password_hash, c.totp_secret, c.totp_last_step, u.status FROM "
                 "user_account u"
                 " JOIN customer_credential c ON c.user_id = u.id WHERE lower(u.email) = lower($1)";
}

} // namespace

Result<CheckedCredential> checkCredential(db::Connection &connection, Realm realm,
                                          const SignInAttempt &attempt, int failuresAllowed,
                                          Instant now)
{
    using Verdict = CheckedCredential::Verdict;
    const auto wait = throttleOf(realm, attempt, failuresAllowed).charge(connection, now);
    if (!wait)
        return tl::unexpected(wait.error());
    if (wait->count() > 0)
        return CheckedCredential{Verdict::Throttled, {}, 0, *wait};

    const auto found = connection.exec(findSql(realm), db::Params{attempt.email});
    if (!found)
        return tl::unexpected(found.error());
    if (found->isEmpty()) {
        spendPasswordCheck(attempt.password);
        return CheckedCredential{};
    }
    const bool passwordFits = verifyPassword(attempt.password, found->text(0, 1));
    // An account without a second factor has no secret, and an empty secret would have a computable
    // code.
    const auto secret = found->bytes(0, 2);
    const auto last = found->isNull(0, 3) ? std::nullopt : std::optional{found->int64(0, 3)};
    const auto step =
        secret.empty() ? std::nullopt : matchingTotpStep(secret, attempt.code, now, last);
    const bool isGood = passwordFits && step && found->view(0, 4) == "active";
    return CheckedCredential{
        isGood ? Verdict::Good : Verdict::Wrong, found->text(0, 0), step.value_or(0), {}};
}

Result<bool> acceptCredential(db::Connection &connection, Realm realm, const SignInAttempt &attempt,
                              const CheckedCredential &checked, int failuresAllowed)
{
    const auto used = connection.exec(
        realm == Realm::Staff
            ? "UPDATE staff_credential SET totp_last_step = $2 WHERE staff_id = $1"
              " AND (totp_last_step IS NULL OR totp_last_step < $2)"
            : "UPDATE customer_credential SET totp_last_step = $2 WHERE user_id = $1"
              " AND (totp_last_step IS NULL OR totp_last_step < $2)",
        db::Params{checked.accountId, checked.totpStep});
    if (!used)
        return tl::unexpected(used.error());
    if (used->affected() != 1)
        return false;
    if (auto done = throttleOf(realm, attempt, failuresAllowed).refund(connection); !done)
        return tl::unexpected(done.error());
    return true;
}

Result<bool> isAlertDue(db::Connection &connection, Realm realm, const SignInAttempt &attempt,
                        int failuresAllowed, Instant now)
{
    return throttleOf(realm, attempt, failuresAllowed).claimAlert(connection, now);
}

} // namespace steward::platform::identity
