// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/result.h"
#include "platform/src/demo/world.h"

#include <cstdint>
#include <string>
#include <vector>

namespace steward::platform
{
namespace db
{
class Connection;
}

namespace demo
{

enum class Happening : std::uint8_t {
    OrgCreated,
    UserCreated,
    MemberJoined,
    MemberEnded,
    RoleChanged,
    PaymentCaptured,
    PaymentDisputed,
    InviteSent,
    SignedIn,
    SignInRefused,
    StaffSignedIn,
    StaffSignInRefused,
    SessionEnded,
    TokenOpened,
    UnitChanged,
    Searched,
    ContactChanged,
    PayoutStep,
};

/// One event to be: twenty-four bytes, so that a million wait in memory until they are in order.
struct Draft {
    Instant at{};
    Happening what{};
    Index about = 0; ///< Org, person, membership, payment, or a row of `Recorded`.
    Index detail = 0;
};

/// Steps that are in the database already and that the log must tell too.
struct Recorded {
    std::string action;
    std::string orgId;
    std::string payoutId;
    std::string ref;
    std::string staffId; ///< Empty: the system did it.
    std::string amount;
    std::string currency;
};

struct History {
    std::vector<Draft> drafts; ///< In order of time.
    std::vector<Recorded> recorded;
};

[[nodiscard]] Result<History> draftHistory(db::Connection &admin, const World &world,
                                           std::int64_t count, Instant from);

} // namespace demo
} // namespace steward::platform
