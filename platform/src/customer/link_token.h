// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/clock.h"
#include "platform/src/core/result.h"

#include <optional>
#include <string>

namespace steward::platform
{
namespace db
{
class Connection;
}

namespace customer
{

/// The two halves of a link: the selector finds the row, the token proves who was sent it.
struct LinkToken {
    std::string selector, token;
};

/// Counts one use of a link by this address. 429 `rate_limited` over the policy's number a minute
/// or an hour.
[[nodiscard]] Result<Done> chargeLinkUse(db::Connection &connection, const std::string &address,
                                         Instant now);
/// Counts a use that failed, by address and by selector; over the policy's number one alert and one
/// audit row a window.
[[nodiscard]] Result<Done> noteBadLink(db::Connection &connection, const LinkToken &link,
                                       const std::string &address, const std::string &requestId,
                                       Instant now);

struct InviteLink {
    std::string orgId, orgName, caseId, addressee, state;
    Instant expiresAt{};
};
/// 404 for an unknown selector and for a wrong or cut token alike, at the same cost; 410 at and
/// after expires_at, and when it was used or revoked. The issuer must still be who may ask.
[[nodiscard]] Result<InviteLink> findInvite(db::Connection &connection, const LinkToken &link,
                                            Instant now);
/// The case, when findInvite() failed because this very person has accepted already: whoever did
/// not get the answer looks again. Empty otherwise.
[[nodiscard]] std::string acceptedBefore(const Error &error, const std::string &email);

struct ObjectionLink {
    std::string caseId, orgName, addressee;
};
[[nodiscard]] Result<ObjectionLink> findObjection(db::Connection &connection,
                                                  const LinkToken &link);

} // namespace customer
} // namespace steward::platform
