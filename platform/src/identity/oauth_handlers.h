// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/http/router.h"
#include "platform/src/identity/identity_routes.h"

namespace steward::platform::identity
{

[[nodiscard]] http::Reply discovery(const IdentityConfig &config);
[[nodiscard]] http::Reply authorize(const IdentityConfig &config, const http::Request &request,
                                    http::Worker &worker);
[[nodiscard]] http::Reply submitSignIn(const IdentityConfig &config, const http::Request &request,
                                       http::Worker &worker);
[[nodiscard]] http::Reply token(const IdentityConfig &config, const http::Request &request,
                                http::Worker &worker);
[[nodiscard]] http::Reply showEnrolment(const IdentityConfig &config, const http::Request &request,
                                        http::Worker &worker);
[[nodiscard]] http::Reply submitEnrolment(const IdentityConfig &config,
                                          const http::Request &request, http::Worker &worker);
[[nodiscard]] http::Reply revokeToken(const http::Request &request, http::Worker &worker);

} // namespace steward::platform::identity
