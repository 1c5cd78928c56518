// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/audit/visibility.h"
#include "tests/support/platform/audit_bench.h"

#include <QTest>

#include <algorithm>
#include <memory>
#include <set>

namespace json = boost::json;
using namespace steward;
using namespace steward::platform;
using namespace steward::platform::audit;
using namespace steward::tests;
using namespace std::chrono_literals;

namespace
{

/// The table of domain.md §5, written down a second time: the policy document must say the same.
const std::map<std::string, std::string> kMatrix{{"cs_agent", "MFFMFM-M-"},
                                                 {"finance", "-M--MFF--"},
                                                 {"compliance", "FFFFFFFFF"},
                                                 {"lead", "MFFFFMMMM"},
                                                 {"platform_admin", "MMMMMMMMF"}};
const std::vector<std::string> kActions{"auth.signed_in", "membership.added",   "role.changed",
                                        "invite.sent",    "transfer.requested", "payment.captured",
                                        "payout.made",    "unit.published",     "policy.changed"};

} // namespace

class AuditMatrixTest : public QObject
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
                QTest::addRow("%s × %s", role.c_str(),
                              std::string(kCategories[std::size_t(i)]).c_str())
                    << QString::fromStdString(role) << i;
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

        const auto byCategory = bench.search(
            both(term("category", categoryName), term("action", action)), {{"count", true}});
        const auto byId = bench.search(term("event", id), {{"count", true}});
        const auto negated = bench.search(
            both(notNode(term("category", "nothing")), term("action", action)), {{"count", true}});
        const auto escaping = bench.search(
            either(term("event", id), both(term("category", categoryName), term("org", kOrg))),
            {{"count", true}});

        for (const auto &page : {byCategory, byId, negated, escaping}) {
            QCOMPARE(ids(page),
                     visible ? std::vector<std::string>{id} : std::vector<std::string>{});
            QCOMPARE(countOf(page), std::string(visible ? "1" : "0"));
        }
        bench.get("/v1/audit/events/" + id, {}, visible ? 200 : 404);
        const auto index = std::to_string(category);
        const auto place = bench.get("/v1/audit/events/2026-05/" + index, {}, visible ? 200 : 404);
        if (visible)
            QCOMPARE(std::string{place.at("id").as_string()}, id);
        bench.get("/v1/audit/proof/inclusion",
                  {{"month", "2026-05"}, {"index", index}, {"size", "9"}}, visible ? 200 : 404);
        // Of many, those that are not for this role are left out, as if they were not there.
        json::array all;
        for (int i = 0; i < 9; ++i)
            all.emplace_back(std::to_string(i));
        const auto proofs = bench.post(
            "/v1/audit/proof/inclusions",
            json::object{{"month", "2026-05"}, {"size", "9"}, {"indices", std::move(all)}});
        const auto proved = [&](const json::value &proof) {
            return std::string{proof.at("index").as_string()} == index;
        };
        const auto &list = proofs.at("proofs").as_array();
        QCOMPARE(std::count_if(list.begin(), list.end(), proved), visible ? 1 : 0);
    }

    void aRoleTheMatrixDoesNotNameSeesNothing()
    {
        auto &bench = matrixBench();
        bench.roles = {"janitor"};

        QCOMPARE(ruleOf(bench.search(nullptr, {}, 403)), std::string("audit_matrix"));
        bench.get("/v1/audit/events/" + m_matrixIds[0], {}, 404);
        bench.get("/v1/audit/checkpoint", {}, 404);
        bench.get("/v1/audit/proof/inclusion",
                  {{"month", "2026-05"}, {"index", "0"}, {"size", "9"}}, 404);
        bench.get("/v1/audit/proof/consistency", {{"month", "2026-05"}, {"from", "1"}, {"to", "9"}},
                  404);
        const auto many = bench.post(
            "/v1/audit/proof/inclusions",
            json::object{{"month", "2026-05"}, {"size", "9"}, {"indices", json::array{"0"}}}, 404);
        QVERIFY(!many.contains("unexpected"));
    }

    void valuesComeMaskedToEveryRole()
    {
        AuditBench bench;
        auto written = anEvent("invite.sent");
        written.subject = Party{ActorKind::User, kAgent};
        written.privateFields = {{"addressee", "nikos@cedar.com.cy"},
                                 {"ip", "203.0.113.77"},
                                 {"country", "CY"},
                                 {"reason", "call me"}};
        const auto id = bench.write(written, kNoon.plus(-1min));

        for (const auto &[role, row] : kMatrix) {
            bench.roles = {role};
            if (row[3] == '-')
                continue;
            const auto body = json::serialize(bench.get("/v1/audit/events/" + id));

            for (const char *value : {"nikos", "cedar", "203.0.113.77", "\"CY\"", "call me",
                                      kOwner.c_str(), kAgent.c_str()})
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
            const std::string exact =
                std::string_view{field} == "actor" || std::string_view{field} == "target"
                    ? kOwner
                    : "203.0.113.7";
            add((std::string{field} + " exact").c_str(), term(field, exact), true);
            add((std::string{field} + " excluded").c_str(), term(field, exact, "!="), true);
            add((std::string{field} + " prefix").c_str(), term(field, "2", ":", true), false);
            add((std::string{field} + " empty prefix").c_str(), term(field, "", ":", true), false);
            add((std::string{field} + " negated prefix").c_str(),
                notNode(term(field, "2", ":", true)), false);
            add((std::string{field} + " list").c_str(), listTerm(field, {exact, exact}), false);
            add((std::string{field} + " twice").c_str(),
                either(term(field, exact), term(field, exact)), false);
        }
        add("network", term("ip", "203.0.113.0/24"), false);
        add("order", term("ip", "203.0.113.0", ">"), false);
        add("prefix where all is full",
            both(term("category", "role"), term("ip", "203.", ":", true)), true);
        add("network where all is full",
            both(term("action", "role.changed"), term("ip", "203.0.113.0/24")), true);
        add("list where all is full",
            both(listTerm("category", {"role", "membership"}), listTerm("country", {"CY", "GR"})),
            true);
        add("prefix where some is masked",
            both(listTerm("category", {"role", "auth"}), term("ip", "203.", ":", true)), false);
        add("prefix with an escaping branch",
            either(both(term("category", "role"), term("ip", "203.", ":", true)),
                   term("category", "auth")),
            false);
        add("prefix with a category prefix",
            both(term("category", "", ":", true), term("ip", "203.", ":", true)), false);
        add("prefix beside an excluded category",
            both(term("category", "auth", "!="), term("ip", "203.", ":", true)), false);
    }
    void maskingCannotBeUndoneByBisection()
    {
        QFETCH(QString, query);
        QFETCH(bool, allowed);
        auto &bench = matrixBench();
        bench.roles = {"cs_agent"};

        const auto answer =
            bench.call("POST", "/v1/audit/search", {}, "{\"query\":" + query.toStdString() + "}");

        QCOMPARE(answer.status, allowed ? 200 : 422);
        if (!allowed)
            QVERIFY(answer.body.find("exact_only") != std::string::npos ||
                    answer.body.find("bad_operator") != std::string::npos);
    }

    void guessingByExactValuesMeetsALimitAndLeavesATrail()
    {
        AuditBench bench;
        auto admin = bench.database.connection("steward_admin");
        QVERIFY(admin.script(
            "UPDATE policy SET doc = jsonb_set(doc, '{audit,exact_filters_per_hour}', '3')"));
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

        QCOMPARE(bench.reader
                     .exec("SELECT count(*) FROM audit_event WHERE outcome = 1 AND "
                           "metadata->>'code' = 'too_many'")
                     ->int64(0, 0),
                 std::int64_t(1));
    }

    void anErasedOpeningIsShownAsGoneAndNeverAsEmpty()
    {
        AuditBench bench;
        const auto id = bench.write(anEvent("role.changed"), kNoon);
        auto admin = bench.database.connection("steward_admin");
        QVERIFY(admin.exec("DELETE FROM audit_pii WHERE event_id = $1", db::Params{id}));

        const auto row = bench.get("/v1/audit/events/" + id);

        QVERIFY(row.at("pii").as_array()[0].at("masked").is_null());
        QVERIFY(row.at("actor").at("alias").as_string().starts_with("actor-"));
        QCOMPARE(std::string(row.at("pseudonymises_on").as_string()),
                 std::string("2027-05-10T12:00:00.000Z"));
    }

private:
    /// One event a category, in the order of the categories, at index 0 … 8 of the month.
    AuditBench &matrixBench()
    {
        if (!m_matrix) {
            m_matrix = std::make_unique<AuditBench>();
            for (std::size_t i = 0; i < kActions.size(); ++i) {
                m_matrixIds.push_back(m_matrix->write(anEvent(kActions[i]), kNoon.plus(-1h)));
                m_matrix->sequence();
            }
        }
        return *m_matrix;
    }

    std::unique_ptr<AuditBench> m_matrix;
    std::vector<std::string> m_matrixIds;
};

QTEST_GUILESS_MAIN(AuditMatrixTest)
#include "audit_matrix_test.moc"
