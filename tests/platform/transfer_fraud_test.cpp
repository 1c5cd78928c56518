// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/transfer/case_rules.h"
#include "platform/src/transfer/fraud_signal.h"
#include "tests/platform/transfer_world.h"

#include <QTest>

#include <algorithm>
#include <memory>

using namespace steward::tests;

/// A fraud flag or legal hold that comes while a case is open disputes it (workflows.md §1.1).
class TransferFraudTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<TransferWorld> m_world;
    int m_signals = 0;

    void flag(const char *column, const std::string &whose,
              const std::string &since = "2026-11-23T10:00:01Z")
    {
        m_world->run(std::string{"INSERT INTO fraud_flag (id, "} + column +
                         ", reason, by, since) VALUES ($1, $2, 'chargebacks', 'risk', $3)",
                     db::Params{madeUuid(8, ++m_signals), whose, since});
    }
    [[nodiscard]] int turn() const
    {
        return oneTurn(transfer::disputeSignalled, m_world->writer, m_world->clock.now())
            .value_or(-1);
    }
    [[nodiscard]] QString resolve(const std::string &staff) const
    {
        return TransferWorld::told(m_world->act(
            "dispute.resolve", {{"outcome", "resume"}, {"note", "looked into"}}, staff));
    }
    [[nodiscard]] std::string letters(const std::string &name) const
    {
        return scalar(m_world->admin, "SELECT count(*) FROM notice WHERE template = $1",
                      db::Params{name});
    }

