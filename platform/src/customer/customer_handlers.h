// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/customer/customer_routes.h"

namespace steward::platform::customer
{

[[nodiscard]] http::Reply showSignIn(const CustomerConfig &config, const http::Request &request,
                                     http::Worker &worker);
[[nodiscard]] http::Reply submitSignIn(const CustomerConfig &config, const http::Request &request,
                                       http::Worker &worker);
[[nodiscard]] http::Reply submitSignOut(const CustomerConfig &config, const http::Request &request,
                                        http::Worker &worker);
[[nodiscard]] http::Reply showHome(const CustomerConfig &config, const http::Request &request,
                                   http::Worker &worker);
[[nodiscard]] http::Reply showSession(const http::Request &request, http::Worker &worker);
/// Pages of an act: `GET` shows, `POST` acts.
[[nodiscard]] http::Reply acceptPage(const CustomerConfig &config, const http::Request &request,
                                     http::Worker &worker);
[[nodiscard]] http::Reply confirmPage(const CustomerConfig &config, const http::Request &request,
                                      http::Worker &worker);
[[nodiscard]] http::Reply vouchPage(const CustomerConfig &config, const http::Request &request,
                                    http::Worker &worker);
[[nodiscard]] http::Reply objectPage(const CustomerConfig &config, const http::Request &request,
                                     http::Worker &worker);
[[nodiscard]] http::Reply requestPage(const CustomerConfig &config, const http::Request &request,
                                      http::Worker &worker);
[[nodiscard]] http::Reply withdrawPage(const CustomerConfig &config, const http::Request &request,
                                       http::Worker &worker);
[[nodiscard]] http::Reply homePage(const CustomerConfig &config, const http::Request &request,
                                   http::Worker &worker);
[[nodiscard]] http::Reply askAgainPage(const CustomerConfig &config, const http::Request &request,
                                       http::Worker &worker);
/// Where a page that needs a session sends a browser without one, and back afterwards.
[[nodiscard]] http::Response toSignIn(const http::Request &request);

} // namespace steward::platform::customer
