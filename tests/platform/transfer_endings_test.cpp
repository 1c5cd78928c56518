// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/edges/mail_text.h"
#include "platform/src/transfer/ending.h"
#include "platform/src/transfer/recovery.h"
#include "tests/platform/transfer_world.h"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <QTest>

#include <memory>

using namespace steward::tests;

/// What a case leaves behind that does not come to its end: nothing that still works, and nobody
/// who believes what no longer holds.
class TransferEndingsTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<TransferWorld> m_world;

    [[nodiscard]] QString count(const QString &what) const
    {
        return QString::fromStdString(
            scalar(m_world->admin, ("SELECT count(*) FROM " + what).toStdString()));
    }
    void deliver() const
    {
        m_world->run("UPDATE outbound_intent SET state = 'done' WHERE kind = 'mail'");
        m_world->run("UPDATE notice SET delivery = 'sent', sent_at = '2026-11-23'");
    }
    void recover(const QString &party) const
    {
        m_world->run("UPDATE user_account SET credential_reset_at = $2 WHERE id = (SELECT " +
                         party.toStdString() + " FROM transfer_case WHERE id = $1)",
                     db::Params{m_world->caseId, m_world->clock.now()});
    }
    [[nodiscard]] int endRecovered() const
    {
        return oneTurn(transfer::endRecovered, m_world->writer, m_world->clock.now()).value_or(-1);
    }
    /// Ends a case the way its row says.
    [[nodiscard]] QString end(const QString &how) const
    {
        auto &world = *m_world;
        const QJsonObject reason{{"reason", "asked to stop"}};
        if (how == "withdrawn")
            return TransferWorld::told(world.act("withdraw", reason));
        if (how == "rejected")
            return TransferWorld::told(world.act("reject", reason, kLead));
        world.clock.advance(std::chrono::hours{24 * 60});
        return oneTurn(transfer::closeDue, world.writer, world.clock.now()).value_or(-1) == 1 ? ""
                                                                                              : "?";
    }

