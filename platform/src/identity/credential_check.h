// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/clock.h"
#include "platform/src/core/result.h"

#include <chrono>
#include <cstdint>
#include <string>

namespace steward::platform
{
namespace db
{
class Connection;
}

namespace identity
{

/// Whose accounts a sign-in is about. They share every rule and no row.
enum class Realm : std::uint8_t { Staff, Customer };

/// What was typed, and from where.
struct SignInAttempt {
    std::string email;
    std::string password;
    std::string code; ///< TOTP.
    std::string address;
};

/// What came of it. `accountId` is set whenever the account exists, for the audit row only: the
/// answer to the browser never depends on it.
struct CheckedCredential {
    enum class Verdict : std::uint8_t { Good, Wrong, Throttled };
    Verdict verdict = Verdict::Wrong;
    std::string accountId;
    std::int64_t totpStep = 0;
    std::chrono::seconds retryAfter{};
};

/// Password and TOTP of an account, at the same cost whether it exists or not. Counts the attempt;
/// call it outside a transaction. A good verdict holds only once acceptCredential() has said so.
[[nodiscard]] Result<CheckedCredential> checkCredential(db::Connection &connection, Realm realm,
                                                        const SignInAttempt &attempt,
                                                        int failuresAllowed, Instant now);
/// In the transaction that signs the account in: uses the TOTP step up and clears the count. False
/// when another sign-in has used the step meanwhile.
[[nodiscard]] Result<bool> acceptCredential(db::Connection &connection, Realm realm,
                                            const SignInAttempt &attempt,
                                            const CheckedCredential &checked, int failuresAllowed);
/// After a wrong attempt: true when an alert is due, once per window.
[[nodiscard]] Result<bool> isAlertDue(db::Connection &connection, Realm realm,
                                      const SignInAttempt &attempt, int failuresAllowed,
                                      Instant now);

} // namespace identity
} // namespace steward::platform
