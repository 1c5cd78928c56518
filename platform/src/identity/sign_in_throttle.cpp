// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/identity/sign_in_throttle.h"

#include "platform/src/core/bytes.h"
#include "platform/src/db/connection.h"

#include <algorithm>

namespace steward::platform::identity
{

namespace
{

using std::chrono::seconds;

constexpr seconds kFirstDelay{10};
constexpr seconds kLongestDelay{900};
constexpr seconds kAccountWindow{24 * 3600};
// Shorter: many people may share an address, and no success of one of them clears it.
constexpr seconds kAddressWindow{900};

std::string lowered(std::string text)
{
    for (char &c : text)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return text;
}

} // namespace

SignInThrottle::SignInThrottle(std::string realm, const std::string &account,
                               const std::string &addressPrefix, int failuresAllowed)
    : m_account(toHex(sha256(realm + "/account/" + lowered(account)))),
      m_address(toHex(sha256(realm + "/address/" + addressPrefix))), m_allowed(failuresAllowed)
{
}

Result<seconds> SignInThrottle::chargeOne(db::Connection &connection, const std::string &subject,
                                          seconds window, Instant now) const
{
    const auto charged = connection.exec(
        "INSERT INTO sign_in_throttle AS t (subject, failures, window_started_at) VALUES ($1, 1, "
        "$2)"
        " ON CONFLICT (subject) DO UPDATE SET"
        "  failures = CASE WHEN t.window_started_at <= $3 THEN 1 ELSE t.failures + 1 END,"
        "  window_started_at = CASE WHEN t.window_started_at <= $3 THEN $2 ELSE "
        "t.window_started_at END,"
        "  alerted_at = CASE WHEN t.window_started_at <= $3 THEN NULL ELSE t.alerted_at END,"
        "  blocked_until = CASE WHEN t.window_started_at > $3 AND t.failures + 1 >= $4::int THEN "
        "$2::timestamptz"
        "   + make_interval(secs => least($5::int * power(2, least(t.failures + 1 - $4::int, 20)), "
        "$6::int)) END"
        " WHERE t.blocked_until IS NULL OR t.blocked_until <= $2 RETURNING failures",
        db::Params{subject, now, now.plus(-window), m_allowed,
                   static_cast<int>(kFirstDelay.count()), static_cast<int>(kLongestDelay.count())});
    if (!charged)
        return tl::unexpected(charged.error());
    if (!charged->isEmpty())
        return seconds{0};
    const auto blocked = connection.exec(
        "SELECT blocked_until FROM sign_in_throttle WHERE subject = $1", db::Params{subject});
    if (!blocked)
        return tl::unexpected(blocked.error());
    const auto until = blocked->isEmpty() ? std::nullopt : blocked->optionalInstant(0, 0);
    return seconds{until ? std::max<std::int64_t>(1, (until->us - now.us + 999'999) / 1'000'000)
                         : 1};
}

Result<seconds> SignInThrottle::charge(db::Connection &connection, Instant now) const
{
    auto wait = chargeOne(connection, m_address, kAddressWindow, now);
    if (!wait || wait->count() > 0)
        return wait;
    wait = chargeOne(connection, m_account, kAccountWindow, now);
    // Nothing was tried, so the people who share this address do not pay for it.
    if (wait && wait->count() > 0)
        if (auto done = refundAddress(connection); !done)
            return tl::unexpected(done.error());
    return wait;
}

Result<Done> SignInThrottle::refund(db::Connection &connection) const
{
    if (auto done = connection.exec("DELETE FROM sign_in_throttle WHERE subject = $1",
                                    db::Params{m_account});
        !done)
        return tl::unexpected(done.error());
    return refundAddress(connection);
}

Result<Done> SignInThrottle::refundAddress(db::Connection &connection) const
{
    if (auto done = connection.exec(
            "UPDATE sign_in_throttle SET failures = greatest(failures - 1, 0), blocked_until ="
            " CASE WHEN failures - 1 >= $2::int THEN blocked_until END WHERE subject = $1",
            db::Params{m_address, m_allowed});
        !done)
        return tl::unexpected(done.error());
    return Done{};
}

Result<bool> SignInThrottle::claimAlert(db::Connection &connection, Instant now) const
{
    const auto claimed =
        connection.exec("UPDATE sign_in_throttle SET alerted_at = $4 WHERE subject IN ($1, $2)"
                        " AND failures >= $3::int AND alerted_at IS NULL",
                        db::Params{m_account, m_address, m_allowed, now});
    if (!claimed)
        return tl::unexpected(claimed.error());
    return claimed->affected() > 0;
}

} // namespace steward::platform::identity
