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
        return oneTurn(transfer::reviewStanding, m_world->writer, m_world->clock.now()).value_or(-1);
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
        world.run(
            "UPDATE transfer_case SET inputs = jsonb_build_object('unpaid_waived_by', $1::text)",
            db::Params{kFinance});
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
        QCOMPARE(TransferWorld::told(
                     world.act("edit", {{"to_user_id", QString::fromStdString(world.org.users[1])},
                                        {"old_owner_role", "member"}})),
                 QString{});
        QCOMPARE(world.prove(), QString{});
        QCOMPARE(world.state(), std::string{"verifying"});
        const auto sent = [&](const char *member) {
            return scalar(world.admin,
                          "SELECT body->>$1 FROM outbound_intent WHERE "
                          "body->>'template' = 'ownership_accept'",
                          db::Params{member});
        };
        customer::CustomerSession session;
        session.id = madeUuid(6, 1);
        session.userId = world.org.users[1];
        session.email = sent("to");
        session.orgId = world.org.id;
        const customer::Actor recipient{session, "192.0.2.1", madeUuid(6, 5), world.clock.now()};

        const auto accepted =
            customer::acceptOwnership(world.writer, recipient, {sent("selector"), sent("token")});

        QVERIFY2(accepted.has_value(), accepted ? "" : accepted.error().detail.c_str());
        QCOMPARE(world.state(), std::string{"planned"});
        QCOMPARE(scalar(world.admin,
                        "SELECT actor_kind FROM audit_event WHERE action = 'transfer.planned'"),
                 std::string{"1"});
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
