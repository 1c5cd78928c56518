// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/edges/mail_sandbox.h"
#include "platform/src/edges/mail_text.h"
#include "platform/src/edges/outbound_job.h"
#include "tests/platform/transfer_world.h"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace steward::tests;
using edges::MailFault;

/// What an objection makes everybody read: before the change that it is put off, after it that it
/// stands meanwhile.
class TransferObjectionsTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<TransferWorld> m_world;

    [[nodiscard]] QString count(const QString &what) const
    {
        return QString::fromStdString(
            scalar(m_world->admin, ("SELECT count(*) FROM " + what).toStdString()));
    }
    /// A mail server takes what waits, but for this party's.
    void take(const char *butFor = "nobody") const
    {
        m_world->run("UPDATE outbound_intent SET state = 'done' WHERE kind = 'mail' AND state = "
                     "'queued' AND coalesce(body->>'party', '') <> $1",
                     db::Params{butFor});
        m_world->run("UPDATE notice SET delivery = 'sent', sent_at = '2026-11-23' WHERE delivery "
                     "= 'queued' AND party <> $1",
                     db::Params{butFor});
    }
    void carryOut(const char *providersSteps) const
    {
        auto &world = *m_world;
        world.clock.advance(std::chrono::hours{24});
        QCOMPARE(world.carryOut(), 1);
        world.run("UPDATE outbound_intent SET state = $1 WHERE kind = 'billing'",
                  db::Params{providersSteps});
        auto transaction = db::Transaction::begin(world.writer);
        QVERIFY(transfer::settleExecution(world.writer, world.caseId, world.clock.now()));
        QVERIFY(transaction->commit().has_value());
    }
    [[nodiscard]] QString dispute() const
    {
        return TransferWorld::told(m_world->act("dispute", {{"reason", "not me"}}));
    }
    [[nodiscard]] QString resume() const
    {
        const QJsonObject goOn{{"outcome", "resume"}, {"note", "looked into"}};
        const auto proposed = m_world->act("dispute.resolve", goOn, kCompliance);
        return TransferWorld::told(
            proposed.status == 200 ? m_world->act("dispute.resolve", goOn, kLead2) : proposed);
    }
    /// This letter waits for everybody, says so, and stands the same in what is kept of it.
    void waits(const char *name, const QString &everybody, const char *words) const
    {
        const auto rows = m_world->admin.exec(
            "SELECT i.body, n.body, n.subject FROM outbound_intent i JOIN notice n ON n.id::text = "
            "i.body->>'notice_id' WHERE i.state = 'queued' AND n.delivery = 'queued' AND "
            "n.template = $1 AND i.body->>'template' = $1",
            db::Params{name});
        QVERIFY(rows.has_value());
        QCOMPARE(QString::number(rows->size()), everybody);
        for (int row = 0; row < rows->size(); ++row) {
            const auto mail = edges::mailText(boost::json::parse(rows->text(row, 0)).as_object(),
                                              "https://steward.example");
            QVERIFY(mail.has_value());
            QVERIFY2(mail->text.find(words) != std::string::npos, mail->text.c_str());
            QVERIFY(mail->text.find("not take effect") == std::string::npos);
            QCOMPARE(mail->text, rows->text(row, 1));
            QCOMPARE(mail->subject, rows->text(row, 2));
        }
    }
    /// No mail goes out that nothing is shown of, and nothing shown as waiting goes nowhere.
    [[nodiscard]] QString untrueRows() const
    {
        return count("notice n JOIN outbound_intent i ON i.body->>'notice_id' = n.id::text WHERE "
                     "(n.delivery = 'queued') <> (i.state = 'queued')");
    }
    void post(const edges::OutboundOptions &options) const
    {
        for (;;) {
            const auto busy = edges::carryOutNext(m_world->writer, options, m_world->clock);
            QVERIFY2(busy.has_value(), busy ? "" : busy.error().detail.c_str());
            if (!*busy)
                return;
        }
    }

