// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/customer/link_token.h"
#include "tests/platform/transfer_world.h"

#include <QTest>

#include <memory>

using namespace steward::tests;

/// No mail reached the owner: the agent has the notice sent again, or the case goes back.
class TransferResendTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<TransferWorld> m_world;

    [[nodiscard]] Answer resend(const std::string &staff = kMaria) const
    {
        return m_world->act("notice.resend", {}, staff);
    }
    void loseOwner() const
    {
        m_world->run("UPDATE notice SET delivery = CASE party WHEN 'old_owner' THEN 'failed' ELSE "
                     "'sent' END");
        m_world->run("UPDATE outbound_intent SET state = 'done' WHERE kind = 'mail'");
    }
    [[nodiscard]] std::string one(const char *sql) const { return scalar(m_world->admin, sql); }
    [[nodiscard]] int turn() const
    {
        transfer::CaseTurns turns{"test"};
        return transfer::executeDue(m_world->writer, m_world->clock.now(), turns).value_or(-1);
    }
    [[nodiscard]] QJsonObject lastBlock() const
    {
        return m_world->detail()["next"].toObject()["blocked_by"].toArray().last().toObject();
    }

private Q_SLOTS:
    void init() { m_world = std::make_unique<TransferWorld>(); }
    void cleanup() { m_world.reset(); }

    void everybodyIsToldAnewAndTheWholeCoolOffBeginsAgain()
    {
        auto &world = *m_world;
        QCOMPARE(world.approved(), QString{});
        loseOwner();
        world.clock.advance(std::chrono::hours{25});
        QCOMPARE(turn(), 0);
        QCOMPARE(lastBlock()["rule"].toString(), "owner_untold");
        QCOMPARE(lastBlock()["who"].toString(), "cs_agent, lead");
        const auto before = one("SELECT string_agg(id::text, ',' ORDER BY addressee) FROM notice");
        const auto mails = one("SELECT count(*) FROM outbound_intent WHERE kind = 'mail' AND "
                               "body->>'template' = 'cool_off'");

        QCOMPARE(TransferWorld::told(resend()), QString{});

        QCOMPARE(world.state(), std::string{"notice"});
        QCOMPARE(one("SELECT count(*) FROM notice WHERE delivery <> 'queued'"), std::string{"0"});
        // Another notice is another mail, with a Message-ID of its own.
        QVERIFY(one("SELECT string_agg(id::text, ',' ORDER BY addressee) FROM notice") != before);
        QCOMPARE(one("SELECT count(DISTINCT step) - count(*) FROM outbound_intent WHERE kind = "
                     "'mail'"),
                 std::string{"0"});
        QVERIFY(one("SELECT count(*) FROM outbound_intent WHERE kind = 'mail' AND "
                    "body->>'template' = 'cool_off'") != mails);
        QCOMPARE(one("SELECT extract(epoch FROM cool_off_until - last_activity_at)::int FROM "
                     "transfer_case"),
                 one("SELECT doc->'transfer'->'cool_off_s'->>'L1' FROM policy WHERE in_force"));
        QCOMPARE(world.audited("notice.resent"), std::string{"1"});
        QCOMPARE(one("SELECT count(*) FROM case_event WHERE kind = 'notice.resent' AND "
                     "by_staff_id IS NOT NULL"),
                 std::string{"1"});
        world.tellEverybody();
        QCOMPARE(turn(), 0);
        world.clock.advance(std::chrono::hours{24});
        QCOMPARE(world.execute(), 1);
        QCOMPARE(world.owner(), world.org.users[1]);
    }

    void theLinkOfAnEarlierMailStaysGoodUntilTheCaseEnds()
    {
        auto &world = *m_world;
        QCOMPARE(world.approved(), QString{});
        const auto linkBeside = [&](const std::string &other) {
            const auto rows = world.admin.exec(
                "SELECT body->>'selector', body->>'token' FROM outbound_intent WHERE kind = 'mail' "
                "AND body->>'template' = 'cool_off' AND body->>'party' = 'admin' AND "
                "body->>'selector' <> $1",
                db::Params{other});
            return customer::LinkToken{rows->text(0, 0), rows->text(0, 1)};
        };
        const auto first = linkBeside("");
        loseOwner();
        QCOMPARE(TransferWorld::told(resend()), QString{});
        const auto second = linkBeside(first.selector);
        QVERIFY(first.selector != second.selector);

        for (const auto &each : {first, second}) {
            const auto found = customer::findObjection(world.writer, each);
            QVERIFY(found);
            QCOMPARE(found->caseId, world.caseId);
        }
        QVERIFY(!customer::findObjection(world.writer, {first.selector, second.token}));

        QCOMPARE(TransferWorld::told(world.act("withdraw", {{"reason", "no more"}})), QString{});

        for (const auto &each : {first, second})
            QVERIFY(!customer::findObjection(world.writer, each));
    }

    void noLinkOutlivesTheTimeInWhichTheChangeCanBeObjectedTo()
    {
        auto &world = *m_world;
        QCOMPARE(world.approved(), QString{});
        loseOwner();
        QCOMPARE(TransferWorld::told(resend()), QString{});
        world.passCoolOff();
        QCOMPARE(world.execute(), 1);
        const auto links = [&] {
            return one("SELECT (SELECT count(*) FROM earlier_objection) + (SELECT count(*) FROM "
                       "notice WHERE objection_selector IS NOT NULL)");
        };
        QVERIFY(std::stoi(links()) >= 4);
        world.clock.advance(std::chrono::hours{24 * 14});

        QCOMPARE(oneTurn(transfer::closeDue, world.writer, world.clock.now()).value_or(-1), 1);

        QCOMPARE(world.state(), std::string{"closed"});
        QCOMPARE(links(), std::string{"0"});
    }

    void ofARequestTheOwnerIsNamedWhoAloneCanActOnIt()
    {
        auto &world = *m_world;
        QCOMPARE(world.approved(), QString{});
        loseOwner();
        world.run("UPDATE transfer_case SET route = 'self_serve'");

        QCOMPARE(lastBlock()["rule"].toString(), "owner_untold");
        QCOMPARE(lastBlock()["who"].toString(), "owner");
        QCOMPARE(resend().body["rule"].toString(), "self_serve_is_read_only");
    }

    void nothingIsSentAgainWhileTheOwnerIsOrMayBeTold_data()
    {
        QTest::addColumn<QString>("delivery");
        QTest::newRow("reached") << "sent";
        QTest::newRow("on its way") << "queued";
    }
    void nothingIsSentAgainWhileTheOwnerIsOrMayBeTold()
    {
        QFETCH(QString, delivery);
        auto &world = *m_world;
        QCOMPARE(world.approved(), QString{});
        loseOwner();
        world.run("UPDATE notice SET delivery = $1 WHERE id = (SELECT id FROM notice WHERE party = "
                  "'old_owner' LIMIT 1)",
                  db::Params{delivery.toStdString()});

        const auto refused = resend();

        QCOMPARE(refused.status, 422);
        QCOMPARE(refused.body["rule"].toString(), "owner_is_told");
        QCOMPARE(world.audited("notice.resent"), std::string{"0"});
    }

    void anotherAddressOfTheOwnerLeadsBackToTheChecksAndNotToAStandstill()
    {
        auto &world = *m_world;
        QCOMPARE(world.approved(), QString{});
        loseOwner();
        world.run("INSERT INTO contact_point (id, user_id, kind, value, on_file_since) VALUES ($1, "
                  "$2, 'email', 'new@owner.example', '2026-11-23')",
                  db::Params{madeUuid(5, 9), world.org.users[0]});
        const auto refused = resend();
        QCOMPARE(refused.status, 422);
        QCOMPARE(refused.body["rule"].toString(), "plan_drift");
        world.clock.advance(std::chrono::hours{25});

        QCOMPARE(turn(), 1);

        QCOMPARE(world.state(), std::string{"verifying"});
        QCOMPARE(TransferWorld::told(world.act("submit", world.hash())), QString{});
        QCOMPARE(TransferWorld::told(world.act("approve", world.hash(), kLead)), QString{});
        QCOMPARE(one("SELECT count(*) FROM notice WHERE addressee = 'new@owner.example' AND "
                     "delivery = 'queued'"),
                 std::string{"1"});
    }

    void onlyInItsCoolOffAndOnlyByAgentsAndLeads()
    {
        auto &world = *m_world;
        QCOMPARE(world.submitted(), QString{});
        QCOMPARE(resend().body["rule"].toString(), "transfer_state");
        QCOMPARE(TransferWorld::told(world.act("approve", world.hash(), kLead)), QString{});
        loseOwner();

        QCOMPARE(resend(kFinance).status, 403);
        QCOMPARE(resend(kCompliance).status, 403);

        QCOMPARE(TransferWorld::told(resend(kLead2)), QString{});
    }
};

QTEST_GUILESS_MAIN(TransferResendTest)
#include "transfer_resend_test.moc"
