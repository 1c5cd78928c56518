// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/commands/commands_routes.h"
#include "platform/src/http/router.h"
#include "platform/src/sync/sequencer.h"
#include "tests/platform/sync_world.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <memory>
#include <string>

namespace steward::tests
{

using namespace steward::platform;
using namespace steward::platform::commands;

inline const std::string kMaria = madeUuid(9, 1), kNikos = madeUuid(9, 2), kAdmin = madeUuid(9, 3);

inline std::string commandId(int n)
{
    return madeUuid(7, n);
}

/// The bearer is the staff id itself; everything else is read from the database, as the real one
/// does.
inline Result<identity::Principal> byStaffId(db::Connection &connection,
                                             const http::Request &request, Instant now)
{
    const auto id = request.header("authorization");
    const auto row = connection.exec("SELECT id, name, array_to_json(roles), perm_ver, status FROM "
                                     "staff_user WHERE id::text = $1",
                                     db::Params{id});
    if (!row)
        return tl::unexpected(row.error());
    if (row->isEmpty() || row->text(0, 4) != "active")
        return fail(ErrorKind::Unauthenticated, "session_revoked", "the session has ended");
    identity::Principal out;
    out.staffId = row->text(0, 0);
    out.sessionId = madeUuid(8, 1);
    out.name = row->text(0, 1);
    for (const auto &role :
         QJsonDocument::fromJson(QByteArray::fromStdString(row->text(0, 2))).array())
        out.roles.push_back(role.toString().toStdString());
    out.permVer = row->int64(0, 3);
    const bool isFresh = !request.header("x-stepped-up").empty();
    out.authTime = isFresh ? now : Instant{0};
    out.acr = isFresh ? "urn:steward:acr:2fa" : "urn:steward:acr:1fa";
    out.stepUpWindow = std::chrono::seconds{300};
    return out;
}

struct Answer {
    int status = 0;
    QJsonObject body;
    [[nodiscard]] QString code() const { return body["code"].toString(); }
};

/// A service of one worker, without the transport.
class Service
{
public:
    explicit Service(TestDatabase &database, CommandRegistry registry = builtInCommands(),
                     std::chrono::milliseconds lockWait = std::chrono::milliseconds{5000})
        : m_writer(database.connection("steward_writer")),
          m_reader(database.connection("steward_reader"))
    {
        m_router.add(routes({{&byStaffId, lockWait}, std::move(registry)}));
    }

    Answer send(const std::string &method, const std::string &path, const std::string &body,
                const std::string &id, const std::string &staff = kMaria, bool isSteppedUp = false)
    {
        auto request = requestOf(method, path, id, staff);
        request.body = body;
        if (isSteppedUp)
            request.headers["x-stepped-up"] = "1";
        const auto match = m_router.find(method, path);
        request.captures = match.captures;
        http::Worker worker{m_writer, m_reader, m_clock};
        return answerOf(match.route->handler(request, worker));
    }
    /// What the transport asks for when it does not read a body to its end.
    Answer tooLarge(const std::string &path, const std::string &id, const Error &error,
                    const std::string &staff)
    {
        http::Worker worker{m_writer, m_reader, m_clock};
        return answerOf(m_router.find("POST", path)
                            .route->tooLarge(requestOf("POST", path, id, staff), worker, error));
    }
    Answer post(const std::string &body, const std::string &id, const std::string &staff = kMaria)
    {
        return send("POST", "/v1/commands", body, id, staff);
    }

private:
    [[nodiscard]] http::Request requestOf(const std::string &method, const std::string &path,
                                          const std::string &id, const std::string &staff) const
    {
        http::Request request;
        request.method = method;
        request.path = path;
        request.headers = {{"authorization", staff}, {"idempotency-key", id}};
        request.requestId = newUuidV7(m_clock.now().us / 1000);
        request.remoteAddress = "203.0.113.7";
        return request;
    }
    [[nodiscard]] static Answer answerOf(const http::Reply &reply)
    {
        const auto &response = std::get<http::Response>(reply);
        return {response.status,
                QJsonDocument::fromJson(QByteArray::fromStdString(response.body)).object()};
    }

    db::Connection m_writer;
    db::Connection m_reader;
    SystemClock m_clock;
    http::Router m_router;
};

inline std::string noteBody(const std::string &org, const std::string &rev = "1",
                            const std::string &text = "called her")
{
    return "{\"type\":\"note.add\",\"version\":1,\"expect\":{\"org/" + org + "\":\"" + rev +
           "\"},\"args\":{\"org_id\":\"" + org + "\",\"body\":\"" + text + "\"}}";
}

/// A database with an org, three staff and a running sequencer.
struct CommandWorld {
    TestDatabase database;
    db::Connection admin = database.connection("steward_admin");
    sync::Sequencer sequencer{database.conninfo("steward_sequencer")};
    MadeOrg org;

    CommandWorld()
    {
        auto writer = database.connection("steward_writer");
        org = makeOrg(writer, 1, 2);
        makeStaff(writer, kMaria, {"cs_agent"});
        makeStaff(writer, kNikos, {"lead"});
        makeStaff(writer, kAdmin, {"platform_admin"});
        sequencer.start();
    }
    [[nodiscard]] QString count(const std::string &what)
    {
        return QString::fromStdString(scalar(admin, "SELECT count(*) FROM " + what));
    }
};

} // namespace steward::tests
