// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/audit/audit_routes.h"
#include "platform/src/audit/registry.h"
#include "platform/src/audit/sequencer.h"
#include "platform/src/audit/visibility.h"
#include "platform/src/audit/writer.h"
#include "platform/src/db/connection.h"
#include "tests/support/audit_check.h"
#include "tests/support/platform/test_database.h"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <QTest>

#include <chrono>
#include <memory>
#include <set>

namespace json = boost::json;
namespace check = steward::tests::audit_check;
using namespace steward;
using namespace steward::platform;
using namespace steward::platform::audit;
using namespace std::chrono_literals;

namespace {

const std::string kOwner = "018f3a1c-0000-7000-8000-00000000b001";
const std::string kAgent = "018f3a1c-0000-7000-8000-00000000a001";
const std::string kOrg = "018f3a1c-0000-7000-8000-0000000000aa";
const Instant kNoon = Instant::parse("2026-05-10T12:00:00Z");

/// The table of domain.md §5, written down a second time: the policy document must say the same.
const std::map<std::string, std::string> kMatrix{
    {"cs_agent", "MFFMFM-M-"}, {"finance", "-M--MFF--"}, {"compliance", "FFFFFFFFF"}, {"lead", "MFFFFMMMM"}, {"platform_admin", "MMMMMMMMF"}};
const std::vector<std::string> kActions{"auth.signed_in", "membership.added", "role.changed", "invite.sent", "transfer.requested",
                                        "payment.captured", "payout.made", "unit.published", "policy.changed"};

json::value word(const std::string &text, bool prefix = false)
{
    return json::object{{"kind", "word"}, {"text", text}, {"prefix", prefix}};
}
json::value one(const std::string &text, bool prefix = false) { return json::object{{"one", word(text, prefix)}}; }
json::value term(const std::string &field, const std::string &text, const std::string &op = ":", bool prefix = false)
{
    return json::object{{"term", json::object{{"field", field}, {"op", op}, {"value", one(text, prefix)}}}};
}
json::value listTerm(const std::string &field, std::vector<std::string> texts)
{
    json::array atoms;
    for (const auto &text : texts)
        atoms.push_back(word(text));
    return json::object{{"term", json::object{{"field", field}, {"op", ":"}, {"value", json::object{{"list", std::move(atoms)}}}}}};
}
json::value rangeTerm(json::value from, json::value to)
{
    json::array ends;
    ends.push_back(std::move(from));
    ends.push_back(std::move(to));
    return json::object{{"term", json::object{{"field", "time"}, {"op", ":"}, {"value", json::object{{"range", std::move(ends)}}}}}};
}
json::value both(json::value a, json::value b)
{
    json::array items;
    items.push_back(std::move(a));
    items.push_back(std::move(b));
    return json::object{{"and", std::move(items)}};
}
json::value either(json::value a, json::value b)
{
    json::array items;
    items.push_back(std::move(a));
    items.push_back(std::move(b));
    return json::object{{"or", std::move(items)}};
}
json::value notNode(json::value a) { return json::object{{"not", std::move(a)}}; }

/// A database, its sessions, and the routes as a caller of some role meets them.
class Bench
{
public:
    Bench() : m_key(*LogKey::fromSeed("demo.example/audit", std::string(32, '\x07'))), m_sequencer(m_sequencing, m_key)
    {
        clock.freezeAt(kNoon);
        AuditConfig config;
        config.cursorSecret = m_key.derive("audit-cursor");
        config.authenticate = [this](db::Connection &, const http::Request &, Instant) -> Result<identity::Principal> {
            identity::Principal out;
            out.staffId = staffId;
            out.sessionId = "018f3a1c-0000-7000-8000-00000000e001";
            out.roles = roles;
            return out;
        };
        m_router.add(routes(std::move(config)));
    }

