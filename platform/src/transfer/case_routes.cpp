// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/transfer/case_routes.h"

#include "platform/src/core/bytes.h"
#include "platform/src/db/connection.h"
#include "platform/src/transfer/case_detail.h"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <algorithm>

namespace steward::platform::transfer
{

namespace json = boost::json;

namespace
{

constexpr std::string_view kView = "transfers";

json::array listOf(const std::vector<std::string> &texts)
{
    json::array out;
    for (const auto &text : texts)
        out.emplace_back(text);
    return out;
}

Result<Done> requireView(const identity::Principal &caller, const policy::Policy &policy)
{
    const auto has = [](const std::vector<std::string> &views) {
        return std::find(views.begin(), views.end(), kView) != views.end();
    };
    if (has(policy.viewsOf(caller.roles)))
        return Done{};
    std::vector<std::string> who;
    for (const auto &[role, views] : policy.views) {
        if (has(policy.viewsOf({role})))
            who.push_back(role);
    }
    return fail(ErrorKind::Forbidden, "forbidden", "transfers are not for this role",
                {{"rule", "role_may_not"},
                 {"facts", json::object{{"roles", listOf(caller.roles)}}},
                 {"who", listOf(who)}});
}

using Query = Result<json::object> (*)(db::Connection &, const policy::Policy &,
                                       const identity::Principal &, const http::Request &, Instant);

Result<json::object> answer(const http::Request &request, http::Worker &worker,
                            const commands::Authenticate &authenticate, Query query)
{
    const auto now = worker.clock.now();
    const auto caller = authenticate(worker.writer, request, now);
    if (!caller)
        return tl::unexpected(caller.error());
    // One snapshot: gates, plan and evidence belong together.
    auto transaction =
        db::Transaction::begin(worker.writer, db::Transaction::Isolation::RepeatableReadReadOnly);
    if (!transaction)
        return tl::unexpected(transaction.error());
    const auto policy = policy::load(worker.writer);
    if (!policy)
        return tl::unexpected(policy.error());
    if (auto allowed = requireView(*caller, *policy); !allowed)
        return tl::unexpected(allowed.error());
    const auto id = request.captures.find("id");
    if (id != request.captures.end() && !isUuid(id->second))
        return fail(ErrorKind::NotFound, "not_found", "there is no such row");
    auto body = query(worker.writer, *policy, *caller, request, now);
    if (!body)
        return body;
    if (auto done = transaction->commit(); !done)
        return tl::unexpected(done.error());
    return body;
}

Result<json::object> oneCase(db::Connection &connection, const policy::Policy &policy,
                             const identity::Principal &caller, const http::Request &request,
                             Instant now)
{
    return caseDetail(connection, policy, caller, request.captures.at("id"), now);
}

Result<json::object> gatesOfOrg(db::Connection &connection, const policy::Policy &policy,
                                const identity::Principal &, const http::Request &request,
                                Instant now)
{
    const auto given = [&](const char *name) -> std::optional<std::string> {
        auto value = request.queryValue(name);
        return value.empty() ? std::nullopt : std::optional{std::move(value)};
    };
    queries::GateInput input;
    input.orgId = request.captures.at("id");
    input.recipientUserId = given("recipient");
    if (input.recipientUserId && !isUuid(*input.recipientUserId))
        return fail(ErrorKind::BadRequest, "bad_field", "recipient must be a UUID",
                    {{"field", "recipient"}});
    if (!input.recipientUserId)
        input.recipientEmail = given("recipient_email");
    input.routeReason = given("route_reason");
    input.oldOwnerRole = given("old_owner_role");
    input.homeOrgOutcome = given("home_org_outcome");
    if (const auto reason = given("reason_code"))
        input.reasonCode = *reason;
    input.level = policy.transfer.levelOf(input.reasonCode);
    return orgGates(connection, policy, input, now);
}

/// Names for the ids that cases carry, and who could be the officer of one.
Result<json::object> staffNames(db::Connection &connection, const policy::Policy &,
                                const identity::Principal &, const http::Request &, Instant)
{
    const auto rows = connection.exec(
        "SELECT id, name, status = 'active' AND roles && ARRAY['cs_agent', 'lead'] FROM staff_user "
        "ORDER BY lower(name), id");
    if (!rows)
        return tl::unexpected(rows.error());
    json::array staff;
    for (int i = 0; i < rows->size(); ++i)
        staff.push_back(json::object{{"id", rows->text(i, 0)},
                                     {"name", rows->text(i, 1)},
                                     {"may_be_officer", rows->boolean(i, 2)}});
    return json::object{{"staff", std::move(staff)}};
}

http::Handler handler(const commands::Authenticate &authenticate, Query query)
{
    return
        [authenticate, query](const http::Request &request, http::Worker &worker) -> http::Reply {
            auto body = answer(request, worker, authenticate, query);
            return body ? http::Response::json(200, *body)
                        : http::Response::problem(body.error(), request.requestId);
        };
}

} // namespace

std::vector<http::Route> caseRoutes(commands::Authenticate authenticate)
{
    return {{"GET", "/v1/cases/{id}", handler(authenticate, oneCase)},
            {"GET", "/v1/orgs/{id}/gates", handler(authenticate, gatesOfOrg)},
            {"GET", "/v1/staff", handler(authenticate, staffNames)}};
}

} // namespace steward::platform::transfer
