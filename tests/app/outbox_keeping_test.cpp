// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/outbox_world.h"

using namespace steward;
using namespace steward::test;

class OutboxKeepingTest : public OutboxWorld
{
    Q_OBJECT

private Q_SLOTS:
    void init() { makeWorld(); }
    void cleanup() { endWorld(); }

    void aCommandNeverSentIsGivenUpWithoutThePlatform()
    {
        submit(aTransferCommand(100));

        QVERIFY(w->outbox->abandon({uuidOf(100)}));

        QCOMPARE(phaseOf(100), Phase::Rejected);
        QVERIFY(w->outbox->dismiss({uuidOf(100)}));
        QVERIFY(w->outbox->commands().isEmpty());
        QVERIFY(w->transport.calls.isEmpty());
    }

    void whatMayNotWaitNeedsAFreshReplica()
    {
        w->sync.pulledAt = w->clock.utcNow().addSecs(-6);
        submit(aTransferCommand(100));
        QTRY_COMPARE(w->sync.refreshes, 1);
        QCOMPARE(w->transport.calls.size(), 0);

        w->sync.pulledAt = w->clock.utcNow();
        w->sync.reach(5);

        QTRY_COMPARE(w->transport.sequence(), QStringList{u"send"_qs});
    }

    void whatMayNotWaitIsRefusedAfterAMinuteOffline()
    {
        submit(aTransferCommand(100));
        QTRY_COMPARE(w->sync.refreshes, 1);

        for (int i = 0; i < 40 && phaseOf(100) != Phase::Rejected; ++i) {
            QTRY_VERIFY(!w->clock.timers.isEmpty() || phaseOf(100) == Phase::Rejected);
            w->clock.advance(2s);
        }

        QTRY_COMPARE(phaseOf(100), Phase::Rejected);
        QCOMPARE(codeOf(100), u"not_sent"_qs);
        QVERIFY(w->transport.calls.isEmpty());
    }

    void rowsOfAnotherPersonStayAndAreNeitherShownNorSent()
    {
        submit(aNoteCommand(100));

        crashAndRestart(StaffId{uuidOf(78)});

        QVERIFY(w->outbox->commands().isEmpty());
        QVERIFY(!w->outbox->isRunning());
        QVERIFY(w->transport.calls.isEmpty());
        stopOutbox();
        w->outbox->start(m_agent);
        QTRY_COMPARE(w->transport.calls.size(), 1);
    }

    void whatWasSentIsKnownToItsPersonBeforeAnythingIsSent()
    {
        submit(aNoteCommand(100));
        QTRY_COMPARE(w->transport.calls.size(), 1);
        stopOutbox();
        QVERIFY(!w->outbox->command({uuidOf(100)}));

        w->outbox->show(m_agent);

        QVERIFY(w->outbox->command({uuidOf(100)}));
        submit(aNoteCommand(101, 2));
        w->outbox->retryNow();
        QCoreApplication::sendPostedEvents();
        QVERIFY(!w->outbox->isRunning());
        QCOMPARE(w->transport.calls.size(), 1);
        w->outbox->start(m_agent);
        QTRY_COMPARE(w->transport.calls.size(), 3);
    }

    void rowsOlderThanThirtyDaysAreShownButNotSent()
    {
        submit(aNoteCommand(100));
        w->clock.wall = w->clock.wall.addDays(31);

        crashAndRestart(m_agent);

        QCOMPARE(w->outbox->commands().size(), 1);
        QVERIFY(!w->outbox->isRunning());
        QVERIFY(w->transport.calls.isEmpty());
    }

    void whatIsTooOldIsSentOnceItsPersonSaysSoAlsoOverARestart()
    {
        submit(aNoteCommand(100));
        w->clock.wall = w->clock.wall.addDays(31);
        crashAndRestart(m_agent);
        QVERIFY(w->outbox->command({uuidOf(100)})->isHeld);
        QVERIFY(w->outbox->commands().first().isHeld);

        QVERIFY(w->outbox->sendNow({uuidOf(100)}));
        QVERIFY(!w->outbox->command({uuidOf(100)})->isHeld);
        QVERIFY(!w->outbox->sendNow({uuidOf(100)}));
        crashAndRestart(m_agent);

        QTRY_COMPARE(w->transport.calls.size(), 1);
        QCOMPARE(w->transport.calls[0].id, uuidOf(100));
    }

    void whatIsTooOldAndHadBeenSentIsAskedAboutBeforeItIsSentAgain()
    {
        submit(aNoteCommand(100));
        QTRY_VERIFY(w->transport.isWaiting());
        w->clock.wall = w->clock.wall.addDays(31);
        crashAndRestart(m_agent);
        QVERIFY(w->transport.calls.isEmpty());

        QVERIFY(w->outbox->sendNow({uuidOf(100)}));

        QTRY_COMPARE(w->transport.sequence(), QStringList{u"state"_qs});
    }