    http::Response call(const std::string &method, const std::string &path, std::map<std::string, std::string> query, std::string body)
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
    json::object get(const std::string &path, std::map<std::string, std::string> query = {}, int status = 200)
    {
        return object(call("GET", path, std::move(query), {}), status);
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

Event anEvent(const std::string &action)
{
    Event out;
    out.action = action;
    out.actor = {ActorKind::User, kOwner};
    out.orgId = kOrg;
    out.privateFields = {{"ip", "203.0.113.7"}, {"country", "CY"}};
    return out;
}

std::vector<std::string> ids(const json::object &page)
{
    std::vector<std::string> out;
    if (const auto *rows = page.if_contains("rows"))
        for (const auto &row : rows->as_array())
            out.emplace_back(row.at("id").as_string());
    return out;
}

std::string countOf(const json::object &page)
{
    const auto *count = page.if_contains("count");
    return count && count->is_object() ? std::string{count->at("value").as_string()} : "none";
}

std::string ruleOf(const json::object &problem)
{
    const auto *rule = problem.if_contains("rule");
    return rule && rule->is_string() ? std::string{rule->as_string()} : "none";
}

} // namespace

class AuditSearchTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void thePolicyHoldsTheMatrixOfTheSpecification()
    {
        auto reader = matrixBench().database.connection("steward_reader");
        for (const auto &[role, row] : kMatrix) {
            const auto visibility = loadVisibility(reader, {role});
            for (std::size_t i = 0; i < kCategories.size(); ++i) {
                QCOMPARE(visibility->visible.test(i), row[i] != '-');
                QCOMPARE(visibility->full.test(i), row[i] == 'F');
            }
        }
        QVERIFY(loadVisibility(reader, {})->visible.none());
        QVERIFY(loadVisibility(reader, {"janitor"})->visible.none());
        QCOMPARE(loadVisibility(reader, {"finance", "cs_agent"})->visible.count(), std::size_t(8));
    }

    void everyReadPathKeepsToTheMatrix_data()
    {
        QTest::addColumn<QString>("role");
        QTest::addColumn<int>("category");
        for (const auto &[role, row] : kMatrix)
            for (int i = 0; i < int(row.size()); ++i)
                QTest::addRow("%s × %s", role.c_str(), std::string(kCategories[std::size_t(i)]).c_str()) << QString::fromStdString(role) << i;
    }
    void everyReadPathKeepsToTheMatrix()
    {
        QFETCH(QString, role);
        QFETCH(int, category);
        auto &bench = matrixBench();
        bench.roles = {role.toStdString()};
        const auto &row = kMatrix.at(bench.roles[0]);
        const bool visible = row[std::size_t(category)] != '-';
        const auto &id = m_matrixIds[std::size_t(category)];
        const auto action = kActions[std::size_t(category)];
        const std::string categoryName{kCategories[std::size_t(category)]};

        const auto byCategory = bench.search(both(term("category", categoryName), term("action", action)), {{"count", true}});
        const auto byId = bench.search(term("event", id), {{"count", true}});
        const auto negated = bench.search(both(notNode(term("category", "nothing")), term("action", action)), {{"count", true}});
        const auto escaping = bench.search(either(term("event", id), both(term("category", categoryName), term("org", kOrg))), {{"count", true}});

        for (const auto &page : {byCategory, byId, negated, escaping}) {
            QCOMPARE(ids(page), visible ? std::vector<std::string>{id} : std::vector<std::string>{});
            QCOMPARE(countOf(page), std::string(visible ? "1" : "0"));
        }
        bench.get("/v1/audit/events/" + id, {}, visible ? 200 : 404);
        const auto index = std::to_string(category);
        bench.get("/v1/audit/proof/inclusion", {{"month", "2026-05"}, {"index", index}, {"size", "9"}}, visible ? 200 : 404);
    }

    void aRoleTheMatrixDoesNotNameSeesNothing()
    {
        auto &bench = matrixBench();
        bench.roles = {"janitor"};

        QCOMPARE(ruleOf(bench.search(nullptr, {}, 403)), std::string("audit_matrix"));
        bench.get("/v1/audit/events/" + m_matrixIds[0], {}, 404);
        bench.get("/v1/audit/checkpoint", {}, 404);
        bench.get("/v1/audit/proof/inclusion", {{"month", "2026-05"}, {"index", "0"}, {"size", "9"}}, 404);
        bench.get("/v1/audit/proof/consistency", {{"month", "2026-05"}, {"from", "1"}, {"to", "9"}}, 404);
    }