private Q_SLOTS:
    void init() { m_world = std::make_unique<TransferWorld>(); }
    void cleanup() { m_world.reset(); }

    void aSignalThatComesWhileACaseIsOpenDisputesIt_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QString>("party");
        QTest::newRow("a flag on the org") << "fraud_flag"
                                           << "org";
        QTest::newRow("a flag on the owner") << "fraud_flag"
                                             << "old_owner";
        QTest::newRow("a flag on the recipient") << "fraud_flag"
                                                 << "recipient";
        QTest::newRow("a legal hold") << "legal_hold"
                                      << "org";
    }
    void aSignalThatComesWhileACaseIsOpenDisputesIt()
    {
        QFETCH(QString, kind);
        QFETCH(QString, party);
        auto &world = *m_world;
        QCOMPARE(world.verifying(), QString{});
        QCOMPARE(turn(), 0);
        if (kind == "legal_hold")
            world.run("INSERT INTO legal_hold (id, org_id, reason, by, since) VALUES ($1, $2, "
                      "'court', 'compliance', '2026-11-23T10:00:01Z')",
                      db::Params{madeUuid(8, 1), world.org.id});
        else if (party == "org")
            flag("org_id", world.org.id);
        else
            flag("user_id", world.org.users[party == "recipient" ? 1 : 0]);

        QCOMPARE(turn(), 1);

        QCOMPARE(world.state(), std::string{"disputed"});
        QCOMPARE(world.audited("transfer.disputed"), std::string{"1"});
        const auto entries = world.detail()["timeline"].toArray();
        const auto last = entries.last().toObject();
        QCOMPARE(last["kind"].toString(), "transfer.disputed");
        QCOMPARE(last["by"].toObject()["kind"].toString(), "system");
        QCOMPARE(last["facts"].toObject()["reason_code"].toString(), kind);
        QCOMPARE(last["facts"].toObject()["party"].toString(), party);
        // Nobody is told on the telephone that somebody is suspected.
        QCOMPARE(world.detail()["tell_customer"].toObject()["code"].toString(),
                 "checks_are_running");
        QCOMPARE(turn(), 0);
    }

    void nobodyIsSaidToHaveObjectedWhereASignalStoppedTheCaseThatIsReleasedByNow()
    {
        auto &world = *m_world;
        QCOMPARE(world.verifying(), QString{});
        const auto tell = [&] {
            return world.detail()["tell_customer"].toObject()["code"].toString();
        };
        flag("org_id", world.org.id);
        QCOMPARE(turn(), 1);

        world.run("UPDATE fraud_flag SET released_at = '2026-11-23T10:00:02Z'");

        QCOMPARE(tell(), "checks_are_running");
        QCOMPARE(resolve(kCompliance), QString{});
        QCOMPARE(resolve(kLead2), QString{});
        world.clock.advance(std::chrono::minutes{1});
        QCOMPARE(TransferWorld::told(world.act("dispute", {{"reason", "not me"}})), QString{});
        QCOMPARE(tell(), "objection_is_examined");
    }

    void whoeverObjectedIsToldSoAlsoWhenASignalComesOrStands_data()
    {
        QTest::addColumn<bool>("isAfterSignal");
        QTest::newRow("a signal comes to the objection") << false;
        QTest::newRow("an objection once the signal's dispute is over") << true;
    }
    void whoeverObjectedIsToldSoAlsoWhenASignalComesOrStands()
    {
        QFETCH(bool, isAfterSignal);
        auto &world = *m_world;
        QCOMPARE(world.verifying(), QString{});
        const auto tell = [&] {
            return world.detail()["tell_customer"].toObject()["code"].toString();
        };
        const auto object = [&] {
            return TransferWorld::told(world.act("dispute", {{"reason", "not me"}}));
        };
        if (isAfterSignal) {
            flag("org_id", world.org.id);
            QCOMPARE(turn(), 1);
            QCOMPARE(resolve(kCompliance), QString{});
            QCOMPARE(resolve(kLead2), QString{});
        }
        QCOMPARE(object(), QString{});
        QCOMPARE(tell(), "objection_is_examined");

        flag("user_id", world.org.users[1]);
        QCOMPARE(turn(), 1);

        QCOMPARE(tell(), "objection_is_examined");
        QCOMPARE(resolve(kCompliance), QString{});
        QCOMPARE(resolve(kLead), QString{});
        flag("user_id", world.org.users[0]);
        QCOMPARE(turn(), 1);
        // That nobody objects to what comes next was not forgotten either.
        QCOMPARE(tell(), "checks_are_running");
    }

    void anObjectionToWhatASignalStoppedIsRecordedAndWhatWasProposedIsAskedAnew()
    {
        auto &world = *m_world;
        QCOMPARE(world.verifying(), QString{});
        flag("org_id", world.org.id);
        QCOMPARE(turn(), 1);
        QCOMPARE(resolve(kCompliance), QString{});

        QCOMPARE(TransferWorld::told(world.act("dispute", {{"reason", "not me"}})), QString{});

        QCOMPARE(world.detail()["tell_customer"].toObject()["code"].toString(),
                 "objection_is_examined");
        QCOMPARE(world.audited("transfer.objected"), std::string{"1"});
        QCOMPARE(resolve(kLead2), QString{});
        QCOMPARE(world.state(), std::string{"disputed"});
        QCOMPARE(resolve(kCompliance), QString{});
        QVERIFY(world.state() != "disputed");
    }

    void theFreezeOfADisputeHolds()
    {
        auto &world = *m_world;
        QCOMPARE(world.verifying(), QString{});
        flag("org_id", world.org.id);
        QCOMPARE(turn(), 1);

        auto transaction = db::Transaction::begin(world.writer);
        const auto changed =
            world.writer.exec("UPDATE membership SET role = 'member' WHERE org_id = $1 AND user_id "
                              "= $2",
                              db::Params{world.org.id, world.org.users[1]});

        QVERIFY(!changed);
        QCOMPARE(changed.error().sqlstate, std::string{"23514"});
    }

    void whoWasToldOfTheChangeIsToldThatItIsHeldUp()
    {
        auto &world = *m_world;
        QCOMPARE(world.approved(), QString{});
        world.tellEverybody();
        flag("user_id", world.org.users[1]);

        QCOMPARE(turn(), 1);

        QVERIFY(letters("cool_off") != "0");
        QCOMPARE(letters("held"), letters("cool_off"));
        QCOMPARE(letters("disputed"), std::string{"0"});
        QCOMPARE(scalar(world.admin, "SELECT count(*) FROM approval WHERE void_reason IS NULL"),
                 std::string{"0"});
        world.passCoolOff();
        QCOMPARE(world.carryOut(), 0);
        QCOMPARE(world.owner(), world.org.users[0]);
    }

    void complianceWithLeadResolvesItAndTheSameSignalDoesNotComeBack()
    {
        auto &world = *m_world;
        QCOMPARE(world.verifying(), QString{});
        flag("org_id", world.org.id);
        QCOMPARE(turn(), 1);

        QCOMPARE(resolve(kCompliance), QString{});
        QCOMPARE(world.state(), std::string{"disputed"});
        QCOMPARE(resolve(kLead), QString{});

        QCOMPARE(world.state(), std::string{"verifying"});
        QCOMPARE(turn(), 0);
        // It still stands in the way until compliance releases it.
        QCOMPARE(world.detail()["gates"].toArray()[6].toObject()["verdict"].toString(), "fail");
        flag("user_id", world.org.users[0]);
        QCOMPARE(turn(), 1);
        QCOMPARE(world.state(), std::string{"disputed"});
    }

    void aSignalDuringADisputeIsToldAndEndsWhatWasProposedBefore()
    {
        auto &world = *m_world;
        QCOMPARE(world.verifying(), QString{});
        QCOMPARE(TransferWorld::told(world.act("dispute", {{"reason", "not me"}})), QString{});
        QCOMPARE(resolve(kCompliance), QString{});
        flag("org_id", world.org.id);

        QCOMPARE(turn(), 1);

        QCOMPARE(resolve(kLead), QString{});
        QCOMPARE(world.state(), std::string{"disputed"});
        QCOMPARE(resolve(kCompliance), QString{});
        QCOMPARE(world.state(), std::string{"verifying"});
        QCOMPARE(turn(), 0);
    }

    void aPageFromBeforeTheSignalConfirmsAndProposesNothing()
    {
        auto &world = *m_world;
        QCOMPARE(world.verifying(), QString{});
        QCOMPARE(TransferWorld::told(world.act("dispute", {{"reason", "not me"}})), QString{});
        QCOMPARE(resolve(kCompliance), QString{});
        const auto old =
            world.bodyOf("dispute.resolve", {{"outcome", "resume"}, {"note", "looked into"}});
        flag("org_id", world.org.id);
        QCOMPARE(turn(), 1);

        QCOMPARE(world.send("POST", "/v1/commands", old, commandId(9'000), kLead).status, 412);

        QCOMPARE(scalar(world.admin, "SELECT count(*) FROM dispute_resolution"), std::string{"0"});
    }

    void theClockOfADisputeStandsWhoeverBeganIt_data()
    {
        QTest::addColumn<bool>("isSignal");
        QTest::newRow("staff") << false;
        QTest::newRow("the platform") << true;
    }
    void theClockOfADisputeStandsWhoeverBeganIt()
    {
        QFETCH(bool, isSignal);
        auto &world = *m_world;
        QCOMPARE(world.submitted(), QString{});
        const auto due = [&] {
            return scalar(world.admin, "SELECT coalesce(sla_due_at::text, '') FROM transfer_case");
        };
        QVERIFY(!due().empty());

        if (isSignal) {
            flag("org_id", world.org.id);
            QCOMPARE(turn(), 1);
        } else
            QCOMPARE(TransferWorld::told(world.act("dispute", {{"reason", "not me"}})), QString{});

        QCOMPARE(due(), std::string{});
    }

    void whatWasThereBeforeTheCaseOrIsReleasedDisputesNothing()
    {
        auto &world = *m_world;
        flag("org_id", world.org.id, "2026-11-01T00:00:00Z");
        QCOMPARE(world.verifying(), QString{});
        flag("user_id", world.org.users[0]);
        world.run("UPDATE fraud_flag SET released_at = '2026-11-23T10:00:02Z' WHERE user_id IS NOT "
                  "NULL");

        QCOMPARE(turn(), 0);

        QCOMPARE(world.state(), std::string{"verifying"});
        QCOMPARE(world.detail()["gates"].toArray()[6].toObject()["verdict"].toString(), "fail");
    }

    void aWaitingCaseReturnsToWhatItWaitedIn()
    {
        auto &world = *m_world;
        QCOMPARE(world.verifying(), QString{});
        QCOMPARE(TransferWorld::told(world.act("wait", {{"on", "customer"}, {"reason", "asked"}})),
                 QString{});
        flag("org_id", world.org.id);

        QCOMPARE(turn(), 1);
        QCOMPARE(resolve(kCompliance), QString{});
        QCOMPARE(resolve(kLead), QString{});

        QCOMPARE(world.state(), std::string{"verifying"});
    }

    void theServiceLooksForItBeforeItCarriesAnythingOut()
    {
        const auto rules = transfer::caseRules();
        const auto at = [&](transfer::CaseRule::Act act) {
            return std::find_if(rules.begin(), rules.end(),
                                [act](const auto &rule) { return rule.act == act; });
        };
        QVERIFY(at(&transfer::disputeSignalled) < at(&transfer::executeDue));
        QVERIFY(at(&transfer::disputeSignalled)->period <= std::chrono::seconds{5});
    }
};

QTEST_GUILESS_MAIN(TransferFraudTest)
#include "transfer_fraud_test.moc"