    void whatIsTooOldCanBeDiscarded()
    {
        submit(aNoteCommand(100));
        w->clock.wall = w->clock.wall.addDays(31);
        // Before the loop had a turn: never sent.
        QVERIFY(w->outbox->command({uuidOf(100)})->isHeld);

        QVERIFY(w->outbox->abandon({uuidOf(100)}));

        QCOMPARE(phaseOf(100), Phase::Rejected);
        QVERIFY(!w->outbox->command({uuidOf(100)})->isHeld);
    }

    void whatIsTakenFromTheListIsStillKnownToWhoHasToTellItsEnd()
    {
        submit(aTransferCommand(100));
        QVERIFY(!w->outbox->dismiss({uuidOf(100)}));
        QVERIFY(w->outbox->abandon({uuidOf(100)}));

        QVERIFY(w->outbox->dismiss({uuidOf(100)}));
        crashAndRestart(m_agent);

        QVERIFY(w->outbox->commands().isEmpty());
        QCOMPARE(phaseOf(100), Phase::Rejected);
        // Not for ever.
        w->clock.wall = w->clock.wall.addDays(31);
        crashAndRestart(m_agent);
        QVERIFY(!w->outbox->command({uuidOf(100)}));
    }

    void whatIsKeptForOthersIsCountedAndLeftAlone()
    {
        submit(aNoteCommand(100));
        QCOMPARE(w->outbox->keptForOthers(), 0);

        crashAndRestart(StaffId{uuidOf(78)});

        QCOMPARE(w->outbox->keptForOthers(), 1);
        QVERIFY(!w->outbox->abandon({uuidOf(100)}));
        QVERIFY(!w->outbox->sendNow({uuidOf(100)}));
        QVERIFY(!w->outbox->dismiss({uuidOf(100)}));
        QCOMPARE(w->outbox->keptForOthers(), 1);
    }

    void theSameIdWithOtherContentsIsRefused()
    {
        submit(aNoteCommand(100));
        auto other = aNoteCommand(100);
        other.args[u"body"_qs] = u"Something else"_qs;

        const auto refused = w->outbox->submit(other);

        QVERIFY(!refused);
        QCOMPARE(refused.error().code, u"idempotency_mismatch"_qs);
        QVERIFY(w->outbox->submit(aNoteCommand(100)));
        QCOMPARE(w->outbox->commands().size(), 1);
    }

    void fault19_aDamagedOutboxIsKeptAndNothingIsSent()
    {
        stopOutbox();
        w->outbox.reset();
        const QByteArray junk(8192, 'q');
        QFile file(path());
        QVERIFY(file.open(QFile::WriteOnly | QFile::Truncate));
        file.write(junk);
        file.close();
        w->outbox = std::make_unique<commands::Outbox>(w->transport, w->sync, w->clock);

        const auto opened = w->outbox->open(path());
        w->outbox->start(m_agent);

        QVERIFY(!opened);
        QCOMPARE(opened.error().code, u"damaged"_qs);
        QVERIFY(!w->outbox->submit(aNoteCommand(100)));
        QVERIFY(file.open(QFile::ReadOnly));
        QCOMPARE(file.readAll(), junk);
    }

    void fault21_whatCannotBeSavedIsNotSent()
    {
        stopOutbox();
        w->outbox = std::make_unique<commands::Outbox>(w->transport, w->sync, w->clock);
        QVERIFY(!w->outbox->open(u"/proc/steward/outbox.db"_qs));
        w->outbox->start(m_agent);

        const auto submitted = w->outbox->submit(aNoteCommand(100));

        QVERIFY(!submitted);
        QVERIFY(submitted.error().kind == ErrorKind::Storage);
        QVERIFY(w->transport.calls.isEmpty());
    }

    void aSecondProcessCannotOpenIt()
    {
        commands::OutboxFile second;

        const auto opened = second.open(path());

        QVERIFY(!opened);
        QCOMPARE(opened.error().code, u"busy"_qs);
    }

    void nobodySignedInNothingTaken()
    {
        stopOutbox();

        QVERIFY(!w->outbox->submit(aNoteCommand(100)));
    }

    void theFileIsForItsOwnerOnly()
    {
        submit(aNoteCommand(100));

        QCOMPARE(QFile::permissions(path()) &
                     (QFile::ReadGroup | QFile::ReadOther | QFile::WriteOther),
                 QFile::Permissions());
    }
};

QTEST_GUILESS_MAIN(OutboxKeepingTest)
#include "outbox_keeping_test.moc"