private Q_SLOTS:
    void init() { m_world = std::make_unique<TransferWorld>(); }
    void cleanup() { m_world.reset(); }

    void anEndedCaseLeavesNothingThatWorks_data()
    {
        QTest::addColumn<QString>("how");
        for (const auto *how : {"withdrawn", "rejected", "expired"})
            QTest::newRow(how) << QString::fromLatin1(how);
    }
    void anEndedCaseLeavesNothingThatWorks()
    {
        QFETCH(QString, how);
        auto &world = *m_world;
        QCOMPARE(world.opened(), QString{});
        QCOMPARE(TransferWorld::told(
                     world.act("edit", {{"to_user_id", QString::fromStdString(world.org.users[1])},
                                        {"old_owner_role", "member"}})),
                 QString{});
        QCOMPARE(count("invite WHERE state = 'open'"), "1");
        QCOMPARE(count("outbound_intent WHERE state = 'queued' AND kind = 'mail'"), "1");

        QCOMPARE(end(how), QString{});

        QCOMPARE(world.state(), how.toStdString());
        QCOMPARE(count("invite WHERE state = 'open'"), "0");
        QCOMPARE(world.audited("invite.revoked"), std::string{"1"});
        QCOMPARE(count("outbound_intent WHERE state = 'queued'"), "0");
        QCOMPARE(count("outbound_intent WHERE state = 'canceled' AND body ? 'token'"), "0");
        QCOMPARE(count("outbound_intent WHERE state = 'canceled'"), "1");
        QCOMPARE(scalar(world.admin, "SELECT status FROM org"), std::string{"active"});
        QCOMPARE(count("notice"), "0");
    }

    void onlyAnOrgInTransferBecomesActive()
    {
        auto &world = *m_world;
        QCOMPARE(world.verifying(), QString{});
        world.run("UPDATE org SET status = 'frozen'");

        QCOMPARE(end("withdrawn"), QString{});

        QCOMPARE(scalar(world.admin, "SELECT status FROM org"), std::string{"frozen"});
    }

    void whoWasToldIsToldAgain_data()
    {
        QTest::addColumn<QString>("act");
        QTest::addColumn<QString>("state");
        QTest::newRow("withdrawn") << "withdraw"
                                   << "withdrawn";
        QTest::newRow("disputed") << "dispute"
                                  << "disputed";
    }
    void whoWasToldIsToldAgain()
    {
        QFETCH(QString, act);
        QFETCH(QString, state);
        auto &world = *m_world;
        QCOMPARE(world.approved(), QString{});
        deliver();
        const auto told = count("notice");
        QVERIFY(told.toInt() >= 2);

        QCOMPARE(TransferWorld::told(world.act(act.toStdString(), {{"reason", "a mistake"}})),
                 QString{});

        QCOMPARE(count("notice WHERE delivery = 'queued' AND template = '" + state + "'"), told);
        QCOMPARE(count("outbound_intent WHERE state = 'queued' AND kind = 'mail' AND "
                       "body->>'template' = '" +
                       state + "'"),
                 told);
        QCOMPARE(count("(SELECT addressee FROM notice GROUP BY addressee HAVING count(*) = 2) a"),
                 told);
        const auto body = boost::json::parse(
            scalar(world.admin, "SELECT body FROM outbound_intent WHERE state = 'queued' LIMIT 1"));
        const auto mail = edges::mailText(body.as_object(), "https://steward.example");
        QVERIFY(mail.has_value());
        QVERIFY(mail->text.find("https://") == std::string::npos);
    }

    void whoIsStillToBeToldOfAnObjectionIsToldAlsoWhenTheCaseHasGoneBack()
    {
        auto &world = *m_world;
        QCOMPARE(world.approved(), QString{});
        deliver();
        const auto told = count("notice");
        QCOMPARE(TransferWorld::told(world.act("dispute", {{"reason", "not me"}})), QString{});
        world.run("UPDATE org_billing SET unpaid_invoices = 1");
        const QJsonObject goOn{{"outcome", "resume"}, {"note", "looked into"}};
        for (const auto &who : {kCompliance, kLead})
            QCOMPARE(TransferWorld::told(world.act("dispute.resolve", goOn, who)), QString{});

        QCOMPARE(world.state(), std::string{"verifying"});

        // The letter and what is shown of it say the same.
        QCOMPARE(count("notice n JOIN outbound_intent i ON i.body->>'notice_id' = n.id::text WHERE "
                       "n.template = 'disputed' AND n.delivery = 'queued' AND i.state = 'queued'"),
                 told);
        QCOMPARE(count("notice n JOIN outbound_intent i ON i.body->>'notice_id' = n.id::text WHERE "
                       "(n.delivery = 'queued') <> (i.state = 'queued')"),
                 "0");
    }

    void whoWasToldInAnEarlierRoundIsToldOfTheEnd()
    {
        auto &world = *m_world;
        QCOMPARE(world.approved(), QString{});
        deliver();
        const auto told = count("notice");
        world.run("UPDATE org_billing SET unpaid_invoices = 1");
        world.passCoolOff();
        QCOMPARE(world.execute(), 1);
        QCOMPARE(world.state(), std::string{"verifying"});
        world.run("UPDATE org_billing SET unpaid_invoices = 0");
        QCOMPARE(TransferWorld::told(world.act("submit", world.hash())), QString{});
        QCOMPARE(TransferWorld::told(world.act("approve", world.hash(), kLead)), QString{});
        QCOMPARE(count("notice WHERE delivery = 'queued'"), told);

        QCOMPARE(TransferWorld::told(world.act("withdraw", {{"reason", "a mistake"}})), QString{});

        QCOMPARE(count("notice WHERE delivery = 'queued' AND template = 'withdrawn'"), told);
    }

    void aRejectionAfterADriftTellsThemToo()
    {
        auto &world = *m_world;
        QCOMPARE(world.approved(), QString{});
        deliver();
        const auto told = count("notice");
        world.run("UPDATE org_billing SET unpaid_invoices = 1");
        world.passCoolOff();
        QCOMPARE(world.execute(), 1);
        QCOMPARE(world.state(), std::string{"verifying"});

        QCOMPARE(end("rejected"), QString{});

        QCOMPARE(count("notice WHERE template = 'rejected'"), told);
    }

    void aDecidedTransferEndsWhenAPartyHadToRecoverTheAccount_data()
    {
        QTest::addColumn<QString>("party");
        QTest::newRow("the owner") << "from_user_id";
        QTest::newRow("the new owner") << "to_user_id";
    }
    void aDecidedTransferEndsWhenAPartyHadToRecoverTheAccount()
    {
        QFETCH(QString, party);
        auto &world = *m_world;
        QCOMPARE(world.approved(), QString{});
        deliver();
        const auto told = count("notice");
        QCOMPARE(endRecovered(), 0);
        world.clock.advance(std::chrono::minutes{1});
        recover(party);

        QCOMPARE(endRecovered(), 1);

        QCOMPARE(world.state(), std::string{"withdrawn"});
        QCOMPARE(count("notice WHERE template = 'withdrawn'"), told);
        QCOMPARE(count("approval WHERE void_reason IS NULL"), "0");
        QCOMPARE(world.audited("transfer.withdrawn"), std::string{"1"});
        world.passCoolOff();
        QCOMPARE(world.carryOut(), 0);
    }

    void beforeItIsDecidedARecoveredAccountIsForTheGateAlone()
    {
        auto &world = *m_world;
        QCOMPARE(world.proven(), QString{});
        world.clock.advance(std::chrono::minutes{1});
        recover("from_user_id");

        QCOMPARE(endRecovered(), 0);

        QVERIFY(world.state() != "withdrawn");
    }

    void nobodyIsToldOfAChangeThatADriftHasPutOff()
    {
        auto &world = *m_world;
        QCOMPARE(world.approved(), QString{});
        const auto queued = "outbound_intent WHERE state = 'queued' AND body->>'template' = "
                            "'cool_off'";
        QVERIFY(count(queued).toInt() >= 2);
        world.run("UPDATE org_billing SET unpaid_invoices = 1");
        // Everybody was told, and a second copy of a mail still waits.
        world.passCoolOff();

        QCOMPARE(world.execute(), 1);

        QCOMPARE(world.state(), std::string{"verifying"});
        QCOMPARE(count(queued), "0");
        QCOMPARE(count("outbound_intent WHERE state = 'canceled' AND body ? 'token'"), "0");
    }

    void whomNoMailCanHaveReachedIsNotToldOfTheEnd()
    {
        auto &world = *m_world;
        QCOMPARE(world.approved(), QString{});
        const auto planned = count("notice").toInt();
        // One mail is on its way: nobody knows whether it arrives.
        world.run("UPDATE outbound_intent SET attempts = 1 WHERE (command_id, step) = (SELECT "
                  "command_id, step FROM outbound_intent WHERE body->>'template' = 'cool_off' "
                  "LIMIT 1)");

        QCOMPARE(end("withdrawn"), QString{});

        QCOMPARE(count("notice WHERE template = 'withdrawn'"), "1");
        QCOMPARE(count("notice WHERE delivery = 'canceled'"), QString::number(planned));
        QCOMPARE(count("notice WHERE objection_selector IS NOT NULL"), "0");
        QCOMPARE(count("outbound_intent WHERE state = 'queued' AND body->>'template' = 'cool_off'"),
                 "0");
    }

    void documentsGoNinetyDaysAfterTheEndAndTheirDigestStays()
    {
        auto &world = *m_world;
        QCOMPARE(world.proven(), QString{});
        const auto kept = scalar(world.admin, "SELECT string_agg(sha256::text || verdict, ',' "
                                              "ORDER BY id) FROM evidence");
        QCOMPARE(end("withdrawn"), QString{});
        const auto purge = [&] {
            return oneTurn(transfer::purgeDue, world.writer, world.clock.now()).value_or(-1);
        };
        world.clock.advance(std::chrono::hours{24 * 90} - std::chrono::seconds{1});
        QCOMPARE(purge(), 0);
        world.clock.advance(std::chrono::seconds{1});
        world.run("INSERT INTO legal_hold (id, org_id, reason, by, since) VALUES ($1, $2, 'x', "
                  "'x', '2026-11-23')",
                  db::Params{madeUuid(5, 9), world.org.id});
        QCOMPARE(purge(), 0);
        world.run("UPDATE legal_hold SET released_at = '2026-11-24'");

        QCOMPARE(purge(), 1);

        QCOMPARE(world.audited("evidence.removed"), std::string{"1"});
        QCOMPARE(purge(), 0);
        QCOMPARE(count("evidence_blob"), "0");
        QCOMPARE(scalar(world.admin, "SELECT string_agg(sha256::text || verdict, ',' ORDER BY id) "
                                     "FROM evidence"),
                 kept);
    }

    void anExecutedCaseGetsItsPurgeDayWhenItCloses()
    {
        auto &world = *m_world;
        QCOMPARE(world.approved(), QString{});
        world.passCoolOff();
        QCOMPARE(world.execute(), 1);
        QCOMPARE(count("evidence WHERE purge_at IS NOT NULL"), "0");
        world.clock.advance(std::chrono::hours{24 * 14});

        QCOMPARE(oneTurn(transfer::closeDue, world.writer, world.clock.now()).value_or(-1), 1);

        QCOMPARE(count("evidence e JOIN transfer_case c ON c.id = e.case_id WHERE e.purge_at = "
                       "c.closed_at + interval '90 days'"),
                 "1");
    }

    void closingWaitsForWhoWorksOnTheOrg()
    {
        auto &world = *m_world;
        QCOMPARE(world.opened(), QString{});
        world.clock.advance(std::chrono::hours{24 * 60});
        auto colleague = world.database.connection("steward_writer");
        auto transaction = db::Transaction::begin(colleague);
        QVERIFY(colleague.exec("SELECT lock_entities(ARRAY[$1::uuid])", db::Params{world.org.id})
                    .has_value());
        QVERIFY(world.writer.script("SET lock_timeout = '100ms'").has_value());

        QVERIFY(!oneTurn(transfer::closeDue, world.writer, world.clock.now()).has_value());

        QCOMPARE(world.state(), std::string{"gated"});
        QVERIFY(transaction->commit().has_value());
        QCOMPARE(oneTurn(transfer::closeDue, world.writer, world.clock.now()).value_or(-1), 1);
    }
};

QTEST_GUILESS_MAIN(TransferEndingsTest)
#include "transfer_endings_test.moc"