    void rowsAndProofsAreVerifiedByAnIndependentReading()
    {
        Bench bench;
        for (int i = 0; i < 30; ++i)
            bench.write(anEvent("role.changed"), kNoon.plus(-1h + i * 1s));
        bench.sequence();
        const auto early = bench.get("/v1/audit/checkpoint", {{"month", "2026-05"}});
        bench.write(anEvent("role.changed"), kNoon);
        bench.sequence();
        const auto late = bench.get("/v1/audit/checkpoint");
        const auto size = std::string(late.at("size").as_string());
        const auto root = check::digest(check::unhex(std::string(late.at("root").as_string())));
        QCOMPARE(size, std::string("31"));

        const auto page = bench.search(term("action", "role.changed"), {{"limit", 200}});

        QCOMPARE(page.at("rows").as_array().size(), std::size_t(31));
        for (const auto &row : page.at("rows").as_array()) {
            const auto leaf = check::leafHashOf(check::leafOf("demo.example/audit", rowFrom(row.as_object())));
            QCOMPARE(check::hex({reinterpret_cast<const char *>(leaf.data()), leaf.size()}), std::string(row.at("leaf_hash").as_string()));
            const std::string index{row.at("index").as_string()};
            const auto proof = bench.get("/v1/audit/proof/inclusion", {{"month", "2026-05"}, {"index", index}, {"size", size}});
            QVERIFY(check::verifiesInclusion(leaf, std::stoull(index), 31, digests(proof.at("path")), root));
        }
        const auto consistency = bench.get("/v1/audit/proof/consistency", {{"month", "2026-05"}, {"from", "30"}, {"to", "31"}});
        QVERIFY(check::verifiesConsistency(30, 31, check::digest(check::unhex(std::string(early.at("root").as_string()))), root,
                                           digests(consistency.at("path"))));
        bench.get("/v1/audit/proof/inclusion", {{"month", "2026-05"}, {"index", "0"}, {"size", "9999"}}, 404);
        bench.get("/v1/audit/proof/inclusion", {{"month", "2026-05"}, {"index", "7"}, {"size", "7"}}, 400);
        bench.get("/v1/audit/proof/consistency", {{"month", "2026-05"}, {"from", "0"}, {"to", "1"}}, 400);
        bench.get("/v1/audit/checkpoint", {{"month", "2026-13"}}, 400);
    }

    void everySearchIsAuditedBeforeItIsAnswered()
    {
        Bench bench;
        bench.write(anEvent("role.changed"), kNoon.plus(-1min));

        bench.search(term("action", "role.changed"));
        bench.clock.advance(1s);

        const auto trail = bench.search(term("action", "privacy.searched"));
        QCOMPARE(trail.at("rows").as_array().size(), std::size_t(1));
        const auto &row = trail.at("rows").as_array()[0].as_object();
        QCOMPARE(json::parse(std::string(row.at("metadata").as_string())).at("rows").as_int64(), std::int64_t(1));
        const auto stored = bench.reader.exec("SELECT field, value FROM audit_pii WHERE event_id = $1 ORDER BY field",
                                              db::Params{std::string(row.at("id").as_string())});
        QCOMPARE(stored->size(), 4);
        QCOMPARE(stored->text(2, 1), std::string("action:role.changed"));
        QCOMPARE(stored->text(0, 1), kAgent);
    }

    void valuesComeMaskedToEveryRole()
    {
        Bench bench;
        auto written = anEvent("invite.sent");
        written.subject = Party{ActorKind::User, kAgent};
        written.privateFields = {{"addressee", "nikos@cedar.com.cy"}, {"ip", "203.0.113.77"}, {"country", "CY"}, {"reason", "call me"}};
        const auto id = bench.write(written, kNoon.plus(-1min));

        for (const auto &[role, row] : kMatrix) {
            bench.roles = {role};
            if (row[3] == '-')
                continue;
            const auto body = json::serialize(bench.get("/v1/audit/events/" + id));

            for (const char *value : {"nikos", "cedar", "203.0.113.77", "\"CY\"", "call me", kOwner.c_str(), kAgent.c_str()})
                QVERIFY2(body.find(value) == std::string::npos, value);
            QVERIFY(body.find("n•••@c•••.cy") != std::string::npos);
            QVERIFY(body.find("203.0.113.•••") != std::string::npos);
        }
    }

    void maskingCannotBeUndoneByBisection_data()
    {
        QTest::addColumn<QString>("query");
        QTest::addColumn<bool>("allowed");
        const auto add = [](const char *name, const json::value &query, bool allowed) {
            QTest::newRow(name) << QString::fromStdString(json::serialize(query)) << allowed;
        };
        for (const char *field : {"ip", "country", "session", "reason", "actor", "target"}) {
            const std::string exact = std::string_view{field} == "actor" || std::string_view{field} == "target" ? kOwner : "203.0.113.7";
            add((std::string{field} + " exact").c_str(), term(field, exact), true);
            add((std::string{field} + " excluded").c_str(), term(field, exact, "!="), true);
            add((std::string{field} + " prefix").c_str(), term(field, "2", ":", true), false);
            add((std::string{field} + " empty prefix").c_str(), term(field, "", ":", true), false);
            add((std::string{field} + " negated prefix").c_str(), notNode(term(field, "2", ":", true)), false);
            add((std::string{field} + " list").c_str(), listTerm(field, {exact, exact}), false);
            add((std::string{field} + " twice").c_str(), either(term(field, exact), term(field, exact)), false);
        }
        add("network", term("ip", "203.0.113.0/24"), false);
        add("order", term("ip", "203.0.113.0", ">"), false);
        add("prefix where all is full", both(term("category", "role"), term("ip", "203.", ":", true)), true);
        add("network where all is full", both(term("action", "role.changed"), term("ip", "203.0.113.0/24")), true);
        add("list where all is full", both(listTerm("category", {"role", "membership"}), listTerm("country", {"CY", "GR"})), true);
        add("prefix where some is masked", both(listTerm("category", {"role", "auth"}), term("ip", "203.", ":", true)), false);
        add("prefix with an escaping branch", either(both(term("category", "role"), term("ip", "203.", ":", true)), term("category", "auth")), false);
        add("prefix with a category prefix", both(term("category", "", ":", true), term("ip", "203.", ":", true)), false);
        add("prefix beside an excluded category", both(term("category", "auth", "!="), term("ip", "203.", ":", true)), false);
    }
    void maskingCannotBeUndoneByBisection()
    {
        QFETCH(QString, query);
        QFETCH(bool, allowed);
        auto &bench = matrixBench();
        bench.roles = {"cs_agent"};

        const auto answer = bench.call("POST", "/v1/audit/search", {}, "{\"query\":" + query.toStdString() + "}");

        QCOMPARE(answer.status, allowed ? 200 : 422);
        if (!allowed)
            QVERIFY(answer.body.find("exact_only") != std::string::npos || answer.body.find("bad_operator") != std::string::npos);
    }

