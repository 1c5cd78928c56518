// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/clock.h"
#include "platform/src/core/result.h"
#include "platform/src/identity/caller.h"
#include "platform/src/identity/password.h"
#include "platform/src/identity/totp.h"

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

/// The issuer of accounts that sign in with the platform's own page.
inline constexpr auto kBuiltinIssuer = "builtin";

struct NewStaff {
    std::string name;
    std::string email;
    std::vector<std::string> roles;
    std::string password;
    std::string totpSecret; ///< Base32, as newTotpSecret() gives it.
};

/// All in the caller's transaction, each with its audit row. `by` is who does it; on the console
/// the system.
[[nodiscard]] Result<std::string> createStaff(db::Connection &connection, const NewStaff &staff,
                                              const audit::Party &by, const Caller &caller,
                                              Instant now);
/// Holds from the next request on; sessions go on with what is left.
[[nodiscard]] Result<Done> setStaffRoles(db::Connection &connection, const std::string &staffId,
                                         const std::vector<std::string> &roles,
                                         const audit::Party &by, const Caller &caller, Instant now);
/// Ends every session at once.
[[nodiscard]] Result<Done> disableStaff(db::Connection &connection, const std::string &staffId,
                                        const audit::Party &by, const Caller &caller, Instant now);
/// A new password and a new secret; ends every session. Refused for oneself.
[[nodiscard]] Result<Done>
resetStaffCredential(db::Connection &connection, const std::string &staffId,
                     const std::string &password, const std::string &totpSecret,
                     const audit::Party &by, const Caller &caller, Instant now);

} // namespace identity
} // namespace steward::platform
