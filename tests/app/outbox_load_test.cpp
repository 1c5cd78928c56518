// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/outbox_world.h"

using namespace steward;
using namespace steward::test;
using Load = ports::SyncStatus::Load;

/// What is done while all rows are being loaded, when nothing can be level.
class OutboxLoadTest : public OutboxWorld
{
    Q_OBJECT

    /// In steps, as a clock goes.
    void pass(std::chrono::seconds time)
    {
        for (std::chrono::seconds gone{0}; gone < time; gone += 2s) {
            QTRY_VERIFY(!w->clock.timers.isEmpty() || phaseOf(100) == Phase::Rejected);
            w->clock.advance(2s);
        }
    }

    /// It went out, and nobody heard what became of it; the platform is asked.
    void makeUnheard()
    {
        w->sync.pulledAt = w->clock.utcNow();
        submit(aTransferCommand(100));
        QTRY_VERIFY(w->transport.isWaiting());
        w->transport.fail(ErrorKind::Offline);
        QTRY_COMPARE(w->transport.sequence(), (QStringList{u"send"_qs, u"state"_qs}));
        w->transport.calls.clear();
    }
    /// The platform, which is asked by now, does not know it; then the load ends.
    void verifyIsFenced()
    {
        QTRY_VERIFY(w->transport.isWaiting());
        w->transport.calls.clear();
        w->transport.fail(ErrorKind::NotFound);
        QTRY_VERIFY(w->transport.isWaiting() || phaseOf(100) == Phase::Queued);
        w->sync.pulledAt = w->clock.utcNow();
        w->sync.become(Load::None);

        QTRY_VERIFY(w->transport.isWaiting());
        QCOMPARE(w->transport.sequence(), QStringList{u"void"_qs});
        w->transport.state(State::Voided);
        QTRY_COMPARE(phaseOf(100), Phase::Rejected);
        QCOMPARE(codeOf(100), u"voided"_qs);
    }

private Q_SLOTS:
    void init() { makeWorld(); }
    void cleanup() { endWorld(); }

    void aCommandWaitsForTheLoadAndGoesOnceItIsWhole()
    {
        w->sync.become(Load::Again);
        submit(aTransferCommand(100));
        QTRY_COMPARE(codeOf(100), u"loading"_qs);
        QSignalSpy changed(w->outbox.get(), &ports::CommandBus::changed);

        pass(300s);

        QCOMPARE(phaseOf(100), Phase::Queued);
        QVERIFY(w->transport.calls.isEmpty());
        // Nobody is told the same again and again.
        QCOMPARE(changed.size(), 0);
        w->sync.pulledAt = w->clock.utcNow();
        w->sync.become(Load::None);
        QTRY_COMPARE(w->transport.sequence(), QStringList{u"send"_qs});
    }
    void aNoteDoesNotWaitForTheLoad()
    {
        w->sync.become(Load::Again);

        submit(aNoteCommand(100));

        QTRY_COMPARE(w->transport.sequence(), QStringList{u"send"_qs});
    }
    void theMinuteBeginsWhenTheLoadEnds()
    {
        w->sync.become(Load::Needed);
        submit(aTransferCommand(100));
        QTRY_COMPARE(codeOf(100), u"loading"_qs);
        pass(300s);

        w->sync.become(Load::None);
        pass(56s);
        QCOMPARE(phaseOf(100), Phase::Queued);
        pass(60s);

        QTRY_COMPARE(phaseOf(100), Phase::Rejected);
        QCOMPARE(codeOf(100), u"not_sent"_qs);
    }
    void onlyTheTimeThatWasLeftIsKeptForAfterTheLoad()
    {
        submit(aTransferCommand(100));
        QTRY_COMPARE(w->sync.refreshes, 1);
        pass(40s);
        w->sync.become(Load::Needed);
        pass(300s);
        QCOMPARE(codeOf(100), u"loading"_qs);

        w->sync.become(Load::None);
        pass(30s);
        w->outbox->retryNow();

        QTRY_COMPARE(phaseOf(100), Phase::Rejected);
        QCOMPARE(codeOf(100), u"not_sent"_qs);
    }
    void whatWasOverdueBeforeTheLoadIsFencedAndNotSent()
    {
        makeUnheard();
        w->clock.advance(2h);
        w->sync.become(Load::Needed);

        verifyIsFenced();
    }
    void whatAnEarlierRunOfTheDeskSentIsFencedAndNotSentAfterItsLoad()
    {
        makeUnheard();
        w->sync.loading = Load::Needed;

        crashAndRestart(m_agent);
        QTRY_VERIFY(w->transport.isWaiting());
        w->clock.advance(2h);

        verifyIsFenced();
    }
    void whatThePersonHasSentAfterAllGetsItsMinuteAfterTheLoad()
    {
        makeUnheard();
        crashAndRestart(m_agent);
        w->clock.advance(31 * 24h);
        QVERIFY(w->outbox->command({uuidOf(100)})->isHeld);
        w->transport.fail(ErrorKind::Offline);
        QTRY_VERIFY(!w->clock.timers.isEmpty());
        w->clock.advance(60s);
        QTRY_VERIFY(!w->outbox->isRunning());
        w->sync.become(Load::Needed);
        w->transport.calls.clear();

        QVERIFY(w->outbox->sendNow({uuidOf(100)}));
        w->transport.fail(ErrorKind::NotFound);

        QTRY_COMPARE(phaseOf(100), Phase::Queued);
        pass(120s);
        QCOMPARE(codeOf(100), u"loading"_qs);
    }
    void aLoadThatDoesNotGetOnIsNotWaitedFor_data()
    {
        QTest::addColumn<bool>("isHeld");
        QTest::newRow("stopped by its person") << true;
        QTest::newRow("without a network") << false;
    }
    void aLoadThatDoesNotGetOnIsNotWaitedFor()
    {
        QFETCH(bool, isHeld);
        w->sync.isHeld = isHeld;
        if (!isHeld)
            w->sync.error = Error{ErrorKind::Offline};
        w->sync.become(Load::Needed);
        submit(aTransferCommand(100));

        pass(120s);

        QTRY_COMPARE(phaseOf(100), Phase::Rejected);
        QCOMPARE(codeOf(100), u"not_sent"_qs);
    }
};

QTEST_GUILESS_MAIN(OutboxLoadTest)
#include "outbox_load_test.moc"