    void guessingByExactValuesMeetsALimitAndLeavesATrail()
    {
        Bench bench;
        auto admin = bench.database.connection("steward_admin");
        QVERIFY(admin.script("UPDATE policy SET doc = jsonb_set(doc, '{audit,exact_filters_per_hour}', '3')"));
        bench.roles = {"cs_agent"};

        for (int i = 0; i < 3; ++i)
            bench.search(term("ip", "203.0.113." + std::to_string(i)));
        bench.search(term("ip", "203.0.113.9"), {}, 429);
        bench.search(term("action", "role.changed"));
        bench.staffId = kOwner;
        bench.search(term("ip", "203.0.113.9"));
        bench.staffId = kAgent;
        bench.clock.advance(61min);
        bench.search(term("ip", "203.0.113.9"));

        QCOMPARE(bench.reader.exec("SELECT count(*) FROM audit_event WHERE outcome = 1 AND metadata->>'code' = 'too_many'")->int64(0, 0),
                 std::int64_t(1));
    }

    void pagesStayPutWhileNewRowsArrive()
    {
        Bench bench;
        std::vector<std::string> expected;
        for (int i = 0; i < 50; ++i)
            expected.insert(expected.begin(), bench.write(anEvent("role.changed"), kNoon.plus(-1h + (i / 3) * 1ms)));
        std::vector<std::string> seen;
        std::string cursor;
        for (int page = 0; page < 20; ++page) {
            json::object more{{"limit", 7}};
            if (!cursor.empty())
                more["cursor"] = cursor;
            const auto answer = bench.search(term("action", "role.changed"), more);
            for (const auto &id : ids(answer))
                seen.push_back(id);
            bench.write(anEvent("role.changed"), kNoon.plus(page * 1s));
            bench.sequence();
            if (answer.at("next").is_null())
                break;
            cursor = std::string{answer.at("next").as_string()};
        }

        QCOMPARE(seen.size(), expected.size());
        QCOMPARE(std::set<std::string>(seen.begin(), seen.end()), std::set<std::string>(expected.begin(), expected.end()));
    }

    void aCursorIsOfOneSearchAndOnePerson()
    {
        Bench bench;
        for (int i = 0; i < 3; ++i)
            bench.write(anEvent("role.changed"), kNoon.plus(-1min));
        const auto first = bench.search(term("action", "role.changed"), {{"limit", 1}});
        const auto cursor = std::string{first.at("next").as_string()};

        bench.search(term("action", "role.changed"), {{"limit", 2}, {"cursor", cursor}});
        bench.search(term("action", "role.granted"), {{"cursor", cursor}}, 400);
        bench.search(term("action", "role.changed"), {{"cursor", cursor}, {"heartbeats", true}}, 400);
        auto edited = cursor;
        edited[20] = edited[20] == 'A' ? 'B' : 'A';
        bench.search(term("action", "role.changed"), {{"cursor", edited}}, 400);
        bench.staffId = kOwner;
        bench.search(term("action", "role.changed"), {{"cursor", cursor}}, 400);
    }

