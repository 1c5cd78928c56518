// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/platform/audit_bench.h"

#include <QTest>

#include <memory>

namespace json = boost::json;
using namespace steward;
using namespace steward::platform;
using namespace steward::platform::audit;
using namespace steward::tests;
using namespace std::chrono_literals;

class AuditGrammarTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
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
        add("time excluded", both(term("time", "2026-05-10", "!="), term("time", "2026-05")),
            false);
    }
    void everyFieldOfTheGrammarFindsItsRow()
    {
        QFETCH(QString, query);
        QFETCH(bool, found);
        auto &bench = grammarBench();

        const auto page = bench.search(
            both(json::parse(query.toStdString()), notNode(term("category", "privacy"))));

        QCOMPARE(ids(page),
                 found ? std::vector<std::string>{m_grammarId} : std::vector<std::string>{});
    }

    void noValueEndsInAnInternalError_data()
    {
        QTest::addColumn<QString>("query");
        const std::vector<std::string> values{"9999-12",
                                              "9999-12-31",
                                              "1970-01-01",
                                              "0000",
                                              "-2400mo",
                                              "+2400mo",
                                              "-100000w",
                                              "+100000w",
                                              "2026-05-10T24:00",
                                              "2026-05-10T23:59:60",
                                              "2026-05-10T02:30",
                                              "::",
                                              "::/0",
                                              "1.2.3.4/33",
                                              "999.1.1.1/8",
                                              "/",
                                              "2026-05/999999999999999999",
                                              "2026-05/-1",
                                              "9999-99/1",
                                              "%",
                                              "_",
                                              "\\",
                                              "'",
                                              "\"",
                                              "$1",
                                              "{}",
                                              "[]",
                                              "\xF0\x9F\x92\xA3",
                                              "@",
                                              "@me",
                                              "a@b",
                                              "actor-",
                                              "",
                                              "018f3a1c-0000-7000-8000-00000000a001",
                                              "018F3A1C00007000800000000000A001"};
        for (const char *field : {"category", "action", "actor", "actor.kind", "role", "org",
                                  "target", "target.kind", "ip", "country", "session", "request",
                                  "result", "class", "reason", "policy", "event", "seal", "time"})
            for (std::size_t i = 0; i < values.size(); ++i)
                for (const bool prefix : {false, true})
                    QTest::addRow("%s %zu %d", field, i, int(prefix))
                        << QString::fromStdString(json::serialize(
                               both(term(field, values[i], ":", prefix), term("org", kOrg))));
    }
    void noValueEndsInAnInternalError()
    {
        QFETCH(QString, query);
        auto &bench = grammarBench();
        bench.roles = {"compliance"};

        const auto answer = bench.call(
            "POST", "/v1/audit/search", {},
            "{\"zone\":\"Europe/Nicosia\",\"count\":true,\"query\":" + query.toStdString() + "}");

        QVERIFY2(answer.status == 200 || answer.status == 422, answer.body.c_str());
    }

    void aWrongQueryIsAnsweredWithItsPlace_data()
    {
        QTest::addColumn<QString>("body");
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("rule");
        const auto add = [](const char *name, const std::string &query, int status,
                            const char *rule) {
            QTest::newRow(name) << QString::fromStdString("{\"query\":" + query + "}") << status
                                << QString::fromLatin1(rule);
        };
        const auto text = [](const json::value &value) { return json::serialize(value); };
        add("unknown field",
            R"({"term":{"field":"colour","op":":","value":{"one":{"kind":"word","text":"red"}}},"offset":4,"length":10})",
            422, "unknown_field");
        add("unknown has", R"({"has":"colour"})", 422, "unknown_field");
        add("order on action", text(term("action", "a", ">")), 422, "bad_operator");
        add("range on action",
            R"({"term":{"field":"action","op":":","value":{"range":[{"kind":"word","text":"a"},null]}}})",
            422, "bad_value");
        add("bad result", text(term("result", "maybe")), 422, "bad_value");
        add("bad time", text(term("time", "soon")), 422, "bad_value");
        add("impossible date", text(term("time", "2026-02-30")), 422, "bad_value");
        add("bad relative", text(term("time", "-7fortnights")), 422, "bad_value");
        add("huge relative", text(term("time", "-999999999999d")), 422, "bad_value");
        add("nobody", text(term("actor", "nikos")), 422, "bad_value");
        add("wide range", text(term("time", "-93d")), 422, "narrow");
        add("open below", text(term("time", "2026-05-01", "<")), 422, "narrow");
        add("wide with alternative",
            text(both(term("time", "-200d"), either(term("org", kOrg), term("category", "auth")))),
            422, "narrow");
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
        auto &bench = grammarBench();
        bench.roles = {"compliance"};

        const auto answer = bench.call("POST", "/v1/audit/search", {}, body.toStdString());

        QCOMPARE(answer.status, status);
        const auto problem = json::parse(answer.body).as_object();
        QCOMPARE(ruleOf(problem), rule.toStdString());
        if (rule == QStringLiteral("unknown_field") && body.contains(QStringLiteral("offset")))
            QCOMPARE(problem.at("offset").as_int64(), std::int64_t(4));
    }

    void bareDatesAreOfTheSearchersZone()
    {
        AuditBench bench;
        const auto id =
            bench.write(anEvent("role.changed"), Instant::parse("2026-05-09T22:30:00Z"));
        const auto query = both(term("time", "2026-05-10"), term("action", "role.changed"));

        QCOMPARE(ids(bench.search(query)).size(), std::size_t(0));
        QCOMPARE(ids(bench.search(query, {{"zone", "Europe/Nicosia"}})),
                 std::vector<std::string>{id});
        QCOMPARE(ruleOf(bench.search(query, {{"zone", "Europe/Atlantis"}}, 422)),
                 std::string("bad_zone"));
        bench.search(query, {{"zone", "'; DROP TABLE org"}}, 400);
    }

private:
    AuditBench &grammarBench()
    {
        if (m_grammar)
            return *m_grammar;
        m_grammar = std::make_unique<AuditBench>();
        auto admin = m_grammar->database.connection("steward_admin");
        const auto made = admin.script(
            "SET session_replication_role = replica;"
            "INSERT INTO org (id, name, subdomain, kind, tier, status, country, referral_code, "
            "owner_membership_id, created_at, updated_at) VALUES "
            "('018f3a1c-0000-7000-8000-0000000000aa', 'Cedar Ltd', 'cedar', 'agency', 't1', "
            "'active', 'CY', 'ABC123', gen_random_uuid(), '2026-01-01', '2026-01-01');"
            "INSERT INTO user_account (id, email, name, home_org_id, status, mfa, created_at) "
            "VALUES "
            "('018f3a1c-0000-7000-8000-00000000b001', 'owner@example.com', 'Owner', "
            "'018f3a1c-0000-7000-8000-0000000000aa', 'active', 'none', '2026-01-01');"
            "INSERT INTO staff_user (id, issuer, subject, email, name, roles, status, created_at) "
            "VALUES "
            "('018f3a1c-0000-7000-8000-00000000a001', 'demo', 's', 'staff@example.com', 'Staff', "
            "'{lead}', 'active', '2026-01-01');");
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

    std::unique_ptr<AuditBench> m_grammar;
    std::string m_grammarId;
};

QTEST_GUILESS_MAIN(AuditGrammarTest)
#include "audit_grammar_test.moc"
