// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/clock.h"
#include "platform/src/db/connection.h"
#include "platform/src/http/router.h"
#include "tests/support/platform/test_database.h"

#include <map>
#include <string>

namespace steward::tests
{

/// One never-paid org with an owner, an admin and an outsider who has an org of their own, all able
/// to sign in, and a case in state `verifying` whose recipient is the outsider. Time is frozen.
class CustomerWorld
{
public:
    CustomerWorld();

    platform::http::Response send(const std::string &method, const std::string &path,
                                  const std::map<std::string, std::string> &query = {},
                                  const std::map<std::string, std::string> &form = {});
    /// A signed and JSON body to the webhook, or whatever is given.
    platform::http::Response webhook(const std::string &body, const std::string &signature);
    /// Moves the clock one step of the second factor, forgets the former cookies.
    platform::http::Response signIn(const std::string &email, const std::string &next = {},
                                    const std::string &subdomain = {});
    /// Opens the page and sends its form with these fields besides.
    platform::http::Response submit(const std::string &path,
                                    const std::map<std::string, std::string> &query,
                                    const std::map<std::string, std::string> &fields = {});

    /// The page's form with these fields besides.
    [[nodiscard]] static std::map<std::string, std::string>
    filled(const platform::http::Response &page, const std::map<std::string, std::string> &fields);

    [[nodiscard]] std::string scalar(const std::string &sql,
                                     const platform::db::Params &params = {});
    void run(const std::string &sql, const platform::db::Params &params = {});
    [[nodiscard]] int audited(const std::string &action);
    void makeCase(const std::string &route, const std::string &state);
    /// Selector and token of a link to accept the ownership; `email` is the addressee.
    std::string makeInvite(const std::string &email);
    std::string makeNotice(const std::string &email);

    static constexpr auto kOrg = "a0000000-0000-7000-8000-000000000000";
    static constexpr auto kOtherOrg = "b0000000-0000-7000-8000-000000000000";
    static constexpr auto kOwner = "a0000000-0000-7000-8000-000000000001";
    static constexpr auto kAdmin = "a0000000-0000-7000-8000-000000000002";
    static constexpr auto kRecipient = "b0000000-0000-7000-8000-000000000001";
    static constexpr auto kCase = "c0000000-0000-7000-8000-000000000001";
    static constexpr auto kStaff = "d0000000-0000-7000-8000-000000000001";
    static constexpr auto kSelector = "0123456789abcdef";
    static constexpr auto kSecret = "whsec-of-the-test";

    TestDatabase database;
    platform::AdjustableClock clock;
    platform::db::Connection writer, reader, admin;
    std::map<std::string, std::string> cookies;
    std::string address = "192.0.2.10";

private:
    platform::http::Response perform(platform::http::Request request);
    platform::http::Router m_router;
};

} // namespace steward::tests
