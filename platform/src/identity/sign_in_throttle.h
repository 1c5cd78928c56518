// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/clock.h"
#include "platform/src/core/result.h"

#include <chrono>
#include <string>

namespace steward::platform
{
namespace db
{
class Connection;
}

namespace identity
{

/// Counts failed sign-ins per account and per address, over all running services. An attempt is
/// counted before its password is looked at, so that attempts in parallel do not slip past the
/// count.
class SignInThrottle
{
public:
    /// `account` is what was typed, whether such an account exists or not.
    SignInThrottle(std::string realm, const std::string &account, const std::string &addressPrefix,
                   int failuresAllowed);

    /// Zero when the attempt may go on, else how long to wait. Writes outside any transaction of
    /// the caller.
    [[nodiscard]] Result<std::chrono::seconds> charge(db::Connection &connection,
                                                      Instant now) const;
    /// The attempt was good: the account starts afresh, the address gets this one attempt back.
    [[nodiscard]] Result<Done> refund(db::Connection &connection) const;
    /// True once per account or address and window, when the failures have become too many.
    [[nodiscard]] Result<bool> claimAlert(db::Connection &connection, Instant now) const;

private:
    [[nodiscard]] Result<std::chrono::seconds> chargeOne(db::Connection &connection,
                                                         const std::string &subject,
                                                         std::chrono::seconds window,
                                                         Instant now) const;
    [[nodiscard]] Result<Done> refundAddress(db::Connection &connection) const;

    std::string m_account;
    std::string m_address;
    int m_allowed;
};

} // namespace identity
} // namespace steward::platform
