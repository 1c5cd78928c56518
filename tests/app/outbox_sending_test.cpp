// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/outbox_world.h"

using namespace steward;
using namespace steward::test;

class OutboxTest : public OutboxWorld
{
    Q_OBJECT

private Q_SLOTS:
    void init() { makeWorld(); }
    void cleanup() { endWorld(); }

    void aCommandGoesFromQueuedToConfirmed()
    {
        QSignalSpy changed(w->outbox.get(), &ports::CommandBus::changed);
        submit(aNoteCommand(100));
        QCOMPARE(phaseOf(100), Phase::Queued);
        QTRY_COMPARE(phaseOf(100), Phase::Sent);

        w->transport.done(42);
        QTRY_COMPARE(phaseOf(100), Phase::Accepted);
        QCOMPARE(w->sync.refreshes, 1);
        w->sync.reach(41);
        QCOMPARE(phaseOf(100), Phase::Accepted);
        w->sync.reach(42);

        QCOMPARE(phaseOf(100), Phase::Confirmed);
        QCOMPARE(changed.size(), 4);
    }

    void aCommandWithoutAPlaceInTheFeedIsConfirmedByTheNextPull()
    {
        submit(aNoteCommand(100));
        w->transport.done(std::nullopt);
        QTRY_COMPARE(phaseOf(100), Phase::Accepted);

        w->clock.advance(1s);
        w->sync.pulledAt = w->clock.utcNow();
        w->sync.reach(0);

        QCOMPARE(phaseOf(100), Phase::Confirmed);
    }

    void theRowIsOnDiskBeforeTheFirstByteIsSent()
    {
        std::optional<Phase> onDisk;
        w->transport.onCall = [&](const auto &) {
            // The file is locked by the outbox; a copy is what a crash would leave.
            const QString copy = path() + u".seen"_qs;
            QFile::copy(path(), copy);
            commands::OutboxFile file;
            if (file.open(copy))
                if (const auto rows = file.load(); rows && rows->size() == 1)
                    onDisk = rows->first().state.phase;
        };

        submit(aNoteCommand(100));

        QTRY_VERIFY(w->transport.isWaiting());
        QCOMPARE(onDisk, std::optional(Phase::Sent));
    }

    void fault12_aCommandSavedButNotSentIsSentAfterARestart()
    {
        submit(aNoteCommand(100));

        crashAndRestart(m_agent);

        QTRY_COMPARE(w->transport.sequence(), QStringList{u"send"_qs});
        QCOMPARE(w->transport.calls[0].id, uuidOf(100));
        QCOMPARE(w->transport.calls[0].body, commands::commandBody(aNoteCommand(100)));
    }

    void fault13_aSentCommandIsAskedAboutAfterARestart()
    {
        submit(aNoteCommand(100));
        QTRY_VERIFY(w->transport.isWaiting());

        crashAndRestart(m_agent);

        QTRY_COMPARE(w->transport.sequence(), QStringList{u"state"_qs});
        w->transport.done(42);
        QTRY_COMPARE(phaseOf(100), Phase::Accepted);
        QCOMPARE(w->transport.sequence(), QStringList{u"state"_qs});
    }

    void fault08_aLostAnswerIsAskedForAndTheSameBytesAreSentAgain()
    {
        submit(aNoteCommand(100));
        QTRY_VERIFY(w->transport.isWaiting());
        const auto first = w->transport.calls[0].body;

        w->transport.fail(ErrorKind::Offline);
        QTRY_COMPARE(w->transport.sequence(), (QStringList{u"send"_qs, u"state"_qs}));
        w->transport.fail(ErrorKind::NotFound);
        QTRY_COMPARE(phaseOf(100), Phase::Queued);
        w->clock.advance(500ms);

        QTRY_COMPARE(w->transport.calls.size(), 3);
        QCOMPARE(w->transport.calls[2].what, u"send"_qs);
        QCOMPARE(w->transport.calls[2].body, first);
        QCOMPARE(w->transport.calls[2].id, uuidOf(100));
    }

    void aPlatformThatFailsEveryTimeIsNotAskedInATightLoop()
    {
        submit(aNoteCommand(100));
        for (int round = 0; round < 6; ++round) {
            QTRY_VERIFY(w->transport.isWaiting());
            w->transport.fail(ErrorKind::Offline);
            QTRY_VERIFY(w->transport.isWaiting());
            w->transport.fail(ErrorKind::NotFound);
            QTRY_COMPARE(phaseOf(100), Phase::Queued);
            const auto before = w->transport.calls.size();
            QTRY_VERIFY(!w->clock.timers.isEmpty());
            QCOMPARE(w->transport.calls.size(), before);
            w->clock.advance(60s);
        }
        QTRY_VERIFY(w->transport.calls.size() <= 13);
    }

    void commandsOfOneEntityGoOneAfterTheOther()
    {
        submit(aNoteCommand(100, 1));
        submit(aNoteCommand(101, 1));
        QTRY_VERIFY(w->transport.isWaiting());
        QCoreApplication::sendPostedEvents();
        QCOMPARE(w->transport.calls.size(), 1);

        w->transport.done(42);

        QTRY_COMPARE(w->transport.calls.size(), 2);
        QCOMPARE(w->transport.calls[1].id, uuidOf(101));
    }

