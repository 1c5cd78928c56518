// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/domain/policy.h"

#include "tests/support/platform/test_database.h"

#include <boost/json/serialize.hpp>

#include <QTest>

#include <chrono>

using namespace steward;
using namespace steward::platform;

namespace
{

policy::Policy first()
{
    return policy::parse(policy::documentText()).value_or(policy::Policy{});
}

} // namespace

class PolicyTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theFirstVersionHasTheOwnersNumbers()
    {
        const auto policy = first();

        QCOMPARE(policy.version, std::string("4.18"));
        QVERIFY(!policy.isDemo);
        QCOMPARE(policy.reservedSubdomains.size(), std::size_t{58});
        QCOMPARE(policy.orgsPerPerson, 2);
        QCOMPARE(policy.payout.rateBp, 1'000);
        QCOMPARE(policy.payout.capMonths, 12);
        QVERIFY(policy.transfer.coolOff.at("L1") == std::chrono::hours{24});
        QVERIFY(policy.transfer.coolOff.at("L2") == std::chrono::hours{24 * 7});
        QVERIFY(policy.transfer.coolOff.at("L3") == std::chrono::hours{72});
    }

    void everyReasonHasItsLevel()
    {
        const auto transfer = first().transfer;

        for (const auto *reason : {"owner_request", "staff_change", "company_sale"})
            QCOMPARE(transfer.levelOf(reason), std::string("L1"));
        QCOMPARE(transfer.levelOf("owner_unreachable"), std::string("L2"));
        for (const auto *reason : {"owner_deceased", "company_dissolved", "court_order"})
            QCOMPARE(transfer.levelOf(reason), std::string("L3"));
        QCOMPARE(transfer.levelOf("a reason of tomorrow"), std::string("L3"));
        auto without = first().doc;
        without.at("transfer").at("reason_levels").as_object().erase("court_order");
        QVERIFY(!policy::parse(boost::json::serialize(without)).has_value());
    }

    void theDemoDiffersInItsWindowsOnly()
    {
        const auto demo = policy::parse(policy::demoVariant());

        QVERIFY(demo.has_value());
        QCOMPARE(demo->version, std::string("4.18-demo"));
        QVERIFY(demo->isDemo);
        for (const auto &[level, wait] : demo->transfer.coolOff)
            QVERIFY2(wait == std::chrono::seconds{60}, level.c_str());
        auto expected = first().doc;
        auto actual = demo->doc;
        for (auto *document : {&expected, &actual}) {
            document->erase("version");
            document->erase("demo");
            document->at("transfer").as_object().erase("cool_off_s");
            document->at("transfer").as_object().erase("dns_second_look_s");
        }
        QVERIFY(expected == actual);
    }

    void theAuditMatrixIsNineByFive()
    {
        const auto policy = first();

        QCOMPARE(policy.auditMatrix.size(), std::size_t{5});
        for (const auto &[role, row] : policy.auditMatrix)
            QVERIFY2(row.size() == 9, role.c_str());
        QVERIFY(!policy.auditRight({"finance"}, "auth").visible);
        QVERIFY(policy.auditRight({"finance"}, "billing").mayExport);
        QVERIFY(policy.auditRight({"cs_agent"}, "auth").visible);
        QVERIFY(!policy.auditRight({"cs_agent"}, "auth").reveal);
        QVERIFY(policy.auditRight({"cs_agent", "finance"}, "billing").reveal);
        QVERIFY(!policy.auditRight({"somebody"}, "auth").visible);
        QVERIFY(!policy.auditRight({"lead"}, "unheard_of").visible);
    }

    void moneyIsForThreeRoles()
    {
        const auto policy = first();

        for (const char *table : {"org_billing", "payment", "accrual", "payout", "payout_batch"}) {
            for (const char *role : {"finance", "lead", "compliance"})
                QVERIFY2(policy.maySync({role}, table), table);
            for (const char *role : {"cs_agent", "platform_admin"})
                QVERIFY2(!policy.maySync({role}, table), table);
        }
        QVERIFY(policy.maySync({"cs_agent"}, "org"));
        QVERIFY(!policy.maySync({"lead"}, "staff_credential"));
    }

    void aCommandThatIsNotNamedIsNobodys()
    {
        const auto policy = first();

        QVERIFY(policy.command("ownership.transfer.open")->roles.contains("cs_agent"));
        QVERIFY(policy.command("note.add")->offline);
        QVERIFY(policy.command("org.delete") == nullptr);
        QCOMPARE(policy.viewsOf({"cs_agent", "finance"}).size(), std::size_t{6});
    }

    void aDocumentWithAHoleIsRefusedAndNamesIt()
    {
        auto document = first().doc;
        document["payout"].as_object().erase("hold_d");

        const auto parsed = policy::parse(boost::json::serialize(document));

        QVERIFY(!parsed);
        QVERIFY(parsed.error().detail.find("payout.hold_d") != std::string::npos);
        QVERIFY(!policy::parse("[]"));
        QVERIFY(!policy::parse("{"));
    }

    void reservedSubdomainsAreRefusedInEveryDisguise_data()
    {
        QTest::addColumn<QString>("wanted");
        QTest::addColumn<bool>("isFree");
        QTest::newRow("plain") << "www" << false;
        QTest::newRow("upper case") << "APP" << false;
        QTest::newRow("blanks") << "  api " << false;
        QTest::newRow("full width") << QStringLiteral("ｗww") << false;
        QTest::newRow("Cyrillic a") << QStringLiteral("аdmin") << false;
        QTest::newRow("Greek omicron") << QStringLiteral("lοgin") << false;
        QTest::newRow("zero-width joiner") << QStringLiteral("ma\u200Dil") << false;
        QTest::newRow("circled letters") << QStringLiteral("ⓢso") << false;
        QTest::newRow("mathematical letters") << QStringLiteral("𝐬𝐬𝐨") << false;
        QTest::newRow("nothing") << "" << false;
        QTest::newRow("a name") << "cedar-point" << true;
        QTest::newRow("longer than a reserved one") << "mailbox" << true;
    }
    void reservedSubdomainsAreRefusedInEveryDisguise()
    {
        QFETCH(QString, wanted);
        QFETCH(bool, isFree);
        QCOMPARE(policy::isSubdomainFree(first(), wanted.toStdString()), isFree);
    }

    void aNewVersionLeavesTheOldOneReadable()
    {
        tests::TestDatabase database;
        auto admin = database.connection("steward_admin");
        QVERIFY(policy::install(admin, policy::demoVariant(),
                                Instant::parse("2026-01-01T00:00:00.000Z"))
                    .has_value());

        QVERIFY(policy::install(admin, policy::documentText(),
                                Instant::parse("2026-06-01T00:00:00.000Z"))
                    .has_value());

        QCOMPARE(policy::load(admin)->version, std::string("4.18"));
        QCOMPARE(policy::loadVersion(admin, "4.18-demo")->version, std::string("4.18-demo"));
        QVERIFY(!policy::loadVersion(admin, "9.9"));
    }
};

QTEST_GUILESS_MAIN(PolicyTest)
#include "policy_test.moc"