    void countsAreExactUpToTheLimitAndSaySo()
    {
        Bench bench;
        auto admin = bench.database.connection("steward_admin");
        QVERIFY(admin.script("UPDATE policy SET doc = jsonb_set(doc, '{audit,count_exact_max}', '5')"));
        for (int i = 0; i < 5; ++i)
            bench.write(anEvent("role.changed"), kNoon.plus(-1min));
        const auto exact = bench.search(term("action", "role.changed"), {{"count", true}});
        bench.write(anEvent("role.changed"), kNoon.plus(-1min));
        const auto more = bench.search(term("action", "role.changed"), {{"count", true}});

        QCOMPARE(countOf(exact), std::string("5"));
        QVERIFY(exact.at("count").at("exact").as_bool());
        QCOMPARE(countOf(more), std::string("5"));
        QVERIFY(!more.at("count").at("exact").as_bool());
        QVERIFY(bench.search(term("action", "role.changed")).at("count").is_null());
    }

    void heartbeatsAreHiddenUnlessAskedFor()
    {
        Bench bench;
        Event beat;
        beat.action = "log.heartbeat";
        beat.actor.id = "system";
        bench.write(beat, kNoon.plus(-1min));
        bench.write(anEvent("role.changed"), kNoon.plus(-1min));

        QCOMPARE(ids(bench.search(term("org", kOrg))).size(), std::size_t(1));
        QCOMPARE(ids(bench.search(term("category", "privacy"))).size(), std::size_t(1));  // the search before
        QCOMPARE(ids(bench.search(term("action", "log.heartbeat"))).size(), std::size_t(1));
        QCOMPARE(ids(bench.search(term("actor", "system"), {{"heartbeats", true}})).size(), std::size_t(1));
        bench.sequence();
        QCOMPARE(ids(bench.search(term("event", "2026-05/0"))).size(), std::size_t(1));
    }

    void everyFieldOfTheGrammarFindsItsRow_data()
    {
        QTest::addColumn<QString>("query");
        QTest::addColumn<bool>("found");
        const auto add = [](const char *name, const json::value &query, bool found = true) {
            QTest::newRow(name) << QString::fromStdString(json::serialize(query)) << found;
        };
        add("category", term("category", "role"));
        add("category prefix", term("category", "ro", ":", true));
        add("category list", listTerm("category", {"auth", "role"}));
        add("category other", term("category", "auth"), false);
        add("category excluded", term("category", "role", "!="), false);
        add("action", term("action", "role.changed"));
        add("action prefix", term("action", "role.", ":", true));
        add("action percent is no wildcard", term("action", "%", ":", true), false);
        add("actor id", term("actor", kOwner));
        add("actor mail", term("actor", "Owner@Example.com"));
        add("actor mail of another", term("actor", "staff@example.com"), false);
        add("actor pseudonym of nobody", term("actor", "actor-00000000"), false);
        add("actor me", term("actor", "@me"), false);
        add("actor mail prefix", term("actor", "owner@", ":", true));
        add("actor.kind", term("actor.kind", "user"));
        add("actor.kind other", term("actor.kind", "staff"), false);
        add("role", term("role", "admin"));
        add("role before", term("role", "member"));
        add("role other", term("role", "owner"), false);
        add("org id", term("org", kOrg));
        add("org subdomain", term("org", "cedar"));
        add("org name", term("org", "Cedar Ltd"));
        add("org prefix", term("org", "ced", ":", true));
        add("org other", term("org", "oak"), false);
        add("org excluded keeps rows without one", term("org", "oak", "!="));
        add("target", term("target", "staff@example.com"));
        add("target.kind", term("target.kind", "staff"));
        add("target.kind other", term("target.kind", "provider"), false);
        add("ip", term("ip", "203.0.113.7"));
        add("ip network", term("ip", "203.0.113.0/24"));
        add("ip other network", term("ip", "10.0.0.0/8"), false);
        add("ip no network", term("ip", "nonsense/99"), false);
        add("country", term("country", "cy"));
        add("session", term("session", "s-1"), false);
        add("request", term("request", "018f3a1c-0000-7000-8000-00000000f001"));
        add("result", term("result", "denied"));
        add("result other", term("result", "ok"), false);
        add("class", term("class", "sensitive"));
        add("class other", term("class", "secret"), false);
        add("class none", term("class", "none"), false);
        add("reason", term("reason", "by phone"));
        add("policy", term("policy", "4.18-demo"));
        add("policy prefix", term("policy", "4.", ":", true));
        add("event by place", term("event", "2026-05/0"));
        add("event by another place", term("event", "2026-05/1"), false);
        add("seal open", term("seal", "open"));
        add("seal pending", term("seal", "pending"), false);
        add("seal sealed", term("seal", "sealed"), false);
        add("has ip", json::object{{"has", "ip"}});
        add("has session", json::object{{"has", "session"}}, false);
        add("has target", json::object{{"has", "target"}});
        add("has role", json::object{{"has", "role"}});
        add("text", json::object{{"text", word("CHANGED")}});
        add("text in metadata", json::object{{"text", word("\"admin\"")}});
        add("text not in private values", json::object{{"text", word("phone")}}, false);
        add("month", term("time", "2026-05"));
        add("other month", term("time", "2026-04"), false);
        add("date", term("time", "2026-05-10"));
        add("minute", term("time", "2026-05-10T11:00"));
        add("instant", term("time", "2026-05-10T11:00:00Z"));
        add("instant off", term("time", "2026-05-10T11:00:00.001Z"), false);
        add("since", term("time", "-2h"));
        add("since later", term("time", "-30m"), false);
        add("today", term("time", "today"));
        add("range", rangeTerm(word("-7d"), word("now")));
        add("range of dates includes its last", rangeTerm(word("2026-05-01"), word("2026-05-10")));
        add("range open above", rangeTerm(word("2026-05-10"), nullptr));
        add("before", both(term("time", "2026-05-10T11:00:00Z", "<"), term("org", kOrg)), false);
        add("up to", both(term("time", "2026-05-10T11:00:00Z", "<="), term("org", kOrg)));
        add("after", term("time", "2026-05-10T11:00:00Z", ">"), false);
        add("time excluded", both(term("time", "2026-05-10", "!="), term("time", "2026-05")), false);
    }
    void everyFieldOfTheGrammarFindsItsRow()
    {
        QFETCH(QString, query);
        QFETCH(bool, found);
        auto &bench = grammarBench();

        const auto page = bench.search(both(json::parse(query.toStdString()), notNode(term("category", "privacy"))));

        QCOMPARE(ids(page), found ? std::vector<std::string>{m_grammarId} : std::vector<std::string>{});
    }

