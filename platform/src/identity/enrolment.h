// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/clock.h"
#include "platform/src/core/result.h"
#include "platform/src/identity/caller.h"

#include <optional>
#include <string>

namespace steward::platform
{
namespace db
{
class Connection;
}

namespace identity
{

/// A single-use link for one person. The token is shown once; only its digest is stored.
struct EnrolmentLink {
    std::string staffId;
    std::string token;
    Instant expiresAt{};
    /// "<issuer>/oauth/enrol?token=…"
    [[nodiscard]] std::string url(const std::string &issuer) const;
};

/// `steward-platform admin create`: a platform_admin without a credential, and the link to get one.
/// In the caller's transaction; whoever may run it has the console.
[[nodiscard]] Result<EnrolmentLink> createAdmin(db::Connection &connection, const std::string &name,
                                                const std::string &email, Instant now);
/// A new link for an account that is there; former links die. In the caller's transaction.
[[nodiscard]] Result<EnrolmentLink> newEnrolment(db::Connection &connection,
                                                 const std::string &staffId, Instant now);

/// What the page of a live link shows.
struct Enrolment {
    std::string staffId;
    std::string email;
    std::string totpSecret; ///< Base32.
};
[[nodiscard]] Result<std::optional<Enrolment>> liveEnrolment(db::Connection &connection,
                                                             const std::string &token, Instant now);

enum class EnrolmentOutcome : std::uint8_t { Done, Gone, WrongCode };
/// Uses the link up: the credential is set and every session of the account ends. A code that does
/// not fit leaves the link alive, ten times.
[[nodiscard]] Result<EnrolmentOutcome> enrol(db::Connection &connection, const std::string &token,
                                             const std::string &password, const std::string &code,
                                             const Caller &caller, Instant now);

} // namespace identity
} // namespace steward::platform
