// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/queries/payout_routes.h"

#include "platform/src/core/bytes.h"
#include "platform/src/core/clock.h"
#include "platform/src/db/connection.h"
#include "platform/src/domain/policy.h"
#include "platform/src/identity/principal.h"
#include "platform/src/queries/payout_detail.h"

#include <boost/json/array.hpp>

namespace steward::platform::payouts
{

namespace json = boost::json;

namespace
{

Error notForThisRole(const identity::Principal &caller, const policy::Policy &policy)
{
    json::array who;
    for (const auto &role : policy.syncedTables.at("payout"))
        who.emplace_back(role);
    json::array roles;
    for (const auto &role : caller.roles)
        roles.emplace_back(role);
    return Error{ErrorKind::Forbidden,
                 "forbidden",
                 "payouts are not for this role",
                 {{"rule", "role_may_not"},
                  {"facts", json::object{{"roles", std::move(roles)}}},
                  {"who", std::move(who)}},
                 {}};
}

Result<json::object> detail(const http::Request &request, http::Worker &worker)
{
    const auto now = worker.clock.now();
    const auto caller = identity::authenticate(worker.writer, request, now);
    if (!caller)
        return tl::unexpected(caller.error());
    // One snapshot: verdicts, amounts and policy belong together.
    auto transaction =
        db::Transaction::begin(worker.writer, db::Transaction::Isolation::RepeatableReadReadOnly);
    if (!transaction)
        return tl::unexpected(transaction.error());
    const auto policy = policy::load(worker.writer);
    if (!policy)
        return tl::unexpected(policy.error());
    if (!policy->maySync(caller->roles, "payout"))
        return tl::unexpected(notForThisRole(*caller, *policy));
    const auto id = request.captures.find("id");
    if (id == request.captures.end() || !isUuid(id->second))
        return fail(ErrorKind::NotFound, "not_found", "there is no such payout");
    auto body = payoutDetail(worker.writer, *policy, id->second, now);
    if (!body)
        return body;
    if (auto done = transaction->commit(); !done)
        return tl::unexpected(done.error());
    return body;
}

http::Reply getPayout(const http::Request &request, http::Worker &worker)
{
    auto body = detail(request, worker);
    return body ? http::Response::json(200, *body)
                : http::Response::problem(body.error(), request.requestId);
}

} // namespace

std::vector<http::Route> routes()
{
    return {{"GET", "/v1/payouts/{id}", getPayout}};
}

} // namespace steward::platform::payouts