    void bareDatesAreOfTheSearchersZone()
    {
        Bench bench;
        const auto id = bench.write(anEvent("role.changed"), Instant::parse("2026-05-09T22:30:00Z"));
        const auto query = both(term("time", "2026-05-10"), term("action", "role.changed"));

        QCOMPARE(ids(bench.search(query)).size(), std::size_t(0));
        QCOMPARE(ids(bench.search(query, {{"zone", "Europe/Nicosia"}})), std::vector<std::string>{id});
        QCOMPARE(ruleOf(bench.search(query, {{"zone", "Europe/Atlantis"}}, 422)), std::string("bad_zone"));
        bench.search(query, {{"zone", "'; DROP TABLE org"}}, 400);
    }

    void aWrongQueryIsAnsweredWithItsPlace_data()
    {
        QTest::addColumn<QString>("body");
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("rule");
        const auto add = [](const char *name, const std::string &query, int status, const char *rule) {
            QTest::newRow(name) << QString::fromStdString("{\"query\":" + query + "}") << status << QString::fromLatin1(rule);
        };
        const auto text = [](const json::value &value) { return json::serialize(value); };
        add("unknown field", R"({"term":{"field":"colour","op":":","value":{"one":{"kind":"word","text":"red"}}},"offset":4,"length":10})", 422, "unknown_field");
        add("unknown has", R"({"has":"colour"})", 422, "unknown_field");
        add("order on action", text(term("action", "a", ">")), 422, "bad_operator");
        add("range on action", R"({"term":{"field":"action","op":":","value":{"range":[{"kind":"word","text":"a"},null]}}})", 422, "bad_value");
        add("bad result", text(term("result", "maybe")), 422, "bad_value");
        add("bad time", text(term("time", "soon")), 422, "bad_value");
        add("impossible date", text(term("time", "2026-02-30")), 422, "bad_value");
        add("bad relative", text(term("time", "-7fortnights")), 422, "bad_value");
        add("huge relative", text(term("time", "-999999999999d")), 422, "bad_value");
        add("nobody", text(term("actor", "nikos")), 422, "bad_value");
        add("wide range", text(term("time", "-93d")), 422, "narrow");
        add("open below", text(term("time", "2026-05-01", "<")), 422, "narrow");
        add("wide with alternative", text(both(term("time", "-200d"), either(term("org", kOrg), term("category", "auth")))), 422, "narrow");
        add("not an object", "[]", 400, "none");
        add("two kinds", R"({"has":"ip","text":{"kind":"word","text":"a"}})", 400, "none");
        add("unknown node", R"({"xor":[]})", 400, "none");
        add("empty and", R"({"and":[]})", 400, "none");
        add("unknown operator", text(term("action", "a", "~")), 400, "none");
        add("unknown atom", R"({"text":{"kind":"regex","text":"a"}})", 400, "none");
        add("nul", R"({"text":{"kind":"word","text":"a\u0000b"}})", 400, "none");
        std::string deep;
        for (int i = 0; i < 40; ++i)
            deep += R"({"not":)";
        add("too deep", deep + text(term("action", "a")) + std::string(40, '}'), 400, "none");
        std::string very(20000, '[');
        add("absurdly deep", very, 400, "none");
    }
    void aWrongQueryIsAnsweredWithItsPlace()
    {
        QFETCH(QString, body);
        QFETCH(int, status);
        QFETCH(QString, rule);
        auto &bench = matrixBench();
        bench.roles = {"compliance"};

        const auto answer = bench.call("POST", "/v1/audit/search", {}, body.toStdString());

        QCOMPARE(answer.status, status);
        const auto problem = json::parse(answer.body).as_object();
        QCOMPARE(ruleOf(problem), rule.toStdString());
        if (rule == QStringLiteral("unknown_field") && body.contains(QStringLiteral("offset")))
            QCOMPARE(problem.at("offset").as_int64(), std::int64_t(4));
    }