    void anotherEntityDoesNotWait()
    {
        submit(aNoteCommand(100, 1));
        submit(aNoteCommand(101, 2));

        QTRY_COMPARE(w->transport.calls.size(), 2);
    }

    void aPermanentRefusalFreesTheQueue_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<int>("phase");
        QTest::newRow("403") << int(ErrorKind::Forbidden) << int(Phase::Rejected);
        QTest::newRow("410") << int(ErrorKind::NotFound) << int(Phase::Rejected);
        QTest::newRow("412") << int(ErrorKind::Stale) << int(Phase::Conflict);
        QTest::newRow("422") << int(ErrorKind::Rule) << int(Phase::Rejected);
    }

    void aPermanentRefusalFreesTheQueue()
    {
        QFETCH(int, kind);
        QFETCH(int, phase);
        submit(aNoteCommand(100));
        submit(aNoteCommand(101));
        QTRY_VERIFY(w->transport.isWaiting());

        w->transport.fail(ErrorKind(kind), true);

        QTRY_COMPARE(int(phaseOf(100)), phase);
        QTRY_COMPARE(w->transport.calls.size(), 2);
        QCOMPARE(w->transport.calls[1].id, uuidOf(101));
    }

    void aRefusalReadBackByItsStatusIsTheSameRefusal()
    {
        submit(aNoteCommand(100));
        QTRY_VERIFY(w->transport.isWaiting());
        w->transport.fail(ErrorKind::Offline);
        QTRY_COMPARE(w->transport.calls.size(), 2);

        w->transport.state(State::Refused, 412);

        QTRY_COMPARE(phaseOf(100), Phase::Conflict);
        QVERIFY(w->outbox->command({uuidOf(100)})->error->kind == ErrorKind::Stale);
    }

    void aStepUpSendsTheSameCommandAgain()
    {
        w->sync.pulledAt = w->clock.utcNow();
        submit(aTransferCommand(100));
        QTRY_VERIFY(w->transport.isWaiting());
        w->transport.fail(ErrorKind::StepUpRequired, false, u"step_up_required"_qs);
        QTRY_COMPARE(codeOf(100), u"step_up_required"_qs);
        QCOMPARE(phaseOf(100), Phase::Queued);
        w->sync.pulledAt = w->clock.utcNow();

        w->outbox->retryNow();

        QTRY_COMPARE(w->transport.sequence(), (QStringList{u"send"_qs, u"send"_qs}));
        QCOMPARE(w->transport.calls[1].id, uuidOf(100));
        QCOMPARE(w->transport.calls[1].body, w->transport.calls[0].body);
    }

    void whatWaitsForThePersonIsNotSentAgainByItself()
    {
        refuseForStepUp(100);
        w->sync.pulledAt = {};
        submit(aTransferCommandOn(2, 101));
        QTRY_COMPARE(w->clock.timers.size(), 2);

        // A pull, which lets the other command go, and much time.
        w->sync.pulledAt = w->clock.utcNow();
        w->sync.reach(7);
        QTRY_COMPARE(w->transport.calls.size(), 2);
        w->clock.advance(300s);
        QCoreApplication::sendPostedEvents();

        QCOMPARE(w->transport.calls.size(), 2);
        QCOMPARE(w->transport.calls[1].id, uuidOf(101));
        QCOMPARE(phaseOf(100), Phase::Queued);
        QCOMPARE(codeOf(100), u"step_up_required"_qs);
    }

    void whatWaitsTooLongForThePersonIsFencedAndSaidToBe()
    {
        refuseForStepUp(100);

        w->clock.advance(601s);
        QTRY_COMPARE(w->transport.calls.size(), 2);
        w->transport.fail(ErrorKind::NotFound);
        QTRY_COMPARE(w->transport.sequence(), (QStringList{u"send"_qs, u"state"_qs, u"void"_qs}));
        w->transport.state(State::Voided);

        QTRY_COMPARE(phaseOf(100), Phase::Rejected);
        QCOMPARE(codeOf(100), u"voided"_qs);
    }

    void whatWaitsForThePersonCanBeGivenUp()
    {
        refuseForStepUp(100);

        QVERIFY(w->outbox->abandon({uuidOf(100)}));

        QTRY_COMPARE(w->transport.sequence(), (QStringList{u"send"_qs, u"state"_qs}));
        w->transport.fail(ErrorKind::NotFound);
        QTRY_COMPARE(w->transport.calls.size(), 3);
        w->transport.state(State::Voided);
        QTRY_COMPARE(phaseOf(100), Phase::Rejected);
    }

    void retryAfterIsObeyed()
    {
        submit(aNoteCommand(100));
        QTRY_VERIFY(w->transport.isWaiting());
        w->transport.fail(ErrorKind::TooMany, false, u"too_many"_qs, 120'000);
        QTRY_COMPARE(codeOf(100), u"too_many"_qs);
        QTRY_VERIFY(!w->clock.timers.isEmpty());

        w->clock.advance(119s);
        QCoreApplication::sendPostedEvents();
        QCOMPARE(w->transport.calls.size(), 1);
        w->clock.advance(1s);

        QTRY_COMPARE(w->transport.calls.size(), 2);
    }

    void fault10_aCommandGivenUpIsFencedAtThePlatform()
    {
        submit(aNoteCommand(100));
        QTRY_VERIFY(w->transport.isWaiting());
        w->transport.fail(ErrorKind::Offline);
        QTRY_COMPARE(w->transport.calls.size(), 2);
        w->transport.fail(ErrorKind::Offline);
        QTRY_COMPARE(phaseOf(100), Phase::Unknown);
        QTRY_VERIFY(!w->clock.timers.isEmpty());

        QVERIFY(w->outbox->abandon({uuidOf(100)}));
        QTRY_COMPARE(w->transport.calls.size(), 3);
        w->transport.fail(ErrorKind::NotFound);
        QTRY_COMPARE(w->transport.calls.size(), 4);
        QCOMPARE(w->transport.calls[3].what, u"void"_qs);
        w->transport.state(State::Voided);

        QTRY_COMPARE(phaseOf(100), Phase::Rejected);
        QCOMPARE(codeOf(100), u"voided"_qs);
    }

    void givingUpTooLateTellsThatItWasDone()
    {
        submit(aNoteCommand(100));
        QTRY_VERIFY(w->transport.isWaiting());
        QVERIFY(w->outbox->abandon({uuidOf(100)}));
        QTRY_COMPARE(w->transport.calls.size(), 2);

        w->transport.done(42);

        QTRY_COMPARE(phaseOf(100), Phase::Accepted);
    }

    void givenUpWhileItIsBeingSentItIsFencedAndNotSentAgain()
    {
        submit(aNoteCommand(100));
        QTRY_VERIFY(w->transport.isWaiting());

        QVERIFY(w->outbox->abandon({uuidOf(100)}));

        QTRY_COMPARE(w->transport.sequence(), (QStringList{u"send"_qs, u"state"_qs}));
        w->transport.fail(ErrorKind::NotFound);
        QTRY_COMPARE(w->transport.sequence(), (QStringList{u"send"_qs, u"state"_qs, u"void"_qs}));
        w->transport.state(State::Voided);
        QTRY_COMPARE(phaseOf(100), Phase::Rejected);
        QCOMPARE(codeOf(100), u"voided"_qs);
    }

    void givenUpWhileThePlatformIsAskedItIsFencedAndNotSentAgain()
    {
        submit(aNoteCommand(100));
        QTRY_VERIFY(w->transport.isWaiting());
        w->transport.fail(ErrorKind::Offline);
        QTRY_COMPARE(w->transport.sequence(), (QStringList{u"send"_qs, u"state"_qs}));

        QVERIFY(w->outbox->abandon({uuidOf(100)}));
        w->transport.fail(ErrorKind::NotFound);

        QTRY_COMPARE(w->transport.sequence(), (QStringList{u"send"_qs, u"state"_qs, u"void"_qs}));
    }

    void whatWasGivenUpStaysSoOverARestart()
    {
        submit(aNoteCommand(100));
        QTRY_VERIFY(w->transport.isWaiting());
        QVERIFY(w->outbox->abandon({uuidOf(100)}));

        crashAndRestart(m_agent);

        QTRY_COMPARE(w->transport.sequence(), QStringList{u"state"_qs});
        w->transport.fail(ErrorKind::NotFound);
        QTRY_COMPARE(w->transport.sequence(), (QStringList{u"state"_qs, u"void"_qs}));
        w->transport.state(State::Voided);
        QTRY_COMPARE(phaseOf(100), Phase::Rejected);
    }

    void whatWasGivenUpIsFencedHoweverOldItIs()
    {
        submit(aNoteCommand(100));
        QTRY_VERIFY(w->transport.isWaiting());
        QVERIFY(w->outbox->abandon({uuidOf(100)}));
        w->clock.wall = w->clock.wall.addDays(31);

        crashAndRestart(m_agent);

        QTRY_COMPARE(w->transport.sequence(), QStringList{u"state"_qs});
    }

private:
    static ports::Command aTransferCommandOn(qint64 org, qint64 number)
    {
        auto command = aNoteCommand(number, org);
        command.mayWaitOffline = false;
        return command;
    }

    void refuseForStepUp(qint64 number)
    {
        w->sync.pulledAt = w->clock.utcNow();
        submit(aTransferCommand(number));
        QTRY_VERIFY(w->transport.isWaiting());
        w->transport.fail(ErrorKind::StepUpRequired, false, u"step_up_required"_qs);
        QTRY_COMPARE(codeOf(number), u"step_up_required"_qs);
        QTRY_VERIFY(!w->clock.timers.isEmpty());
    }
};

QTEST_GUILESS_MAIN(OutboxTest)
#include "outbox_sending_test.moc"
