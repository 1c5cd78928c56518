// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/identity/identity_routes.h"

#include "platform/src/identity/me_handlers.h"
#include "platform/src/identity/oauth_handlers.h"
#include "platform/src/identity/password.h"

namespace steward::platform::identity
{

std::vector<http::Route> routes(const IdentityConfig &config)
{
    using http::Request;
    using http::Worker;
    // A form of three fields and a proof never comes near this.
    const http::RouteLimits small{.bodyBytes = 8 * 1024};
    // The first check of an unknown account would take twice as long as the others.
    spendPasswordCheck("");
    return {
        {"GET", "/.well-known/oauth-authorization-server",
         [config](const Request &, Worker &) { return discovery(config); }, small},
        {"GET", "/oauth/authorize",
         [config](const Request &request, Worker &worker) {
             return authorize(config, request, worker);
         },
         small},
        {"POST", "/oauth/sign-in",
         [config](const Request &request, Worker &worker) {
             return submitSignIn(config, request, worker);
         },
         small},
        {"POST", "/oauth/token",
         [config](const Request &request, Worker &worker) {
             return token(config, request, worker);
         },
         small},
        {"POST", "/oauth/revoke",
         [](const Request &request, Worker &worker) { return revokeToken(request, worker); },
         small},
        {"GET", "/oauth/enrol",
         [config](const Request &request, Worker &worker) {
             return showEnrolment(config, request, worker);
         },
         small},
        {"POST", "/oauth/enrol",
         [config](const Request &request, Worker &worker) {
             return submitEnrolment(config, request, worker);
         },
         small},
        {"GET", "/v1/me", &me, small},
        {"GET", "/v1/me/sessions", &mySessions, small},
        {"POST", "/v1/me/sessions/{id}/end", &endMySession, small},
    };
}

} // namespace steward::platform::identity
