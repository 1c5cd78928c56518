// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/customer/transfer_acts.h"
#include "platform/src/transfer/standing.h"
#include "tests/platform/transfer_world.h"

#include <QTest>

#include <memory>

using namespace steward::tests;

/// Steps 3 and 4 of the rail: a case is planned exactly while everything holds.
class TransferRailTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<TransferWorld> m_world;
    [[nodiscard]] int review() const
    {
        return oneTurn(transfer::reviewStanding, m_world->writer, m_world->clock.now())
            .value_or(-1);
    }
    [[nodiscard]] QString chosen(int who) const
    {
        const auto &person = m_world->org.users[std::size_t(who)];
        return TransferWorld::told(
            m_world->act("edit", {{"to_user_id", QString::fromStdString(person)},
                                  {"old_owner_role", "member"}}));
    }
    [[nodiscard]] QJsonObject gate(int number) const
    {
        return m_world->detail()["gates"].toArray().at(number - 1).toObject();
    }
    /// Of the oldest or the newest request to a recipient.
    [[nodiscard]] std::string sent(const std::string &member, const std::string &order) const
    {
        return scalar(m_world->admin,
                      "SELECT body->>$1 FROM outbound_intent WHERE body->>'template' = "
                      "'ownership_accept' ORDER BY body->>'expires_at' " +
                          order + " LIMIT 1",
                      db::Params{member});
    }
    [[nodiscard]] bool accepts(const std::string &selector, const std::string &token) const
    {
        auto &world = *m_world;
        customer::CustomerSession session;
        session.id = madeUuid(6, 1);
        session.userId = world.org.users[1];
        session.email = sent("to", "DESC");
        session.orgId = world.org.id;
        const customer::Actor recipient{session, "192.0.2.1", madeUuid(6, 5), world.clock.now()};
        return customer::acceptOwnership(world.writer, recipient, {selector, token}).has_value();
    }
    static QJsonObject stopOf(const QJsonObject &detail)
    {
        return detail["next"].toObject()["blocked_by"].toArray().first().toObject();
    }
    [[nodiscard]] QString judge(const char *evidenceClass, const char *verdict) const
    {
        const auto id =
            scalar(m_world->admin, "SELECT id FROM evidence WHERE case_id = $1 AND class = $2",
                   db::Params{m_world->caseId, evidenceClass});
        return TransferWorld::told(
            m_world->act("evidence.verdict",
                         {{"evidence_id", QString::fromStdString(id)}, {"verdict", verdict}}));
    }

