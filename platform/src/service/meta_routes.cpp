// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/service/meta_routes.h"

#include "platform/src/core/clock.h"
#include "platform/src/db/connection.h"

#include <boost/json/value.hpp>

namespace steward::platform
{

namespace
{

constexpr const char *kOldestDesk = "0.1.0";

http::Reply meta(const MetaConfig &config, const http::Request &request, http::Worker &worker)
{
    const auto policy = worker.writer.exec("SELECT version FROM policy WHERE in_force");
    if (!policy)
        return http::Response::problem(policy.error(), request.requestId);
    return http::Response::json(200,
                                {{"product", "steward-platform"},
                                 {"version", STEWARD_VERSION},
                                 {"environment", config.environment},
                                 {"server_time", worker.clock.now().rfc3339()},
                                 {"policy_version", policy->isEmpty() ? "" : policy->text(0, 0)},
                                 {"min_desk_version", kOldestDesk},
                                 {"issuer", config.issuer},
                                 {"log_origin", config.logOrigin},
                                 {"log_key", config.logKey},
                                 {"test_clock", config.testClock}});
}

/// Says nothing of the database: who restarts what does not answer must not restart this for it.
http::Response alive()
{
    return {200, {{"Content-Type", "text/plain"}}, "alive\n"};
}

http::Reply ready(const http::Request &request, http::Worker &worker)
{
    const auto answered = worker.writer.exec("SELECT csn FROM feed_state");
    if (!answered)
        return http::Response::problem(answered.error(), request.requestId);
    return http::Response{200, {{"Content-Type", "text/plain"}}, "ready\n"};
}

} // namespace

std::vector<http::Route> metaRoutes(const MetaConfig &config)
{
    return {
        {"GET", "/v1/meta",
         [config](const auto &request, auto &worker) { return meta(config, request, worker); }},
        {.method = "GET", .pattern = "/healthz", .handler = {}, .always = alive()},
        {"GET", "/readyz", ready},
    };
}

} // namespace steward::platform
