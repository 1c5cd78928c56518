// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/audit/audit_routes.h"

#include "platform/src/audit/proofs.h"
#include "platform/src/audit/search.h"
#include "platform/src/db/connection.h"

#include <boost/json/value.hpp>

#include <charconv>
#include <memory>
#include <optional>

namespace steward::platform::audit
{

namespace
{

using http::Reply;
using http::Request;
using http::Response;
using http::Worker;

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

/// YYYY-MM
bool isMonth(const std::string &text)
{
    return text.size() == 7 && text[4] == '-' && Instant::parse(text + "-01T00:00:00Z").isValid();
}

std::optional<std::uint64_t> number(const Request &request, const char *name)
{
    const auto text = request.queryValue(name);
    std::int64_t out = -1;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (text.empty() || failure != std::errc{} || end != text.data() + text.size() || out < 0)
        return std::nullopt;
    return static_cast<std::uint64_t>(out);
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
    if (!month.empty() && !isMonth(month))
        return malformed("month is YYYY-MM");
    return checkpoint(worker.reader, principal.roles,
                      month.empty() ? std::nullopt : std::optional{month});
}

Answer inclusionPart(Context &context, const identity::Principal &principal, const Request &request,
                     Worker &worker)
{
    const auto month = request.queryValue("month");
    const auto index = number(request, "index"), size = number(request, "size");
    if (!isMonth(month) || !index || !size)
        return malformed("month is YYYY-MM, index and size are numbers");
    return inclusionProof(worker.reader, context.trees, principal.roles, month, *index, *size);
}

Answer consistencyPart(Context &context, const identity::Principal &principal,
                       const Request &request, Worker &worker)
{
    const auto month = request.queryValue("month");
    const auto from = number(request, "from"), to = number(request, "to");
    if (!isMonth(month) || !from || !to)
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
    return {std::move(find),
            route("GET", "/v1/audit/events/{id}", eventPart),
            route("GET", "/v1/audit/events/{month}/{index}", eventPart),
            route("GET", "/v1/audit/checkpoint", checkpointPart),
            route("GET", "/v1/audit/proof/inclusion", inclusionPart),
            route("GET", "/v1/audit/proof/consistency", consistencyPart)};
}

} // namespace steward::platform::audit