    void noValueEndsInAnInternalError_data()
    {
        QTest::addColumn<QString>("query");
        const std::vector<std::string> values{"9999-12", "9999-12-31", "1970-01-01", "0000", "-2400mo", "+2400mo", "-100000w", "+100000w", "2026-05-10T24:00",
                                              "2026-05-10T23:59:60", "2026-05-10T02:30", "::", "::/0", "1.2.3.4/33", "999.1.1.1/8", "/", "2026-05/999999999999999999",
                                              "2026-05/-1", "9999-99/1", "%", "_", "\\", "'", "\"", "$1", "{}", "[]", "\xF0\x9F\x92\xA3", "@", "@me", "a@b", "actor-", "",
                                              "018f3a1c-0000-7000-8000-00000000a001", "018F3A1C00007000800000000000A001"};
        for (const char *field : {"category", "action", "actor", "actor.kind", "role", "org", "target", "target.kind", "ip", "country", "session", "request",
                                  "result", "class", "reason", "policy", "event", "seal", "time"})
            for (std::size_t i = 0; i < values.size(); ++i)
                for (const bool prefix : {false, true})
                    QTest::addRow("%s %zu %d", field, i, int(prefix)) << QString::fromStdString(json::serialize(both(term(field, values[i], ":", prefix), term("org", kOrg))));
    }
    void noValueEndsInAnInternalError()
    {
        QFETCH(QString, query);
        auto &bench = matrixBench();
        bench.roles = {"compliance"};

        const auto answer = bench.call("POST", "/v1/audit/search", {}, "{\"zone\":\"Europe/Nicosia\",\"count\":true,\"query\":" + query.toStdString() + "}");

        QVERIFY2(answer.status == 200 || answer.status == 422, answer.body.c_str());
    }

    void aMalformedBodyIsRefused_data()
    {
        QTest::addColumn<QString>("body");
        for (const char *body : {"", "null", "{\"limit\":0}", "{\"limit\":201}", "{\"limit\":\"5\"}", "{\"count\":1}", "{\"surprise\":true}",
                                 "{\"cursor\":\"\"}", "{\"cursor\":7}", "{\"cursor\":\"AAAA\"}", "{\"query\":{}}", "{\"zone\":\"\"}"})
            QTest::newRow(body) << QString::fromLatin1(body);
    }
    void aMalformedBodyIsRefused()
    {
        QFETCH(QString, body);

        QCOMPARE(matrixBench().call("POST", "/v1/audit/search", {}, body.toStdString()).status, 400);
    }

    void aLongRangeIsAllowedForANamedOrg()
    {
        Bench bench;
        const auto id = bench.write(anEvent("role.changed"), Instant::parse("2025-06-10T12:00:00Z"));

        QCOMPARE(ids(bench.search(term("org", kOrg))), std::vector<std::string>{id});
        QCOMPARE(ids(bench.search(both(term("time", "-2y"), term("org", kOrg)))), std::vector<std::string>{id});
        QCOMPARE(ids(bench.search(term("actor", kOwner))), std::vector<std::string>{id});
        const auto bare = bench.search(term("action", "role.changed"));
        QCOMPARE(ids(bare).size(), std::size_t(0));
        QVERIFY(bare.at("range").at("implied").as_bool());
        QVERIFY(bare.at("range").at("from").is_string());
    }

