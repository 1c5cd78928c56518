// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/edges/smtp_client.h"
#include "platform/src/transfer/outbound.h"

#include "tests/platform/post.h"

#include <QFile>
#include <QTest>

#include <string>

using namespace steward;
using namespace steward::platform;
using namespace std::chrono_literals;
using edges::MailFault;
using namespace steward::tests;

namespace
{

edges::MailMessage aMail()
{
    return {"no-reply@steward.example",
            "owner@alpha.example",
            "About Alpha",
            "Hello\n",
            "1.2@steward.example",
            Instant::parse("2026-11-20T08:00:00Z")};
}

} // namespace

class MailOutboundTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void linesThatBeginWithADotArriveUnchanged()
    {
        Post post;
        auto mail = aMail();
        mail.text = ".\n..two\n.end\r\nlast";

        QVERIFY(edges::sendMail(*post.options.mail, mail));

        QVERIFY(post.onlyMail().endsWith("\r\n\r\n.\r\n..two\r\n.end\r\nlast\r\n"));
        QCOMPARE(edges::dotStuffed(".\r\na\r\n..b\r\n"), "..\r\na\r\n...b\r\n.\r\n");
    }

    void whomAMailWentToIsForgottenThirtyDaysLater_data()
    {
        QTest::addColumn<bool>("isNamed");
        QTest::newRow("the policy names the days") << true;
        QTest::newRow("a policy of before they were named") << false;
    }
    void whomAMailWentToIsForgottenThirtyDaysLater()
    {
        QFETCH(bool, isNamed);
        CustomerWorld w;
        Post post;
        if (!isNamed)
            w.run("UPDATE policy SET doc = doc #- '{audit,outbound_body_d}'");
        QCOMPARE(w.scalar("SELECT count(*) FROM policy WHERE doc->'audit' ? 'outbound_body_d'"),
                 std::string{isNamed ? "1" : "0"});
        w.makeCase("support", "notice");
        queueNotice(w);
        QVERIFY(step(w, post));
        const auto add = [&](const char *step, const char *kind, const char *state) {
            w.run("INSERT INTO outbound_intent (command_id, step, kind, body, state, next_try_at) "
                  "VALUES ($1, $2, $3, $4, $5, $6)",
                  db::Params{CustomerWorld::kCase, step, kind,
                             R"({"template": "t", "to": "owner@alpha.example"})", state,
                             w.clock.now()});
        };
        add("canceled", "mail", "canceled");
        add("failed", "mail", "failed");
        add("queued", "mail", "queued");
        add("step", "billing", "failed");
        const auto kept = [&] {
            return w.scalar("SELECT string_agg(step, ',' ORDER BY step) FROM outbound_intent WHERE "
                            "body::text LIKE '%alpha%' AND step NOT LIKE 'notice/%'") +
                   w.scalar("SELECT count(*)::text FROM outbound_intent WHERE body::text LIKE "
                            "'%alpha%' AND step LIKE 'notice/%'");
        };
        const auto forget = [&] {
            return transfer::forgetEnded(w.writer, w.clock.now()).value_or(-1);
        };
        w.clock.advance(std::chrono::hours{24 * 30} - std::chrono::seconds{1});
        QCOMPARE(forget(), std::int64_t{0});
        QCOMPARE(kept(), std::string{"canceled,failed,queued,step1"});

        // The sent one counts from its last attempt, and the hour that a next one may wait.
        w.clock.advance(std::chrono::hours{1});

        QCOMPARE(forget(), std::int64_t{3});
        QCOMPARE(kept(), std::string{"queued,step0"});
        QCOMPARE(w.scalar("SELECT count(*) FROM outbound_intent i JOIN notice n ON n.id::text = "
                          "i.body->>'notice_id' AND n.case_id::text = i.body->>'case_id'"),
                 "1");
        QCOMPARE(forget(), std::int64_t{0});
    }

    void noFieldCanAddAHeaderOrACommand_data()
    {
        QTest::addColumn<QByteArray>("to");
        QTest::addColumn<QByteArray>("subject");
        QTest::newRow("address") << QByteArray("a@b.example\r\nBcc: x@y.example")
                                 << QByteArray("Hello");
        QTest::newRow("command") << QByteArray("a@b.example>\r\nRCPT TO:<x@y.example")
                                 << QByteArray("Hello");
        QTest::newRow("bracket") << QByteArray("a@b.example>") << QByteArray("Hello");
        QTest::newRow("two") << QByteArray("a@b.example,x@y.example") << QByteArray("Hello");
        QTest::newRow("subject") << QByteArray("a@b.example")
                                 << QByteArray("Hello\r\nBcc: x@y.example");
        QTest::newRow("bare CR") << QByteArray("a@b.example")
                                 << QByteArray("Hello\rBcc: x@y.example");
    }
    void noFieldCanAddAHeaderOrACommand()
    {
        QFETCH(QByteArray, to);
        QFETCH(QByteArray, subject);
        Post post;
        auto mail = aMail();
        mail.to = to.toStdString();
        mail.subject = subject.toStdString();

        const auto sent = edges::sendMail(*post.options.mail, mail);

        QVERIFY(!sent);
        QVERIFY(sent.error().kind == ErrorKind::BadRequest);
        QCOMPARE(post.sandbox.taken(), 0);
    }

    void wordsOfAnyLanguageTravelAsAscii()
    {
        auto mail = aMail();
        mail.subject = "Η ιδιοκτησία του οργανισμού Αφροδίτη πρόκειται να αλλάξει σύντομα";
        mail.text = "Aimée = trailing \n" + std::string(200, 'x') + "\n";

        const auto made = edges::composeMail(mail);

        QVERIFY(made);
        for (const char c : *made)
            QVERIFY(static_cast<unsigned char>(c) < 0x80);
        QVERIFY(made->find("Subject: =?UTF-8?B?") != std::string::npos);
        QVERIFY(made->find("Aim=C3=A9e =3D trailing=20\r\n") != std::string::npos);
        for (const auto &line : QByteArray::fromStdString(*made).split('\n'))
            QVERIFY2(line.size() <= 79, line.constData());
    }

    void aSentNoticeIsNotedAndItsTokenForgotten()
    {
        CustomerWorld w;
        Post post;
        queueNotice(w);

        QVERIFY(step(w, post));
        QVERIFY(!step(w, post));

        QCOMPARE(post.stored().size(), 1);
        QVERIFY(post.onlyMail().contains("/customer/object?s=3D"));
        QVERIFY(QFile::permissions(post.folder.filePath(post.stored().value(0))) ==
                (QFile::ReadOwner | QFile::WriteOwner | QFile::ReadUser | QFile::WriteUser));
        QCOMPARE(
            w.scalar(
                "SELECT state || ' ' || (body ? 'token') || ' ' || attempts FROM outbound_intent"),
            "done false 1");
        QCOMPARE(
            w.scalar(
                "SELECT delivery || ' ' || attempts || ' ' || (sent_at IS NOT NULL) FROM notice"),
            "sent 1 true");
        QCOMPARE(w.audited("notice.sent"), 1);
        QCOMPARE(
            w.scalar(
                "SELECT count(*) FROM outbound_intent WHERE body::text LIKE '%the-secret-token%'"),
            "0");
    }

    void aServerThatBreaksOffNeitherLosesNorDoubles_data()
    {
        QTest::addColumn<int>("fault");
        QTest::addColumn<int>("storedAtOnce");
        QTest::newRow("defers") << int(MailFault::Defer) << 0;
        QTest::newRow("hangs") << int(MailFault::Hang) << 0;
        QTest::newRow("breaks before storing") << int(MailFault::CloseBefore) << 0;
        QTest::newRow("breaks after storing") << int(MailFault::CloseAfter) << 1;
    }
    void aServerThatBreaksOffNeitherLosesNorDoubles()
    {
        QFETCH(int, fault);
        QFETCH(int, storedAtOnce);
        CustomerWorld w;
        Post post;
        queueNotice(w);
        post.sandbox.setFault(static_cast<MailFault>(fault));

        QVERIFY(step(w, post));
        QCOMPARE(post.stored().size(), storedAtOnce);
        QCOMPARE(w.scalar("SELECT state FROM outbound_intent"), "queued");
        QCOMPARE(w.scalar("SELECT delivery || ' ' || attempts FROM notice"), "queued 1");
        QVERIFY(!step(w, post));
        post.sandbox.setFault(MailFault::None);
        w.clock.advance(post.options.firstDelay);
        QVERIFY(step(w, post));

        QCOMPARE(post.stored().size(), 1);
        QCOMPARE(w.scalar("SELECT delivery || ' ' || attempts FROM notice"), "sent 2");
        QCOMPARE(w.audited("notice.sent"), 1);
    }

    void aCarrierThatDiesAfterSendingDoublesNothing()
    {
        CustomerWorld w;
        Post post;
        queueNotice(w);
        QVERIFY(step(w, post));
        // As the rows were when the mail had gone out and its outcome was not yet written.
        w.run("UPDATE outbound_intent SET state = 'queued', receipt = NULL, body = body || "
              "'{\"token\": \"the-secret-token\"}', next_try_at = $1",
              db::Params{w.clock.now().plus(post.options.lease)});
        w.run("UPDATE notice SET delivery = 'queued', sent_at = NULL");

        QVERIFY(!step(w, post));
        w.clock.advance(post.options.lease);
        QVERIFY(step(w, post));

        QCOMPARE(post.sandbox.taken(), 2);
        QCOMPARE(post.stored().size(), 1);
        QCOMPARE(w.scalar("SELECT delivery FROM notice"), "sent");
    }

    void twoCarriersTakeANoticeOnce()
    {
        CustomerWorld w;
        Post post;
        queueNotice(w);
        auto second = w.database.connection("steward_writer");
        QVERIFY(w.writer.exec("BEGIN"));
        QVERIFY(w.writer.exec("SELECT 1 FROM outbound_intent FOR UPDATE"));

        const auto other = edges::carryOutNext(second, post.options, w.clock);
        QVERIFY(w.writer.exec("ROLLBACK"));

        QVERIFY(other);
        QVERIFY(!*other);
        QVERIFY(step(w, post));
        QCOMPARE(post.stored().size(), 1);
    }

    void aRefusedMailFailsAndSaysSo()
    {
        CustomerWorld w;
        Post post;
        queueNotice(w);
        post.sandbox.setFault(MailFault::Refuse);

        QVERIFY(step(w, post));

        QCOMPARE(w.scalar("SELECT state || ' ' || (body ? 'token') FROM outbound_intent"),
                 "failed false");
        QCOMPARE(w.scalar("SELECT delivery || ' ' || receipt FROM notice"), "failed mail_refused");
        QCOMPARE(w.audited("notice.failed"), 1);
    }

    void aServerThatRefusesUsIsAskedAgain_data()
    {
        QTest::addColumn<int>("fault");
        QTest::newRow("at its greeting") << int(MailFault::TurnAway);
        QTest::newRow("at the sender") << int(MailFault::NoSender);
    }
    void aServerThatRefusesUsIsAskedAgain()
    {
        QFETCH(int, fault);
        CustomerWorld w;
        Post post;
        queueNotice(w);
        post.sandbox.setFault(static_cast<MailFault>(fault));

        QVERIFY(step(w, post));

        QCOMPARE(w.scalar("SELECT delivery || ' ' || receipt FROM notice"),
                 "queued mail_refuses_us");
        post.sandbox.setFault(MailFault::None);
        w.clock.advance(post.options.firstDelay);
        QVERIFY(step(w, post));
        QCOMPARE(w.scalar("SELECT delivery || ' ' || attempts FROM notice"), "sent 2");
    }

    void anAnswerThatIsNoTextIsKeptAsTextAndTheMailGoesOutOnce()
    {
        CustomerWorld w;
        Post post;
        queueNotice(w);
        post.sandbox.setFault(MailFault::OddReceipt);
        post.options.settling = 0s;

        const auto done = edges::carryOutNext(w.writer, post.options, w.clock);

        QVERIFY2(done, done ? "" : done.error().detail.c_str());
        QCOMPARE(w.scalar("SELECT delivery || ' ' || left(receipt, 13) || ' ' || length(receipt) "
                          "FROM notice"),
                 "sent queued ?? as  200");
        w.clock.advance(24h);
        QVERIFY(!step(w, post));
        QCOMPARE(post.sandbox.taken(), 1);
    }

    void whatWasTakenUpTooOftenIsNotSentOnceMore()
    {
        CustomerWorld w;
        Post post;
        queueNotice(w);
        // As carriers leave it that die each time before they write what came of it.
        w.run("UPDATE outbound_intent SET attempts = $1",
              db::Params{std::int64_t{post.options.attemptsMax}});

        QVERIFY(step(w, post));

        QCOMPARE(post.sandbox.taken(), 0);
        QCOMPARE(w.scalar("SELECT state || ' ' || (body ? 'token') FROM outbound_intent"),
                 "failed false");
        QCOMPARE(w.scalar("SELECT delivery || ' ' || receipt FROM notice"),
                 "failed attempts_exhausted");
        QCOMPARE(w.audited("notice.failed"), 1);
        QVERIFY(!step(w, post));
    }

    void triesEndAtTheLimitWithGrowingPauses()
    {
        CustomerWorld w;
        Post post;
        queueNotice(w);
        post.sandbox.setFault(MailFault::Defer);
        post.options.attemptsMax = 3;

        QVERIFY(step(w, post));
        w.clock.advance(30s);
        QVERIFY(step(w, post));
        w.clock.advance(59s);
        QVERIFY(!step(w, post));
        w.clock.advance(1s);
        QVERIFY(step(w, post));
        w.clock.advance(24h);

        QVERIFY(!step(w, post));
        QCOMPARE(w.scalar("SELECT state || ' ' || attempts FROM outbound_intent"), "failed 3");
        QCOMPARE(w.audited("notice.failed"), 1);
    }
};

QTEST_GUILESS_MAIN(MailOutboundTest)
#include "mail_outbound_test.moc"
