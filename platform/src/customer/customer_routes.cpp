// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/customer/customer_routes.h"

#include "platform/src/customer/customer_handlers.h"

namespace steward::platform::customer
{

std::vector<http::Route> routes(const CustomerConfig &config)
{
    using http::Request;
    using http::Worker;
    using Page = http::Reply (*)(const CustomerConfig &, const Request &, Worker &);
    const http::RouteLimits small{.bodyBytes = 16 * 1024};
    std::vector<http::Route> out;
    const auto add = [&](const char *method, const char *path, Page page) {
        out.push_back({method, path,
                       [config, page](const Request &request, Worker &worker) {
                           return page(config, request, worker);
                       },
                       small});
    };
    add("GET", "/customer", &showHome);
    add("GET", "/customer/sign-in", &showSignIn);
    add("POST", "/customer/sign-in", &submitSignIn);
    add("POST", "/customer/sign-out", &submitSignOut);
    for (const auto *method : {"GET", "POST"}) {
        add(method, "/customer/accept", &acceptPage);
        add(method, "/customer/confirm", &confirmPage);
        add(method, "/customer/vouch", &vouchPage);
        add(method, "/customer/object", &objectPage);
        add(method, "/customer/transfer", &requestPage);
        add(method, "/customer/withdraw", &withdrawPage);
        add(method, "/customer/home", &homePage);
        add(method, "/customer/ask-again", &askAgainPage);
    }
    out.push_back({"GET", "/customer/session", &showSession, small});
    return out;
}

} // namespace steward::platform::customer