    void anErasedOpeningIsShownAsGoneAndNeverAsEmpty()
    {
        Bench bench;
        const auto id = bench.write(anEvent("role.changed"), kNoon);
        auto admin = bench.database.connection("steward_admin");
        QVERIFY(admin.exec("DELETE FROM audit_pii WHERE event_id = $1", db::Params{id}));

        const auto row = bench.get("/v1/audit/events/" + id);

        QVERIFY(row.at("pii").as_array()[0].at("masked").is_null());
        QVERIFY(row.at("actor").at("alias").as_string().starts_with("actor-"));
        QCOMPARE(std::string(row.at("pseudonymises_on").as_string()), std::string("2027-05-10T12:00:00.000Z"));
    }

private:
    static check::Row rowFrom(const json::object &wire)
    {
        const auto text = [&](const char *member) { return wire.at(member).is_null() ? std::string{} : std::string{wire.at(member).as_string()}; };
        const std::map<std::string, std::string> kinds{{"system", "0"}, {"user", "1"}, {"staff", "2"}, {"mcp", "3"}, {"provider", "4"}};
        const std::map<std::string, std::string> outcomes{{"ok", "0"}, {"denied", "1"}, {"error", "2"}};
        const std::map<std::string, int> classes{{"none", 0}, {"internal", 1}, {"personal", 2}, {"sensitive", 3}, {"secret", 4}};
        check::Row row;
        row.month = text("month");
        row.index = text("index");
        row.id = text("id");
        row.occurredAtUs = text("occurred_at_us");
        row.category = text("category");
        row.action = text("action");
        row.outcome = outcomes.at(text("outcome"));
        row.org = text("org_id");
        row.actorKind = kinds.at(std::string{wire.at("actor").at("kind").as_string()});
        row.actorCommitment = std::string{wire.at("actor").at("commitment").as_string()};
        if (wire.at("subject").is_object()) {
            row.subjectKind = kinds.at(std::string{wire.at("subject").at("kind").as_string()});
            row.subjectCommitment = std::string{wire.at("subject").at("commitment").as_string()};
        }
        row.metadata = text("metadata");
        for (const auto &item : wire.at("pii").as_array())
            row.privates[std::string{item.at("name").as_string()}] = {classes.at(std::string{item.at("class").as_string()}),
                                                                      std::string{item.at("commitment").as_string()}};
        row.requestId = text("request_id");
        return row;
    }

    static std::vector<check::Digest> digests(const json::value &path)
    {
        std::vector<check::Digest> out;
        for (const auto &item : path.as_array())
            out.push_back(check::digest(check::unhex(std::string{item.as_string()})));
        return out;
    }

    /// One event a category, in the order of the categories, at index 0 … 8 of the month.
    Bench &matrixBench()
    {
        if (!m_matrix) {
            m_matrix = std::make_unique<Bench>();
            for (std::size_t i = 0; i < kActions.size(); ++i) {
                m_matrixIds.push_back(m_matrix->write(anEvent(kActions[i]), kNoon.plus(-1h)));
                m_matrix->sequence();
            }
        }
        return *m_matrix;
    }

    Bench &grammarBench()
    {
        if (m_grammar)
            return *m_grammar;
        m_grammar = std::make_unique<Bench>();
        auto admin = m_grammar->database.connection("steward_admin");
        const auto made = admin.script(
            "SET session_replication_role = replica;"
            "INSERT INTO org (id, name, subdomain, kind, tier, status, country, referral_code, owner_membership_id, created_at, updated_at) VALUES "
            "('018f3a1c-0000-7000-8000-0000000000aa', 'Cedar Ltd', 'cedar', 'agency', 't1', 'active', 'CY', 'ABC123', gen_random_uuid(), '2026-01-01', '2026-01-01');"
            "INSERT INTO user_account (id, email, name, home_org_id, status, mfa, created_at) VALUES "
            "('018f3a1c-0000-7000-8000-00000000b001', 'owner@example.com', 'Owner', '018f3a1c-0000-7000-8000-0000000000aa', 'active', 'none', '2026-01-01');"
            "INSERT INTO staff_user (id, issuer, subject, email, name, roles, status, created_at) VALUES "
            "('018f3a1c-0000-7000-8000-00000000a001', 'demo', 's', 'staff@example.com', 'Staff', '{lead}', 'active', '2026-01-01');");
        if (!made)
            qWarning("%s", made.error().detail.c_str());
        auto written = anEvent("role.changed");
        written.subject = Party{ActorKind::Staff, kAgent};
        written.outcome = Outcome::Denied;
        written.metadata = {{"role", "admin"}, {"role_before", "member"}};
        written.privateFields.push_back({"reason", "by phone"});
        written.requestId = "018f3a1c-0000-7000-8000-00000000f001";
        m_grammarId = m_grammar->write(written, kNoon.plus(-1h));
        m_grammar->sequence();
        return *m_grammar;
    }

    std::unique_ptr<Bench> m_matrix, m_grammar;
    std::vector<std::string> m_matrixIds;
    std::string m_grammarId;
};

QTEST_GUILESS_MAIN(AuditSearchTest)
#include "audit_search_test.moc"
