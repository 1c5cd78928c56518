// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/identity/me_handlers.h"

#include "platform/src/core/bytes.h"
#include "platform/src/db/connection.h"
#include "platform/src/identity/principal.h"
#include "platform/src/identity/sessions.h"
#include "platform/src/identity/staff_numbers.h"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <boost/json/value_from.hpp>

namespace steward::platform::identity
{

namespace
{

using boost::json::array;
using boost::json::object;
using boost::json::value;
using http::Reply;
using http::Request;
using http::Response;

value timeOrNull(const std::optional<Instant> &at)
{
    return at ? value(at->rfc3339()) : value(nullptr);
}
value textOrNull(const std::optional<std::string> &text)
{
    return text ? value(*text) : value(nullptr);
}

object wireSession(const StaffSession &session, const std::string &currentId)
{
    return {{"id", session.id},
            {"is_current", session.id == currentId},
            {"created_at", session.createdAt.rfc3339()},
            {"last_used_at", session.lastUsedAt.rfc3339()},
            {"expires_at", session.expiresAt.rfc3339()},
            {"auth_time", session.authTime.rfc3339()},
            {"acr", session.acr},
            {"ip", textOrNull(session.address)},
            {"user_agent", textOrNull(session.userAgent)},
            {"ended_at", timeOrNull(session.endedAt)},
            {"end_reason", textOrNull(session.endReason)}};
}

Response noStore(Response response)
{
    response.headers.emplace_back("Cache-Control", "no-store");
    return response;
}

Result<object> describe(db::Connection &connection, const Request &request, Instant now)
{
    const auto principal = authenticate(connection, request, now);
    if (!principal)
        return tl::unexpected(principal.error());
    const auto views = viewsOf(connection, principal->roles);
    if (!views)
        return tl::unexpected(views.error());
    const auto until = principal->authTime.plus(principal->stepUpWindow);
    const bool isSteppedUp = requireStepUp(*principal, now).has_value();
    return object{{"id", principal->staffId},
                  {"name", principal->name},
                  {"email", principal->email},
                  {"roles", boost::json::value_from(principal->roles)},
                  {"views", boost::json::value_from(*views)},
                  {"perm_ver", std::to_string(principal->permVer)},
                  {"session", object{{"id", principal->sessionId},
                                     {"auth_time", principal->authTime.rfc3339()},
                                     {"acr", principal->acr}}},
                  {"step_up_until", isSteppedUp ? value(until.rfc3339()) : value(nullptr)}};
}

Result<object> list(db::Connection &connection, const Request &request, Instant now)
{
    const auto principal = authenticate(connection, request, now);
    if (!principal)
        return tl::unexpected(principal.error());
    const auto sessions = sessionsOf(connection, principal->staffId);
    if (!sessions)
        return tl::unexpected(sessions.error());
    array out;
    for (const auto &session : *sessions)
        out.push_back(wireSession(session, principal->sessionId));
    return object{{"sessions", std::move(out)}};
}

Result<object> end(db::Connection &connection, const Request &request, Instant now)
{
    const auto principal = authenticate(connection, request, now);
    if (!principal)
        return tl::unexpected(principal.error());
    const auto id = request.captures.contains("id") ? request.captures.at("id") : std::string{};
    const auto own =
        isUuid(id) ? connection.exec("SELECT FROM staff_session WHERE id = $1 AND staff_id = $2",
                                     db::Params{id, principal->staffId})
                   : fail(ErrorKind::NotFound, "not_found", "there is no such session");
    if (!own)
        return tl::unexpected(own.error());
    // Somebody else's session is as unknown as one that never was.
    if (own->isEmpty())
        return fail(ErrorKind::NotFound, "not_found", "there is no such session");
    auto transaction = db::Transaction::begin(connection);
    if (!transaction)
        return tl::unexpected(transaction.error());
    const auto ended = endSession(connection, id, "ended_by_user", staffParty(principal->staffId),
                                  callerOf(request), now);
    if (!ended)
        return tl::unexpected(ended.error());
    if (auto gone = endBrowserSessions(connection, principal->staffId); !gone)
        return tl::unexpected(gone.error());
    if (auto done = transaction->commit(); !done)
        return tl::unexpected(done.error());
    return object{{"id", id}, {"ended", true}};
}

using Answer = Result<object> (*)(db::Connection &, const Request &, Instant);

Reply answered(Answer answer, const Request &request, http::Worker &worker)
{
    const auto body = answer(worker.writer, request, worker.clock.now());
    return body ? noStore(Response::json(200, *body))
                : Response::problem(body.error(), request.requestId);
}

} // namespace

Reply me(const Request &request, http::Worker &worker)
{
    return answered(&describe, request, worker);
}
Reply mySessions(const Request &request, http::Worker &worker)
{
    return answered(&list, request, worker);
}
Reply endMySession(const Request &request, http::Worker &worker)
{
    return answered(&end, request, worker);
}

} // namespace steward::platform::identity
