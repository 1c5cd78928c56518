// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/commands/commands_routes.h"

#include "platform/src/core/log.h"
#include "platform/src/db/connection.h"

#include <boost/json/value.hpp>

#include <memory>
#include <optional>

namespace steward::platform::commands
{

namespace
{

using http::Reply;
using http::Request;
using http::Response;
using http::Worker;

boost::json::value memberOr(const LogRow &row, std::string_view name, boost::json::value otherwise)
{
    if (const auto *value = row.answer.if_contains(name))
        return *value;
    return otherwise;
}

/// What a POST answers: done, or the refusal as a problem.
Response answerTo(db::Connection &connection, const LogRow &row, const Request &request)
{
    if (row.state != "done") {
        auto refusal = refusalOf(row);
        refusal.members["command_id"] = row.id;
        return Response::problem(refusal, request.requestId);
    }
    // The command is done whether or not its place in the feed can be told.
    const auto csn = awaitCsn(connection, row);
    const boost::json::value place =
        csn && *csn ? boost::json::value(**csn) : boost::json::value(nullptr);
    return Response::json(
        200, boost::json::object{{"command_id", row.id},
                                 {"state", "done"},
                                 {"csn", place},
                                 {"revs", memberOr(row, "revs", boost::json::object{})},
                                 {"result", memberOr(row, "result", boost::json::object{})}});
}

/// What is known of a command.
Response stateOf(db::Connection &connection, const LogRow &row)
{
    const auto csn = awaitCsn(connection, row);
    const boost::json::value place =
        csn && *csn ? boost::json::value(**csn) : boost::json::value(nullptr);
    return Response::json(
        200, boost::json::object{{"command_id", row.id},
                                 {"type", row.type},
                                 {"state", row.state},
                                 {"status", row.status},
                                 {"csn", place},
                                 {"revs", memberOr(row, "revs", boost::json::object{})},
                                 {"result", memberOr(row, "result", boost::json::object{})},
                                 {"code", memberOr(row, "code", nullptr)},
                                 {"detail", memberOr(row, "detail", nullptr)},
                                 {"members", memberOr(row, "members", boost::json::object{})},
                                 {"at", row.at.rfc3339()}});
}

/// Whether this is a refusal of somebody who is known, and no failure of the platform's own.
bool leavesEvent(const Error &error)
{
    switch (error.kind) {
    case ErrorKind::Unauthenticated:
        return error.code == "step_up_required";
    case ErrorKind::UpgradeRequired:
    case ErrorKind::Unavailable:
    case ErrorKind::Internal:
        return false;
    default:
        return true;
    }
}

Response refuse(Worker &worker, const Request &request, const identity::Principal &principal,
                const Envelope *envelope, const Error &error)
{
    if (leavesEvent(error)) {
        if (auto written = auditRefusal(worker.writer, request, principal, envelope, error,
                                        worker.clock.now());
            !written) {
            log::error("refusal_not_audited",
                       {{"request_id", request.requestId}, {"detail", written.error().detail}});
            return Response::problem(written.error(), request.requestId);
        }
    }
    if (error.kind == ErrorKind::Internal)
        log::error("command_failed", {{"request_id", request.requestId},
                                      {"code", error.code},
                                      {"detail", error.detail},
                                      {"sqlstate", error.sqlstate}});
    return Response::problem(error, request.requestId);
}

Reply post(const CommandDeps &deps, const Request &request, Worker &worker)
{
    const auto now = worker.clock.now();
    const auto principal = deps.pipeline.authenticate(worker.writer, request, now);
    if (!principal)
        return Response::problem(principal.error(), request.requestId);
    const auto envelope = decodeEnvelope(request, deps.registry);
    if (!envelope)
        return refuse(worker, request, *principal, nullptr, envelope.error());
    const auto row = runCommand(worker.writer, request, *envelope, deps.pipeline, now);
    if (!row)
        return refuse(worker, request, *principal, &*envelope, row.error());
    return answerTo(worker.writer, *row, request);
}

/// Only who is signed in sends what is large.
std::optional<Response> admit(const CommandDeps &deps, const Request &request, Worker &worker)
{
    const auto principal = deps.pipeline.authenticate(worker.writer, request, worker.clock.now());
    if (principal)
        return std::nullopt;
    return Response::problem(principal.error(), request.requestId);
}

/// A body over the limit is refused unread; whose it was is known all the same.
Reply refuseTooLarge(const CommandDeps &deps, const Request &request, Worker &worker,
                     const Error &error)
{
    const auto principal = deps.pipeline.authenticate(worker.writer, request, worker.clock.now());
    if (!principal)
        return Response::problem(error, request.requestId);
    return refuse(worker, request, *principal, nullptr, error);
}

Reply read(const CommandDeps &deps, const Request &request, Worker &worker)
{
    const auto principal = deps.pipeline.authenticate(worker.writer, request, worker.clock.now());
    if (!principal)
        return Response::problem(principal.error(), request.requestId);
    const auto id = request.captures.at("id");
    const Error unknown{ErrorKind::NotFound, "not_found", "there is no such command", {}, {}};
    if (!isUuidV7(id))
        return Response::problem(unknown, request.requestId);
    const auto row = readLogRow(worker.writer, id);
    if (!row)
        return Response::problem(row.error(), request.requestId);
    if (!*row || (*row)->staffId != principal->staffId)
        return Response::problem(unknown, request.requestId);
    return stateOf(worker.writer, **row);
}

Reply giveUp(const CommandDeps &deps, const Request &request, Worker &worker)
{
    const auto now = worker.clock.now();
    const auto principal = deps.pipeline.authenticate(worker.writer, request, now);
    if (!principal)
        return Response::problem(principal.error(), request.requestId);
    const auto id = request.captures.at("id");
    if (!isUuidV7(id) || (!request.body.empty() && request.body != "{}"))
        return Response::problem(
            {ErrorKind::BadRequest, "bad_request", "a command id, and no body", {}, {}},
            request.requestId);
    const auto row = voidCommand(worker.writer, request, id, deps.pipeline, now);
    if (!row)
        return Response::problem(row.error(), request.requestId);
    return stateOf(worker.writer, *row);
}

using Part = Reply (*)(const CommandDeps &, const Request &, Worker &);

/// The largest document of the policy, 20 MiB, in base64, and what stands around it.
constexpr std::size_t kLargestCommand = 28u << 20;

http::Route route(const char *method, const char *pattern, Part part,
                  std::shared_ptr<const CommandDeps> deps)
{
    return {method, pattern,
            [part, deps = std::move(deps)](const Request &request, Worker &worker) {
                return part(*deps, request, worker);
            }};
}

} // namespace

std::vector<http::Route> routes(CommandDeps deps)
{
    const auto shared = std::make_shared<const CommandDeps>(std::move(deps));
    auto submit = route("POST", "/v1/commands", &post, shared);
    submit.limits.bodyBytes = kLargestCommand;
    submit.accepts = "application/json";
    submit.tooLarge = [shared](const Request &request, Worker &worker, const Error &error) {
        return refuseTooLarge(*shared, request, worker, error);
    };
    submit.admits = [shared](const Request &request, Worker &worker) {
        return admit(*shared, request, worker);
    };
    return {std::move(submit), route("GET", "/v1/commands/{id}", &read, shared),
            route("POST", "/v1/commands/{id}/void", &giveUp, shared)};
}

} // namespace steward::platform::commands
