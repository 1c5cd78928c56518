// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/audit/seal_routes.h"

#include "platform/src/audit/log_month.h"
#include "platform/src/audit/visibility.h"
#include "platform/src/db/connection.h"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <memory>

namespace steward::platform::audit
{

namespace
{

using http::Reply;
using http::Request;
using http::Response;
using http::Worker;
namespace json = boost::json;

using Answer = Result<json::object>;
using Part = Answer (*)(const Request &, db::Connection &);

constexpr int kPage = 120;
/// What oneSeal() reads, from the first column on.
constexpr const char *kColumns =
    "s.month, s.size, s.root, s.previous, s.seal_hash, s.note, s.sealed_at, r.noted_at, "
    "s.manifest, s.keys FROM "
    "audit_seal s LEFT JOIN audit_seal_receipt r ON r.month = s.month AND r.action = "
    "'log.archived' ";

json::object oneSeal(const db::Rows &rows, int row)
{
    json::object out{{"month", rows.text(row, 0)},
                     {"size", rows.text(row, 1)},
                     {"root", toHex(rows.bytes(row, 2))},
                     {"previous", toHex(rows.bytes(row, 3))},
                     {"seal_hash", toHex(rows.bytes(row, 4))},
                     {"note", rows.text(row, 5)},
                     {"sealed_at", rows.instant(row, 6).rfc3339()},
                     {"archived_at", nullptr}};
    if (const auto archived = rows.optionalInstant(row, 7))
        out["archived_at"] = archived->rfc3339();
    return out;
}

Answer sealsPart(const Request &request, db::Connection &reader)
{
    const auto after = request.queryValue("after");
    if (!after.empty() && !isLogMonth(after))
        return fail(ErrorKind::BadRequest, "bad_request", "after is YYYY-MM");
    const auto rows = reader.exec(std::string{"SELECT "} + kColumns +
                                      "WHERE s.month > $1 ORDER BY s.month LIMIT $2",
                                  db::Params{after, kPage + 1});
    if (!rows)
        return tl::unexpected(rows.error());
    json::array seals;
    for (int i = 0; i < rows->size() && i < kPage; ++i)
        seals.push_back(oneSeal(*rows, i));
    json::object out{{"seals", std::move(seals)}, {"next", nullptr}};
    if (rows->size() > kPage)
        out["next"] = rows->text(kPage - 1, 0);
    return out;
}

Answer sealPart(const Request &request, db::Connection &reader)
{
    const auto found = request.captures.find("month");
    const auto month = found == request.captures.end() ? std::string{} : found->second;
    const auto rows =
        reader.exec(std::string{"SELECT "} + kColumns + "WHERE s.month = $1", db::Params{month});
    if (!rows)
        return tl::unexpected(rows.error());
    if (rows->isEmpty())
        return fail(ErrorKind::NotFound, "not_found", "this month has no seal");
    auto out = oneSeal(*rows, 0);
    out["manifest"] = rows->text(0, 8);
    out["keys"] = rows->text(0, 9);
    return out;
}

Reply answer(const AuditConfig &config, Part part, const Request &request, Worker &worker)
{
    const auto principal = config.authenticate(worker.writer, request, worker.clock.now());
    if (!principal)
        return Response::problem(principal.error(), request.requestId);
    const auto visibility = loadVisibility(worker.reader, principal->roles);
    if (!visibility)
        return Response::problem(visibility.error(), request.requestId);
    if (visibility->visible.none())
        return Response::problem(
            {ErrorKind::NotFound, "not_found", "there is no log for this caller", {}, {}},
            request.requestId);
    auto body = part(request, worker.reader);
    if (!body)
        return Response::problem(body.error(), request.requestId);
    return Response::json(200, std::move(*body));
}

} // namespace

std::vector<http::Route> sealRoutes(AuditConfig config)
{
    const auto shared = std::make_shared<AuditConfig>(std::move(config));
    const auto route = [&](const char *pattern, Part part) {
        return http::Route{"GET", pattern, [shared, part](const Request &request, Worker &worker) {
                               return answer(*shared, part, request, worker);
                           }};
    };
    return {route("/v1/audit/seals", sealsPart), route("/v1/audit/seals/{month}", sealPart)};
}

} // namespace steward::platform::audit
