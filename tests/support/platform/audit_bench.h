// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/audit/audit_routes.h"
#include "platform/src/audit/seal_routes.h"
#include "platform/src/audit/sequencer.h"
#include "platform/src/audit/writer.h"
#include "platform/src/db/connection.h"
#include "tests/support/platform/test_database.h"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <QtGlobal>

#include <chrono>
#include <map>
#include <string>
#include <vector>

namespace steward::tests
{

namespace json = boost::json;
using namespace platform;
using namespace platform::audit;
using namespace std::chrono_literals;

inline const std::string kOwner = "018f3a1c-0000-7000-8000-00000000b001";
inline const std::string kAgent = "018f3a1c-0000-7000-8000-00000000a001";
inline const std::string kOrg = "018f3a1c-0000-7000-8000-0000000000aa";
inline const Instant kNoon = Instant::parse("2026-05-10T12:00:00Z");

inline json::value word(const std::string &text, bool prefix = false)
{
    return json::object{{"kind", "word"}, {"text", text}, {"prefix", prefix}};
}
inline json::value one(const std::string &text, bool prefix = false)
{
    return json::object{{"one", word(text, prefix)}};
}
inline json::value term(const std::string &field, const std::string &text,
                        const std::string &op = ":", bool prefix = false)
{
    return json::object{
        {"term", json::object{{"field", field}, {"op", op}, {"value", one(text, prefix)}}}};
}
inline json::value listTerm(const std::string &field, std::vector<std::string> texts)
{
    json::array atoms;
    for (const auto &text : texts)
        atoms.push_back(word(text));
    return json::object{
        {"term", json::object{{"field", field},
                              {"op", ":"},
                              {"value", json::object{{"list", std::move(atoms)}}}}}};
}
inline json::value rangeTerm(json::value from, json::value to)
{
    json::array ends;
    ends.push_back(std::move(from));
    ends.push_back(std::move(to));
    return json::object{
        {"term", json::object{{"field", "time"},
                              {"op", ":"},
                              {"value", json::object{{"range", std::move(ends)}}}}}};
}
inline json::value both(json::value a, json::value b)
{
    json::array items;
    items.push_back(std::move(a));
    items.push_back(std::move(b));
    return json::object{{"and", std::move(items)}};
}
inline json::value either(json::value a, json::value b)
{
    json::array items;
    items.push_back(std::move(a));
    items.push_back(std::move(b));
    return json::object{{"or", std::move(items)}};
}
inline json::value notNode(json::value a)
{
    return json::object{{"not", std::move(a)}};
}

/// A database, its sessions, and the routes as a caller of some role meets them.
class AuditBench
{
public:
    AuditBench()
        : m_key(*LogKey::fromSeed("demo.example/audit", std::string(32, '\x07'))),
          m_sequencer(m_sequencing, m_key)
    {
        clock.freezeAt(kNoon);
        AuditConfig config;
        config.cursorSecret = m_key.derive("audit-cursor");
        config.authenticate = [this](db::Connection &, const http::Request &,
                                     Instant) -> Result<identity::Principal> {
            identity::Principal out;
            out.staffId = staffId;
            out.sessionId = "018f3a1c-0000-7000-8000-00000000e001";
            out.roles = roles;
            return out;
        };
        m_router.add(routes(config));
        m_router.add(sealRoutes(std::move(config)));
    }

    http::Response call(const std::string &method, const std::string &path,
                        std::map<std::string, std::string> query, std::string body)
    {
        http::Request request;
        request.method = method;
        request.path = path;
        request.query = std::move(query);
        request.body = std::move(body);
        request.remoteAddress = "198.51.100.9";
        request.requestId = newUuidV7(clock.now().us / 1000);
        const auto match = m_router.find(method, path);
        request.captures = match.captures;
        http::Worker worker{writer, reader, clock};
        return std::get<http::Response>(match.route->handler(request, worker));
    }
    json::object get(const std::string &path, std::map<std::string, std::string> query = {},
                     int status = 200)
    {
        return object(call("GET", path, std::move(query), {}), status);
    }
    json::object post(const std::string &path, const json::object &body, int status = 200)
    {
        return object(call("POST", path, {}, json::serialize(body)), status);
    }
    json::object search(json::value query, json::object more = {}, int status = 200)
    {
        more["query"] = std::move(query);
        return object(call("POST", "/v1/audit/search", {}, json::serialize(more)), status);
    }
    std::string write(Event event, Instant at)
    {
        auto transaction = db::Transaction::begin(writer);
        auto id = audit::write(writer, event, at);
        if (!id || !transaction->commit()) {
            qWarning("%s", id ? "commit" : id.error().detail.c_str());
            return {};
        }
        return *id;
    }
    void sequence() { m_lastSequenced = *m_sequencer.drain(clock.now()); }

    tests::TestDatabase database;
    db::Connection writer = database.connection("steward_writer");
    db::Connection reader = database.connection("steward_reader");
    AdjustableClock clock;
    std::string staffId = kAgent;
    std::vector<std::string> roles{"compliance"};

private:
    static json::object object(const http::Response &response, int status)
    {
        if (response.status != status)
            qWarning("status %d: %s", response.status, response.body.c_str());
        boost::system::error_code failure;
        auto value = json::parse(response.body, failure);
        if (response.status != status || failure || !value.is_object())
            return {{"unexpected", response.status}};
        return value.as_object();
    }

    db::Connection m_sequencing = database.connection("steward_sequencer");
    LogKey m_key;
    AuditSequencer m_sequencer;
    http::Router m_router;
    int m_lastSequenced = 0;
};

inline Event anEvent(const std::string &action)
{
    Event out;
    out.action = action;
    out.actor = {ActorKind::User, kOwner};
    out.orgId = kOrg;
    out.privateFields = {{"ip", "203.0.113.7"}, {"country", "CY"}};
    return out;
}

inline std::vector<std::string> ids(const json::object &page)
{
    std::vector<std::string> out;
    if (const auto *rows = page.if_contains("rows"))
        for (const auto &row : rows->as_array())
            out.emplace_back(row.at("id").as_string());
    return out;
}

inline std::string countOf(const json::object &page)
{
    const auto *count = page.if_contains("count");
    return count && count->is_object() ? std::string{count->at("value").as_string()} : "none";
}

inline std::string ruleOf(const json::object &problem)
{
    const auto *rule = problem.if_contains("rule");
    return rule && rule->is_string() ? std::string{rule->as_string()} : "none";
}

} // namespace steward::tests
