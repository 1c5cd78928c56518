// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/audit_check.h"
#include "tests/support/platform/audit_bench.h"

#include <QTest>

#include <set>

namespace json = boost::json;
using namespace steward;
using namespace steward::platform;
using namespace steward::platform::audit;
using namespace steward::tests;
using namespace std::chrono_literals;

namespace
{

namespace check = steward::tests::audit_check;

} // namespace

class AuditSearchTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void rowsAndProofsAreVerifiedByAnIndependentReading()
    {
        AuditBench bench;
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
            const auto leaf =
                check::leafHashOf(check::leafOf("demo.example/audit", rowFrom(row.as_object())));
            QCOMPARE(check::hex({reinterpret_cast<const char *>(leaf.data()), leaf.size()}),
                     std::string(row.at("leaf_hash").as_string()));
            const std::string index{row.at("index").as_string()};
            const auto proof = bench.get("/v1/audit/proof/inclusion",
                                         {{"month", "2026-05"}, {"index", index}, {"size", size}});
            QVERIFY(check::verifiesInclusion(leaf, std::stoull(index), 31,
                                             digests(proof.at("path")), root));
        }
        const auto consistency = bench.get("/v1/audit/proof/consistency",
                                           {{"month", "2026-05"}, {"from", "30"}, {"to", "31"}});
        QVERIFY(check::verifiesConsistency(
            30, 31, check::digest(check::unhex(std::string(early.at("root").as_string()))), root,
            digests(consistency.at("path"))));
        bench.get("/v1/audit/proof/inclusion",
                  {{"month", "2026-05"}, {"index", "0"}, {"size", "9999"}}, 404);
        bench.get("/v1/audit/proof/inclusion",
                  {{"month", "2026-05"}, {"index", "7"}, {"size", "7"}}, 400);
        bench.get("/v1/audit/proof/consistency", {{"month", "2026-05"}, {"from", "0"}, {"to", "1"}},
                  400);
        bench.get("/v1/audit/checkpoint", {{"month", "2026-13"}}, 400);
    }

    void manyRowsAreProvedAtOnce()
    {
        AuditBench bench;
        for (int i = 0; i < 300; ++i)
            bench.write(anEvent("role.changed"), kNoon.plus(i * 1s));
        bench.sequence();
        const auto ask = [&bench](json::value indices, const json::value &size = "300",
                                  int status = 200) {
            return bench.post(
                "/v1/audit/proof/inclusions",
                json::object{{"month", "2026-05"}, {"size", size}, {"indices", std::move(indices)}},
                status);
        };
        const auto isRefused = [&ask](json::value indices, const json::value &size, int status) {
            return !ask(std::move(indices), size, status).contains("unexpected");
        };
        json::array wanted;
        for (int i = 0; i < 200; ++i)
            wanted.emplace_back(std::to_string(299 - i));

        const auto answer = ask(wanted);

        const auto &proofs = answer.at("proofs").as_array();
        QCOMPARE(proofs.size(), std::size_t(200));
        for (std::size_t i = 0; i < proofs.size(); ++i) {
            const std::string index = std::to_string(100 + i);
            QCOMPARE(std::string(proofs[i].at("index").as_string()), index);
            const auto single =
                bench.get("/v1/audit/proof/inclusion",
                          {{"month", "2026-05"}, {"index", index}, {"size", "300"}});
            QVERIFY(single.at("path") == proofs[i].at("path"));
            QVERIFY(single.at("leaf_hash") == proofs[i].at("leaf_hash"));
        }
        json::array tooMany = wanted;
        tooMany.emplace_back("0");
        QVERIFY(isRefused(tooMany, "300", 400));
        QVERIFY(isRefused(json::array{}, "300", 400));
        QVERIFY(isRefused(json::array{"1", "1"}, "300", 400));
        QVERIFY(isRefused(json::array{"300"}, "300", 400));
        QVERIFY(isRefused(json::array{"-1"}, "300", 400));
        QVERIFY(isRefused(json::array{"x"}, "300", 400));
        QVERIFY(isRefused(json::array{1}, "300", 400));
        QVERIFY(isRefused(json::array{"1"}, 300, 400));
        QVERIFY(isRefused("1", "300", 400));
        QVERIFY(isRefused(json::array{"0"}, "9999", 404));
    }

    void everySearchIsAuditedBeforeItIsAnswered()
    {
        AuditBench bench;
        bench.write(anEvent("role.changed"), kNoon.plus(-1min));

        bench.search(term("action", "role.changed"));
        bench.clock.advance(1s);

        const auto trail = bench.search(term("action", "privacy.searched"));
        QCOMPARE(trail.at("rows").as_array().size(), std::size_t(1));
        const auto &row = trail.at("rows").as_array()[0].as_object();
        QCOMPARE(json::parse(std::string(row.at("metadata").as_string())).at("rows").as_int64(),
                 std::int64_t(1));
        const auto stored = bench.reader.exec(
            "SELECT field, value FROM audit_pii WHERE event_id = $1 ORDER BY field",
            db::Params{std::string(row.at("id").as_string())});
        QCOMPARE(stored->size(), 4);
        QCOMPARE(stored->text(2, 1), std::string("action:role.changed"));
        QCOMPARE(stored->text(0, 1), kAgent);
    }

    void withoutItsOwnEventASearchAnswersNothing()
    {
        AuditBench bench;
        bench.write(anEvent("role.changed"), kNoon.plus(-1min));
        auto admin = bench.database.connection("steward_admin");
        QVERIFY(admin.script("REVOKE INSERT ON audit_pii FROM steward_writer"));

        const auto answer = bench.call("POST", "/v1/audit/search", {}, "{}");

        QCOMPARE(answer.status, 500);
        QVERIFY(answer.body.find("role.changed") == std::string::npos);
        QCOMPARE(
            bench.reader.exec("SELECT count(*) FROM audit_event WHERE action = 'privacy.searched'")
                ->int64(0, 0),
            std::int64_t(0));
    }

    void aRefusedSearchLeavesItsTrail()
    {
        AuditBench bench;
        bench.roles = {"cs_agent"};

        bench.search(term("ip", "203.", ":", true), {}, 422);
        bench.roles = {"janitor"};
        bench.search(nullptr, {}, 403);

        const auto trail = bench.reader.exec("SELECT outcome, metadata->>'rule' FROM audit_event "
                                             "WHERE action = 'privacy.searched' ORDER BY seq");
        QCOMPARE(trail->size(), 2);
        QCOMPARE(trail->text(0, 0) + trail->text(0, 1), std::string("1exact_only"));
        QCOMPARE(trail->text(1, 0) + trail->text(1, 1), std::string("1audit_matrix"));
    }

    void pagesStayPutWhileNewRowsArrive()
    {
        AuditBench bench;
        std::vector<std::string> expected;
        for (int i = 0; i < 50; ++i)
            expected.insert(expected.begin(),
                            bench.write(anEvent("role.changed"), kNoon.plus(-1h + (i / 3) * 1ms)));
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
        QCOMPARE(std::set<std::string>(seen.begin(), seen.end()),
                 std::set<std::string>(expected.begin(), expected.end()));
    }

    void aCursorIsOfOneSearchAndOnePerson()
    {
        AuditBench bench;
        for (int i = 0; i < 3; ++i)
            bench.write(anEvent("role.changed"), kNoon.plus(-1min));
        const auto first = bench.search(term("action", "role.changed"), {{"limit", 1}});
        const auto cursor = std::string{first.at("next").as_string()};

        bench.search(term("action", "role.changed"), {{"limit", 2}, {"cursor", cursor}});
        bench.search(term("action", "role.granted"), {{"cursor", cursor}}, 400);
        bench.search(term("action", "role.changed"), {{"cursor", cursor}, {"heartbeats", true}},
                     400);
        auto edited = cursor;
        edited[20] = edited[20] == 'A' ? 'B' : 'A';
        bench.search(term("action", "role.changed"), {{"cursor", edited}}, 400);
        bench.staffId = kOwner;
        bench.search(term("action", "role.changed"), {{"cursor", cursor}}, 400);
    }

    void countsAreExactUpToTheLimitAndSaySo()
    {
        AuditBench bench;
        auto admin = bench.database.connection("steward_admin");
        QVERIFY(
            admin.script("UPDATE policy SET doc = jsonb_set(doc, '{audit,count_exact_max}', '5')"));
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
        AuditBench bench;
        Event beat;
        beat.action = "log.heartbeat";
        beat.actor.id = "system";
        bench.write(beat, kNoon.plus(-1min));
        bench.write(anEvent("role.changed"), kNoon.plus(-1min));

        QCOMPARE(ids(bench.search(term("org", kOrg))).size(), std::size_t(1));
        QCOMPARE(ids(bench.search(term("category", "privacy"))).size(),
                 std::size_t(1)); // the search before
        QCOMPARE(ids(bench.search(term("action", "log.heartbeat"))).size(), std::size_t(1));
        QCOMPARE(ids(bench.search(term("actor", "system"), {{"heartbeats", true}})).size(),
                 std::size_t(1));
        bench.sequence();
        QCOMPARE(ids(bench.search(term("event", "2026-05/0"))).size(), std::size_t(1));
    }

    void aMalformedBodyIsRefused_data()
    {
        QTest::addColumn<QString>("body");
        for (const char *body :
             {"", "null", "{\"limit\":0}", "{\"limit\":201}", "{\"limit\":\"5\"}", "{\"count\":1}",
              "{\"surprise\":true}", "{\"cursor\":\"\"}", "{\"cursor\":7}", "{\"cursor\":\"AAAA\"}",
              "{\"query\":{}}", "{\"zone\":\"\"}", "{\"limit\":5,\"limit\":7}",
              "{\"query\":{\"has\":\"ip\",\"has\":\"ip\"}}"})
            QTest::newRow(body) << QString::fromLatin1(body);
    }
    void aMalformedBodyIsRefused()
    {
        QFETCH(QString, body);

        QCOMPARE(AuditBench{}.call("POST", "/v1/audit/search", {}, body.toStdString()).status, 400);
    }

    void aLongRangeIsAllowedForANamedOrg()
    {
        AuditBench bench;
        const auto id =
            bench.write(anEvent("role.changed"), Instant::parse("2025-06-10T12:00:00Z"));

        QCOMPARE(ids(bench.search(term("org", kOrg))), std::vector<std::string>{id});
        QCOMPARE(ids(bench.search(both(term("time", "-2y"), term("org", kOrg)))),
                 std::vector<std::string>{id});
        QCOMPARE(ids(bench.search(term("actor", kOwner))), std::vector<std::string>{id});
        const auto bare = bench.search(term("action", "role.changed"));
        QCOMPARE(ids(bare).size(), std::size_t(0));
        QVERIFY(bare.at("range").at("implied").as_bool());
        QVERIFY(bare.at("range").at("from").is_string());
    }

private:
    static check::Row rowFrom(const json::object &wire)
    {
        const auto text = [&](const char *member) {
            return wire.at(member).is_null() ? std::string{}
                                             : std::string{wire.at(member).as_string()};
        };
        const std::map<std::string, std::string> kinds{
            {"system", "0"}, {"user", "1"}, {"staff", "2"}, {"mcp", "3"}, {"provider", "4"}};
        const std::map<std::string, std::string> outcomes{
            {"ok", "0"}, {"denied", "1"}, {"error", "2"}};
        const std::map<std::string, int> classes{
            {"none", 0}, {"internal", 1}, {"personal", 2}, {"sensitive", 3}, {"secret", 4}};
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
            row.privates[std::string{item.at("name").as_string()}] = {
                classes.at(std::string{item.at("class").as_string()}),
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
};

QTEST_GUILESS_MAIN(AuditSearchTest)
#include "audit_search_test.moc"
