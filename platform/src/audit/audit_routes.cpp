// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/audit/audit_routes.h"

#include "platform/src/audit/log_month.h"
#include "platform/src/audit/proofs.h"
#include "platform/src/audit/search.h"
#include "platform/src/core/request_json.h"
#include "platform/src/db/connection.h"

#include <boost/json/value.hpp>

#include <charconv>
#include <memory>
#include <optional>
#include <set>

namespace steward::platform::audit
{

namespace
{

using http::Reply;
using http::Request;
using http::Response;
using http::Worker;

constexpr std::size_t kMostProofs = 200;

struct Context {
    AuditConfig config;
    LogTrees trees;
};

using Answer = Result<boost::json::object>;
using Part = Answer (*)(Context &, const identity::Principal &, const Request &, Worker &);

tl::unexpected<Error> malformed(const char *detail)
{
    return fail(ErrorKind::BadRequest, "bad_request", detail);
}

std::optional<std::int64_t> number(std::string_view text)
{
    std::int64_t out = -1;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (text.empty() || failure != std::errc{} || end != text.data() + text.size() || out < 0)
        return std::nullopt;
    return out;
}

std::optional<std::uint64_t> number(const Request &request, const char *name)
{
    const auto value = number(request.queryValue(name));
    return value ? std::optional{static_cast<std::uint64_t>(*value)} : std::nullopt;
}

std::optional<std::int64_t> number(const boost::json::value *value)
{
    return value && value->is_string() ? number(std::string_view{value->get_string()})
                                       : std::nullopt;
}

/// Each once and below the size; nothing when they are not.
std::optional<std::vector<std::int64_t>> indices(const boost::json::value *value, std::int64_t size)
{
    if (!value || !value->is_array() || value->get_array().empty() ||
        value->get_array().size() > kMostProofs)
        return std::nullopt;
    std::set<std::int64_t> seen;
    for (const auto &item : value->get_array()) {
        const auto index = number(&item);
        if (!index || *index >= size || !seen.insert(*index).second)
            return std::nullopt;
    }
    return std::vector<std::int64_t>{seen.begin(), seen.end()};
}

Answer searchPart(Context &context, const identity::Principal &principal, const Request &request,
                  Worker &worker)
{
    const auto parsed = parseSearch(request.body);
    if (!parsed)
        return tl::unexpected(parsed.error());
    const Searcher who{principal.staffId, principal.sessionId, principal.roles,
                       request.remoteAddress, request.requestId};
    return search(worker.reader, worker.writer, who, *parsed, worker.clock.now(),
                  context.config.cursorSecret);
}

Answer eventPart(Context &, const identity::Principal &principal, const Request &request,
                 Worker &worker)
{
    const auto captured = [&](const char *name) {
        const auto found = request.captures.find(name);
        return found == request.captures.end() ? std::string{} : found->second;
    };
    const auto index = captured("index");
    return eventById(worker.reader, principal.roles,
                     index.empty() ? captured("id") : captured("month") + '/' + index);
}

Answer checkpointPart(Context &, const identity::Principal &principal, const Request &request,
                      Worker &worker)
{
    const auto month = request.queryValue("month");
    if (!month.empty() && !isLogMonth(month))
        return malformed("month is YYYY-MM");
    return checkpoint(worker.reader, principal.roles,
                      month.empty() ? std::nullopt : std::optional{month});
}

Answer inclusionPart(Context &context, const identity::Principal &principal, const Request &request,
                     Worker &worker)
{
    const auto month = request.queryValue("month");
    const auto index = number(request, "index"), size = number(request, "size");
    if (!isLogMonth(month) || !index || !size)
        return malformed("month is YYYY-MM, index and size are numbers");
    return inclusionProof(worker.reader, context.trees, principal.roles, month, *index, *size);
}

Answer inclusionsPart(Context &context, const identity::Principal &principal,
                      const Request &request, Worker &worker)
{
    const auto body = parseRequestJson(request.body);
    if (!body)
        return tl::unexpected(body.error());
    const auto *month = body->if_contains("month");
    const auto size = number(body->if_contains("size"));
    const auto wanted = size ? indices(body->if_contains("indices"), *size) : std::nullopt;
    if (body->size() != 3 || !month || !month->is_string() ||
        !isLogMonth(std::string{month->get_string()}) || !wanted)
        return malformed("a month, a size, and up to 200 indices below it, each once");
    return inclusionProofs(worker.reader, context.trees, principal.roles,
                           std::string{month->get_string()}, static_cast<std::uint64_t>(*size),
                           *wanted);
}

Answer consistencyPart(Context &context, const identity::Principal &principal,
                       const Request &request, Worker &worker)
{
    const auto month = request.queryValue("month");
    const auto from = number(request, "from"), to = number(request, "to");
    if (!isLogMonth(month) || !from || !to)
        return malformed("month is YYYY-MM, from and to are numbers");
    return consistencyProof(worker.reader, context.trees, principal.roles, month, *from, *to);
}

Reply answer(Context &context, Part part, const Request &request, Worker &worker)
{
    const auto principal = context.config.authenticate(worker.writer, request, worker.clock.now());
    if (!principal)
        return Response::problem(principal.error(), request.requestId);
    auto body = part(context, *principal, request, worker);
    if (!body)
        return Response::problem(body.error(), request.requestId);
    auto response = Response::json(200, std::move(*body));
    // What was masked for one person is not for the next one's cache.
    response.headers.emplace_back("Cache-Control", "no-store");
    return response;
}

} // namespace

std::vector<http::Route> routes(AuditConfig config)
{
    const auto context = std::make_shared<Context>();
    context->config = std::move(config);
    const auto route = [&](const char *method, const char *pattern, Part part) {
        return http::Route{method, pattern,
                           [context, part](const Request &request, Worker &worker) {
                               return answer(*context, part, request, worker);
                           }};
    };
    auto find = route("POST", "/v1/audit/search", searchPart);
    find.accepts = "application/json";
    auto proveMany = route("POST", "/v1/audit/proof/inclusions", inclusionsPart);
    proveMany.accepts = "application/json";
    return {std::move(find),
            std::move(proveMany),
            route("GET", "/v1/audit/events/{id}", eventPart),
            route("GET", "/v1/audit/events/{month}/{index}", eventPart),
            route("GET", "/v1/audit/checkpoint", checkpointPart),
            route("GET", "/v1/audit/proof/inclusion", inclusionPart),
            route("GET", "/v1/audit/proof/consistency", consistencyPart)};
}

} // namespace steward::platform::audit