private Q_SLOTS:
    void init() { m_world = std::make_unique<TransferWorld>(); }
    void cleanup() { m_world.reset(); }

    void anObjectionToWhatHasChangedSaysThatItHasAndIsToldToItsEnd_data()
    {
        QTest::addColumn<QString>("steps");
        QTest::addColumn<QString>("state");
        QTest::newRow("carried out") << "done"
                                     << "executed";
        QTest::newRow("stopped midway") << "failed"
                                        << "exec_failed";
        QTest::newRow("the provider has not answered yet") << "queued"
                                                           << "executing";
    }
    void anObjectionToWhatHasChangedSaysThatItHasAndIsToldToItsEnd()
    {
        QFETCH(QString, steps);
        QFETCH(QString, state);
        auto &world = *m_world;
        QCOMPARE(world.approved(), QString{});
        const auto told = count("notice");
        QVERIFY(told.toInt() >= 2);
        take();
        carryOut(steps.toLatin1().constData());
        QCOMPARE(world.state(), state.toStdString());

        QCOMPARE(dispute(), QString{});

        waits("contested", told, "has changed, as you were told");
        QCOMPARE(count("notice WHERE template = 'disputed'"), "0");
        QCOMPARE(world.owner(), world.org.users[1]);
        // No server has taken the owner's letter yet when it is settled.
        take("old_owner");
        QCOMPARE(resume(), QString{});
        QCOMPARE(world.state(), state.toStdString());
        waits("confirmed", told, "stands as it was made");
        QCOMPARE(count("notice WHERE template = 'contested' AND delivery = 'canceled'"),
                 count("notice WHERE template = 'contested' AND party = 'old_owner'"));
        QCOMPARE(untrueRows(), "0");
        // Somebody objects again: nobody reads after that that the first one is settled.
        QCOMPARE(dispute(), QString{});
        waits("contested", told, "has changed, as you were told");
        QCOMPARE(count("outbound_intent WHERE state = 'queued' AND kind = 'mail'"), told);
        QCOMPARE(untrueRows(), "0");
    }

    void theProvidersStepsGoOnWhileItIsDisputedAndCountAfterIt_data()
    {
        QTest::addColumn<QString>("steps");
        QTest::addColumn<QString>("state");
        QTest::newRow("done meanwhile") << "done"
                                        << "executed";
        QTest::newRow("failed meanwhile") << "failed"
                                          << "exec_failed";
    }
    void theProvidersStepsGoOnWhileItIsDisputedAndCountAfterIt()
    {
        QFETCH(QString, steps);
        QFETCH(QString, state);
        auto &world = *m_world;
        QCOMPARE(world.approved(), QString{});
        take();
        carryOut("queued");
        QCOMPARE(world.state(), std::string{"executing"});
        QCOMPARE(dispute(), QString{});
        world.run("UPDATE outbound_intent SET state = $1 WHERE kind = 'billing'",
                  db::Params{steps.toStdString()});
        QCOMPARE(world.state(), std::string{"disputed"});

        QCOMPARE(resume(), QString{});

        QCOMPARE(world.state(), state.toStdString());
        QCOMPARE(world.audited("transfer.executed"), std::string{steps == "done" ? "1" : "0"});
        QCOMPARE(count("audit_event WHERE action = 'transfer.failed'"),
                 steps == "done" ? "0" : "1");
        QCOMPARE(world.detail()["timeline"].toArray().last().toObject()["kind"].toString(),
                 steps == "done" ? "transfer.executed" : "transfer.failed");
    }

    void whatAnAgentTellsOfAnObjectionToWhatHasChangedIsTrue()
    {
        auto &world = *m_world;
        QCOMPARE(world.approved(), QString{});
        const auto tell = [&] { return world.detail()["tell_customer"].toObject(); };
        carryOut("done");
        QCOMPARE(tell()["code"].toString(), "ownership_changed");
        QVERIFY(!tell()["facts"].toObject().contains("objection_open"));

        QCOMPARE(dispute(), QString{});

        QCOMPARE(tell()["code"].toString(), "ownership_changed");
        QVERIFY(tell()["facts"].toObject()["objection_open"].toBool());
    }

    void whoIsToldADayReadsNothingAfterItThatPutsTheLastOneOff()
    {
        auto &world = *m_world;
        QTemporaryDir folder;
        edges::MailSandbox sandbox{folder.path().toStdString()};
        QVERIFY(sandbox.start().has_value());
        edges::OutboundOptions options;
        options.mail = edges::MailServer{
            sandbox.endpoint(), "test.example", {}, std::chrono::milliseconds{60'000}};
        options.issuer = "https://platform.test";
        QCOMPARE(world.approved(), QString{});
        post(options);
        const auto told = count("notice WHERE delivery = 'sent'");
        const int taken = sandbox.taken();
        QVERIFY(told.toInt() >= 2 && taken >= told.toInt());
        sandbox.setFault(MailFault::Defer);
        QCOMPARE(dispute(), QString{});
        post(options);
        const auto late = QStringLiteral("outbound_intent WHERE body->>'template' = 'disputed' AND "
                                         "attempts = 1 AND state = ");
        QCOMPARE(count(late + "'queued'"), told);

        QCOMPARE(resume(), QString{});

        QCOMPARE(world.state(), std::string{"notice"});
        QCOMPARE(count(late + "'canceled'"), told);
        QCOMPARE(count("notice WHERE template = 'disputed' AND delivery = 'canceled'"), told);
        QCOMPARE(untrueRows(), "0");
        sandbox.setFault(MailFault::None);
        world.clock.advance(std::chrono::hours{2});
        post(options);
        QCOMPARE(sandbox.taken(), taken + told.toInt());
        QCOMPARE(count("notice WHERE template = 'cool_off' AND delivery = 'sent'"), told);
    }

    void whoIsNotToldAnotherDayStillReadsThatTheLastOneIsOff()
    {
        auto &world = *m_world;
        QCOMPARE(world.approved(), QString{});
        take();
        QCOMPARE(dispute(), QString{});
        const auto late = QStringLiteral("notice n JOIN outbound_intent i ON i.body->>'notice_id' "
                                         "= n.id::text WHERE n.template = 'disputed' AND "
                                         "n.delivery = 'queued' AND i.state = 'queued'");
        QVERIFY(count(late).toInt() >= 2);
        world.run("UPDATE membership SET role = 'member' WHERE id = $1",
                  db::Params{world.org.memberships[2]});

        QCOMPARE(resume(), QString{});
        QCOMPARE(TransferWorld::told(world.act("submit", world.hash())), QString{});
        QCOMPARE(TransferWorld::told(world.act("approve", world.hash(), kLead)), QString{});

        QCOMPARE(world.state(), std::string{"notice"});
        QCOMPARE(count(late), "1");
        QCOMPARE(count(late + " AND n.party = 'admin'"), "1");
    }

    void whatWasCarriedOutStaysApproved()
    {
        auto &world = *m_world;
        QCOMPARE(world.approved(), QString{});
        carryOut("done");
        const auto voided = [&]() -> QJsonValue {
            return world.detail()["approvals"].toArray().at(0).toObject().value("void_reason");
        };
        QVERIFY(voided().isNull());

        QCOMPARE(dispute(), QString{});
        QVERIFY(voided().isNull());

        QCOMPARE(resume(), QString{});
        QVERIFY(voided().isNull());
        QCOMPARE(count("approval"), "1");
    }

    void whatEarlierVersionsLeftIsMended_data()
    {
        QTest::addColumn<QString>("state");
        QTest::addColumn<bool>("hasChangedHands");
        QTest::addColumn<QString>("links");
        QTest::addColumn<QString>("voided");
        QTest::newRow("disputed afterwards") << "disputed" << true << "3"
                                             << "0";
        QTest::newRow("disputed before") << "disputed" << false << "3"
                                         << "1";
        QTest::newRow("closed") << "closed" << true << "0"
                                << "0";
        QTest::newRow("withdrawn") << "withdrawn" << false << "0"
                                   << "1";
    }
    void whatEarlierVersionsLeftIsMended()
    {
        QFETCH(QString, state);
        QFETCH(bool, hasChangedHands);
        QFETCH(QString, links);
        QFETCH(QString, voided);
        auto &world = *m_world;
        QCOMPARE(world.approved(), QString{});
        world.run("DELETE FROM notice WHERE party NOT IN ('old_owner', 'recipient')");
        world.run("INSERT INTO earlier_objection SELECT 'an earlier one', objection_sha256, "
                  "case_id, addressee FROM notice LIMIT 1");
        world.run("UPDATE approval SET void_reason = 'disputed'");
        world.run("UPDATE transfer_case SET state = $1, executed_at = CASE WHEN $2 THEN "
                  "'2026-11-24'::timestamptz END",
                  db::Params{state.toStdString(), hasChangedHands});
        QFile file{
            QStringLiteral(STEWARD_SOURCE_DIR "/platform/migrations/0031_after_the_change.sql")};
        QVERIFY(file.open(QIODevice::ReadOnly));

        const auto done = world.admin.script(file.readAll().toStdString());

        QVERIFY2(done.has_value(), done ? "" : done.error().detail.c_str());
        QCOMPARE(scalar(world.admin,
                        "SELECT (SELECT count(*) FROM earlier_objection) + (SELECT count(*) FROM "
                        "notice WHERE objection_selector IS NOT NULL)"),
                 links.toStdString());
        QCOMPARE(count("approval WHERE void_reason = 'disputed'"), voided);
    }
};

QTEST_GUILESS_MAIN(TransferObjectionsTest)
#include "transfer_objections_test.moc"
