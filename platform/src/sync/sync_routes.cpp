// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/sync/sync_routes.h"

#include "platform/src/core/bytes.h"
#include "platform/src/core/request_json.h"
#include "platform/src/db/connection.h"
#include "platform/src/sync/coding.h"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <charconv>

namespace steward::platform::sync
{

namespace
{

using http::Reply;
using http::Request;
using http::Response;
using http::Worker;

constexpr int kMaxWaitSeconds = 25;
constexpr std::int64_t kBuckets = 256;

Reader readerOf(const identity::Principal &principal)
{
    return {principal.staffId, principal.roles, principal.permVer};
}

Response pageResponse(std::string text, const Request &request)
{
    Response out{200,
                 {{"Content-Type", "application/x-ndjson"},
                  {"Cache-Control", "no-store"},
                  {"Vary", "Accept-Encoding"}},
                 std::move(text)};
    const auto coding = bestCoding(request.header("accept-encoding"));
    if (coding == Coding::Identity)
        return out;
    if (auto compressed = encoded(coding, out.body)) {
        out.body = std::move(*compressed);
        out.headers.emplace_back("Content-Encoding", nameOf(coding));
    }
    return out;
}

/// {"position": null | "opaque"}; the empty text for null.
Result<std::string> readPosition(const std::string &body)
{
    const auto bad = [](const char *why) {
        return fail(ErrorKind::BadRequest, "bad_request", why);
    };
    const auto value = parseRequestJson(body);
    if (!value)
        return tl::unexpected(value.error());
    const auto *position = value->if_contains("position");
    if (!position || value->size() != 1)
        return bad("the body has the one member position");
    if (position->is_null())
        return std::string{};
    if (!position->is_string() || position->as_string().empty())
        return bad("position is null or what the page before gave");
    return std::string{position->as_string()};
}

/// {"cursor", "t", "buckets": ascending numbers below 256}.
Result<RepairOrder> readOrder(const std::string &body)
{
    const auto bad = [](const char *why) {
        return fail(ErrorKind::BadRequest, "bad_request", why);
    };
    const auto value = parseRequestJson(body);
    if (!value)
        return tl::unexpected(value.error());
    const auto *cursor = value->if_contains("cursor");
    const auto *table = value->if_contains("t");
    const auto *buckets = value->if_contains("buckets");
    if (!cursor || !table || !buckets || value->size() != 3 || !cursor->is_string() ||
        !table->is_string() || !buckets->is_array())
        return bad("the body has the members cursor, t and buckets");
    RepairOrder order{std::string{cursor->as_string()}, std::string{table->as_string()}, {}};
    for (const auto &bucket : buckets->as_array()) {
        const auto *number = bucket.if_int64();
        if (!number || *number < 0 || *number >= kBuckets ||
            (!order.buckets.empty() && *number <= order.buckets.back()))
            return bad("buckets are numbers from 0 to 255, each once, in order");
        order.buckets.push_back(static_cast<int>(*number));
    }
    if (order.buckets.empty())
        return bad("no bucket is named");
    return order;
}

Result<int> waitOf(const Request &request)
{
    const auto text = request.queryValue("wait");
    if (text.empty())
        return 0;
    int out = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (error != std::errc{} || end != text.data() + text.size() || out < 0 ||
        out > kMaxWaitSeconds)
        return fail(ErrorKind::BadRequest, "bad_request",
                    "wait is a number of seconds from 0 to 25");
    return out;
}

Reply snapshot(const SyncDeps &deps, const Request &request, Worker &worker)
{
    const auto principal = deps.authenticate(worker.writer, request, worker.clock.now());
    if (!principal)
        return Response::problem(principal.error(), request.requestId);
    const auto position = readPosition(request.body);
    if (!position)
        return Response::problem(position.error(), request.requestId);
    auto page = snapshotPage(worker.writer, readerOf(*principal), *position, deps.page);
    if (!page)
        return Response::problem(page.error(), request.requestId);
    return pageResponse(std::move(page->text), request);
}

Reply changes(const SyncDeps &deps, const Request &request, Worker &worker)
{
    const auto principal = deps.authenticate(worker.writer, request, worker.clock.now());
    if (!principal)
        return Response::problem(principal.error(), request.requestId);
    const auto wait = waitOf(request);
    if (!wait)
        return Response::problem(wait.error(), request.requestId);
    auto page =
        changesPage(worker.writer, readerOf(*principal), request.queryValue("cursor"), deps.page);
    if (!page)
        return Response::problem(page.error(), request.requestId);
    if (!page->isNews && *wait > 0)
        return http::Park{std::chrono::seconds{*wait}};
    return pageResponse(std::move(page->text), request);
}

Reply digest(const SyncDeps &deps, const Request &request, Worker &worker)
{
    const auto principal = deps.authenticate(worker.writer, request, worker.clock.now());
    if (!principal)
        return Response::problem(principal.error(), request.requestId);
    const auto table = request.queryValue("t");
    const auto sums = tableDigest(worker.writer, readerOf(*principal), table);
    if (!sums)
        return Response::problem(sums.error(), request.requestId);
    boost::json::array buckets;
    for (const auto &bucket : sums->buckets)
        buckets.push_back(boost::json::object{{"sum", toHex(bucket.sum.bytes())},
                                              {"rows", std::to_string(bucket.rows)}});
    return Response::json(200, boost::json::object{{"t", table},
                                                   {"csn", std::to_string(sums->csn)},
                                                   {"buckets", std::move(buckets)}});
}

Reply repair(const SyncDeps &deps, const Request &request, Worker &worker)
{
    const auto principal = deps.authenticate(worker.writer, request, worker.clock.now());
    if (!principal)
        return Response::problem(principal.error(), request.requestId);
    const auto order = readOrder(request.body);
    if (!order)
        return Response::problem(order.error(), request.requestId);
    auto page = repairPage(worker.writer, readerOf(*principal), *order, deps.page);
    if (!page)
        return Response::problem(page.error(), request.requestId);
    return pageResponse(std::move(*page), request);
}

/// Whoever has the view of the transfers.
Result<bool> seesTransfers(db::Connection &connection, const std::vector<std::string> &roles)
{
    const auto rows =
        connection.exec("SELECT EXISTS (SELECT FROM policy p, unnest($1::text[]) AS r "
                        "WHERE p.in_force AND p.doc->'views'->r ? 'transfers')",
                        db::Params{db::array(roles)});
    if (!rows)
        return tl::unexpected(rows.error());
    return rows->boolean(0, 0);
}

Reply events(const SyncDeps &deps, const Request &request, Worker &worker)
{
    const auto principal = deps.authenticate(worker.writer, request, worker.clock.now());
    if (!principal)
        return Response::problem(principal.error(), request.requestId);
    const auto hearsFacts = seesTransfers(worker.writer, principal->roles);
    if (!hearsFacts)
        return Response::problem(hearsFacts.error(), request.requestId);
    return http::EventStream{principal->staffId, principal->sessionId, *hearsFacts};
}

using Part = Reply (*)(const SyncDeps &, const Request &, Worker &);

http::Route route(const char *method, const char *pattern, Part part,
                  std::shared_ptr<const SyncDeps> deps)
{
    return {method, pattern,
            [part, deps = std::move(deps)](const Request &request, Worker &worker) {
                return part(*deps, request, worker);
            },
            http::RouteLimits{4096}};
}

} // namespace

std::vector<http::Route> routes(SyncDeps deps)
{
    const auto shared = std::make_shared<const SyncDeps>(std::move(deps));
    auto load = route("POST", "/v1/sync/snapshot", &snapshot, shared);
    load.accepts = "application/json";
    auto mend = route("POST", "/v1/sync/repair", &repair, shared);
    mend.accepts = "application/json";
    return {std::move(load), std::move(mend), route("GET", "/v1/sync/changes", &changes, shared),
            route("GET", "/v1/sync/digest", &digest, shared),
            route("GET", "/v1/events", &events, shared)};
}

} // namespace steward::platform::sync