private Q_SLOTS:
    void choosingARecipientWaitsForWhoWorksOnThatPerson_data()
    {
        QTest::addColumn<QString>("by");
        QTest::newRow("by id") << "to_user_id";
        QTest::newRow("by address") << "to_email";
    }
    void choosingARecipientWaitsForWhoWorksOnThatPerson()
    {
        QFETCH(QString, by);
        auto &world = *m_world;
        QCOMPARE(world.opened(), QString{});
        const auto &person = world.org.users[1];
        const auto name =
            by == "to_user_id"
                ? person
                : scalar(world.admin, "SELECT upper(email) FROM user_account WHERE id = $1",
                         db::Params{person});
        const QJsonObject choice{{by, QString::fromStdString(name)}, {"old_owner_role", "member"}};
        auto colleague = world.database.connection("steward_writer");
        auto transaction = db::Transaction::begin(colleague);
        QVERIFY(colleague.exec("SELECT lock_entities(ARRAY[$1::uuid])", db::Params{person}));

        QCOMPARE(world.act("edit", choice).code(), "in_progress");

        QVERIFY(transaction->commit());
        QCOMPARE(TransferWorld::told(world.act("edit", choice)), QString{});
    }
    void init() { m_world = std::make_unique<TransferWorld>(); }
    void cleanup() { m_world.reset(); }

    void theLastVerdictPlansTheCase()
    {
        auto &world = *m_world;
        QCOMPARE(world.proven(), QString{});
        QCOMPARE(world.state(), std::string{"planned"});
        QCOMPARE(judge("control", "could_not_do"), QString{});
        QCOMPARE(world.state(), std::string{"verifying"});

        QCOMPARE(judge("control", "pass"), QString{});

        QCOMPARE(world.state(), std::string{"planned"});
        QCOMPARE(world.audited("transfer.planned"), std::string{"2"});
        QCOMPARE(world.audited("transfer.unplanned"), std::string{"1"});
        QCOMPARE(world.detail()["next"].toObject()["to"].toString(), "awaiting_approval");
    }

    void anItemWithoutVerdictTakesThePlanBack()
    {
        auto &world = *m_world;
        QCOMPARE(world.proven(), QString{});

        QCOMPARE(TransferWorld::told(world.act("evidence.add", TransferWorld::call())), QString{});

        QCOMPARE(world.state(), std::string{"verifying"});
        QCOMPARE(world.detail()["next"].toObject()["to"].toString(), "planned");
    }

    void aGateThatIsShutKeepsTheCaseFromBeingPlanned()
    {
        auto &world = *m_world;
        world.run("UPDATE org_billing SET unpaid_invoices = 1");

        QCOMPARE(world.proven(), QString{});

        QCOMPARE(world.state(), std::string{"verifying"});
        world.run("UPDATE org_billing SET unpaid_invoices = 0");
        QCOMPARE(judge("control", "pass"), QString{});
        QCOMPARE(world.state(), std::string{"planned"});
    }

    void whatChangesElsewhereTakesThePlanBack_data()
    {
        QTest::addColumn<QString>("sql");
        QTest::newRow("second factor") << "UPDATE user_account SET mfa = 'none'";
        QTest::newRow("unpaid invoice") << "UPDATE org_billing SET unpaid_invoices = 1";
        QTest::newRow("acceptance") << "UPDATE invite SET state = 'revoked'";
        QTest::newRow("evidence") << "UPDATE evidence SET verdict = 'fail' WHERE class = 'control'";
        QTest::newRow("owner") << "UPDATE transfer_case SET from_user_id = to_user_id";
    }
    void whatChangesElsewhereTakesThePlanBack()
    {
        QFETCH(QString, sql);
        auto &world = *m_world;
        QCOMPARE(world.proven(), QString{});
        QCOMPARE(review(), 0);
        world.run(sql.toStdString());

        QCOMPARE(review(), 1);

        QCOMPARE(world.state(), std::string{"verifying"});
        QCOMPARE(review(), 0);
        QCOMPARE(
            scalar(world.admin, "SELECT actor_kind FROM audit_event ORDER BY seq DESC LIMIT 1"),
            std::string{"0"});
    }

    void submitPassesThroughPlanned()
    {
        auto &world = *m_world;
        QCOMPARE(world.submitted(), QString{});
        QCOMPARE(world.audited("transfer.planned"), std::string{"1"});
        QCOMPARE(TransferWorld::told(world.act("return", {{"reason", "look again"}}, kLead)),
                 QString{});
        QCOMPARE(world.state(), std::string{"verifying"});

        QCOMPARE(TransferWorld::told(world.act("submit", world.hash())), QString{});

        QCOMPARE(world.state(), std::string{"awaiting_approval"});
        QCOMPARE(world.audited("transfer.planned"), std::string{"2"});
    }

    void theRecipientsAcceptanceMayBeTheLastThingThatWasMissing()
    {
        auto &world = *m_world;
        QCOMPARE(world.opened(), QString{});
        QCOMPARE(chosen(1), QString{});
        QCOMPARE(world.prove(), QString{});
        QCOMPARE(world.state(), std::string{"verifying"});

        QVERIFY(accepts(sent("selector", "ASC"), sent("token", "ASC")));

        QCOMPARE(world.state(), std::string{"planned"});
        QCOMPARE(scalar(world.admin,
                        "SELECT actor_kind FROM audit_event WHERE action = 'transfer.planned'"),
                 std::string{"1"});
    }

    void theReasonDecidesTheLevel_data()
    {
        QTest::addColumn<QString>("level");
        QTest::newRow("owner_request") << "L1";
        QTest::newRow("staff_change") << "L1";
        QTest::newRow("company_sale") << "L1";
        QTest::newRow("owner_unreachable") << "L2";
        QTest::newRow("owner_deceased") << "L3";
        QTest::newRow("company_dissolved") << "L3";
        QTest::newRow("court_order") << "L3";
    }
    void theReasonDecidesTheLevel()
    {
        QFETCH(QString, level);
        auto &world = *m_world;

        QCOMPARE(world.opened(QTest::currentDataTag()), QString{});

        const auto shown = world.detail()["case"].toObject();
        QCOMPARE(shown["level"].toString(), level);
        QCOMPARE(shown["state"].toString(), level == "L1" ? "gated" : "intake");
    }

    void aLevelThatIsNotOpenToStaffStopsTheCaseAtItsRouteAndKeepsItsInputs()
    {
        auto &world = *m_world;
        QCOMPARE(world.opened("court_order"), QString{});

        QCOMPARE(TransferWorld::told(
                     world.act("edit", {{"to_user_id", QString::fromStdString(world.org.users[1])},
                                        {"old_owner_role", "member"}})),
                 QString{});

        QCOMPARE(world.state(), std::string{"intake"});
        const auto shown = world.detail();
        const auto block = stopOf(shown);
        QCOMPARE(block["rule"].toString(), "levels_open_to_staff");
        QCOMPARE(block["facts"].toObject()["level"].toString(), "L3");
        QCOMPARE(shown["tell_customer"].toObject()["code"].toString(), "cannot_go_on");
        QCOMPARE(shown["to"].toObject()["id"].toString(),
                 QString::fromStdString(world.org.users[1]));
        QCOMPARE(world.act("evidence.add", TransferWorld::call()).body["rule"].toString(),
                 "transfer_state");
        QCOMPARE(review(), 0);
        QCOMPARE(TransferWorld::told(world.act("withdraw", {{"reason", "not at this level"}})),
                 QString{});
    }

    void aFreshChangeOfSignInStopsTheCaseAtItsRouteUntilTimeHasPassed()
    {
        auto &world = *m_world;
        QCOMPARE(world.proven(), QString{});
        world.run("UPDATE user_account SET credential_reset_at = $2 WHERE id = $1",
                  db::Params{world.org.users[1], world.clock.now()});

        QCOMPARE(review(), 1);

        QCOMPARE(world.state(), std::string{"intake"});
        const auto shown = world.detail();
        const auto block = stopOf(shown);
        QCOMPARE(block["rule"].toString(), "G12");
        QCOMPARE(block["facts"].toObject()["level_up"].toString(), "L2");
        QCOMPARE(block["who"].toString(), "time");
        QCOMPARE(shown["evidence"].toArray().size(), 3);
        QCOMPARE(world.audited("transfer.stopped"), std::string{"1"});
        world.clock.advance(std::chrono::hours{7 * 24} - std::chrono::seconds{1});
        QCOMPARE(review(), 0);
        world.clock.advance(std::chrono::seconds{1});
        QCOMPARE(review(), 1);
        QCOMPARE(world.state(), std::string{"verifying"});
        QCOMPARE(judge("control", "pass"), QString{});
        QCOMPARE(world.state(), std::string{"planned"});
    }

    void choosingWhoJustChangedTheirSignInStopsAtTheRouteAndAnotherChoiceGoesOn()
    {
        auto &world = *m_world;
        QCOMPARE(world.opened(), QString{});
        world.run("UPDATE user_account SET mfa_enrolled_at = $2 WHERE id = $1",
                  db::Params{world.org.users[1], world.clock.now()});

        QCOMPARE(chosen(1), QString{});
        QCOMPARE(world.state(), std::string{"intake"});
        QCOMPARE(chosen(2), QString{});

        QCOMPARE(world.state(), std::string{"verifying"});
    }

    void aRequestThatDiedUnansweredIsAskedAgainAndTheOldLinkStaysDead()
    {
        auto &world = *m_world;
        QCOMPARE(world.opened(), QString{});
        QCOMPARE(chosen(1), QString{});
        QCOMPARE(world.prove(), QString{});
        const auto first = sent("selector", "ASC"), token = sent("token", "ASC");
        world.clock.advance(std::chrono::hours{7 * 24});
        QCOMPARE(gate(2)["smallest_change"].toObject()["code"].toString(), "ask_recipient");

        QCOMPARE(TransferWorld::told(world.act("recipient.ask", {})), QString{});

        QCOMPARE(gate(2)["verdict"].toString(), "wait_until");
        // A mail that has not gone out yet would bring a link that is dead.
        QCOMPARE(scalar(world.admin,
                        "SELECT string_agg(state || ' ' || (body ? 'token'), ',' ORDER BY "
                        "body->>'expires_at') FROM outbound_intent WHERE body->>'template' = "
                        "'ownership_accept'"),
                 std::string{"canceled false,queued true"});
        QVERIFY(!accepts(first, token));
        QVERIFY(accepts(sent("selector", "DESC"), sent("token", "DESC")));
        QCOMPARE(world.state(), std::string{"planned"});
        QCOMPARE(scalar(world.admin, "SELECT count(*) FROM evidence WHERE verdict = 'pass'"),
                 std::string{"3"});
        QCOMPARE(world.act("recipient.ask", {}).body["rule"].toString(), "recipient_unanswered");
        QCOMPARE(world.audited("transfer.recipient_asked"), std::string{"1"});
    }

    void nobodyIsAskedBeforeARecipientIsChosen()
    {
        auto &world = *m_world;
        QCOMPARE(world.opened(), QString{});

        QCOMPARE(world.act("recipient.ask", {}).body["rule"].toString(), "recipient_named");
    }

    void whereARecipientOfTwoOrgsIsAtHomeIsAlwaysSaid()
    {
        auto &world = *m_world;
        const auto elsewhere = makeOrg(world.writer, 40, 2);
        world.run("UPDATE user_account SET home_org_id = $2 WHERE id = $1",
                  db::Params{world.org.users[1], elsewhere.id});
        QCOMPARE(world.opened(), QString{});
        QCOMPARE(chosen(1), QString{});
        QCOMPARE(gate(9)["smallest_change"].toObject()["code"].toString(),
                 "choose_home_org_outcome");

        QCOMPARE(TransferWorld::told(world.act("edit", {{"home_org_outcome", "move"}})), QString{});

        QCOMPARE(gate(9)["verdict"].toString(), "pass");
    }

    void whoIsAtHomeHereHasNothingToChoose()
    {
        QCOMPARE(m_world->opened(), QString{});
        QCOMPARE(chosen(1), QString{});

        QCOMPARE(gate(9)["verdict"].toString(), "pass");
        QVERIFY(m_world->detail()["case"].toObject()["home_org_outcome"].isNull());
    }

    void aNewCaseLinksBackToTheOneThatEnded()
    {
        auto &world = *m_world;
        QCOMPARE(world.opened(), QString{});
        const auto before = world.caseId;
        QCOMPARE(TransferWorld::told(world.act("withdraw", {{"reason", "asked to"}})), QString{});

        QCOMPARE(world.opened(), QString{});

        QCOMPARE(scalar(world.admin, "SELECT previous_case_id FROM transfer_case WHERE id = $1",
                        db::Params{world.caseId}),
                 before);
        QVERIFY(world.detail()["timeline"]
                    .toArray()
                    .first()
                    .toObject()["facts"]
                    .toObject()["previous_case"]
                    .toString()
                    .startsWith("TR-"));
    }

    void waitingGivesBackAPlanOnlyWhileItHolds()
    {
        auto &world = *m_world;
        QCOMPARE(world.proven(), QString{});
        QCOMPARE(TransferWorld::told(world.act("wait", {{"on", "legal"}, {"reason", "asked"}})),
                 QString{});
        world.run("UPDATE org_billing SET unpaid_invoices = 1");

        QCOMPARE(TransferWorld::told(world.act("resume", {})), QString{});

        QCOMPARE(world.state(), std::string{"verifying"});
    }
};

QTEST_GUILESS_MAIN(TransferRailTest)
#include "transfer_rail_test.moc"
