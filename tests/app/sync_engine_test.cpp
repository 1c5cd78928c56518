// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/sync_engine_world.h"

using namespace steward;
using namespace steward::test;

class SyncEngineTest : public SyncEngineWorld
{
    Q_OBJECT

private Q_SLOTS:
    void init() { makeWorld(); }
    void cleanup() { endWorld(); }

    void theFirstLoadShowsItsProgressAndEndsLive()
    {
        start();
        QTRY_VERIFY(w->source.isWaiting());
        QCOMPARE(w->engine->phase(), Phase::FirstLoad);
        ServerRows server;
        server.put(u"org"_qs, uuidOf(1), 1, anOrg(u"A"_qs));
        server.put(u"org"_qs, uuidOf(2), 1, anOrg(u"B"_qs));

        w->source.answer(snapshot(10, u"p1"_qs, true)
                             .expectedRows(2)
                             .put(u"org"_qs, uuidOf(1), 1, anOrg(u"A"_qs))
                             .build());
        QTRY_COMPARE(w->source.calls.size(), 2);
        QTRY_COMPARE(w->engine->rowsLoaded(), 1);
        QCOMPARE(w->engine->rowsExpected(), 2);
        QCOMPARE(w->source.calls[1].from, u"p1"_qs);
        w->source.answer(snapshot(12, u"c12"_qs, false)
                             .put(u"org"_qs, uuidOf(2), 1, anOrg(u"B"_qs))
                             .digest(server)
                             .build());

        QTRY_COMPARE(w->engine->phase(), Phase::Live);
        QCOMPARE(w->engine->counters().csn, 12);
        QCOMPARE(w->engine->counters().pages, 2);
        QCOMPARE(w->engine->lastPulledAt(), w->clock.utcNow());
    }

    void whatNobodyHintedAsTheStreamBeganIsAskedFor()
    {
        w->source.answer(snapshot(10, u"c10"_qs, false).digest(ServerRows()).build());
        start();
        QTRY_COMPARE(w->engine->phase(), Phase::Live);
        w->clock.advance(1s);
        settle();
        QTRY_VERIFY(w->source.isWaiting());
        QCOMPARE(w->source.calls.size(), 2);
        QCOMPARE(w->source.calls.last().wait, sync::SyncEngine::kLongPollSeconds);

        w->hints.setLive(true);
        w->source.answer(changes(10).build());
        settle();
        w->clock.advance(1s);

        QTRY_COMPARE(w->source.calls.size(), 3);
        QCOMPARE(w->source.calls.last().wait, 0);
        w->source.answer(changes(11).build());
        QTRY_COMPARE(w->engine->counters().csn, 11);
        // Once: from here on the stream tells.
        settle();
        w->clock.advance(5s);
        settle();
        QCOMPARE(w->source.calls.size(), 3);
    }

    void loadingCanBeStoppedAndGoesOnFromThere_data()
    {
        QTest::addColumn<bool>("isAtOnce");
        QTest::newRow("while the next page is waited for") << false;
        QTest::newRow("as a page has been stored, with the next one asked for") << true;
    }

    void loadingCanBeStoppedAndGoesOnFromThere()
    {
        QFETCH(bool, isAtOnce);
        bool isDue = isAtOnce;
        const QObject scope;
        connect(w->engine.get(), &sync::SyncEngine::changed, &scope, [&] {
            if (w->engine->rowsLoaded() == 1 && std::exchange(isDue, false))
                w->engine->stopLoading();
        });
        w->source.answer(snapshot(10, u"p1"_qs, true)
                             .expectedRows(2)
                             .put(u"org"_qs, uuidOf(1), 1, anOrg(u"A"_qs))
                             .build());
        start();
        QTRY_COMPARE(w->engine->rowsLoaded(), 1);
        QTRY_COMPARE(w->source.calls.size(), 2);

        if (!isAtOnce)
            w->engine->stopLoading();

        QTRY_COMPARE(w->engine->phase(), Phase::Paused);
        QVERIFY(w->engine->isStopped());
        QVERIFY(!w->engine->lastError());
        w->clock.advance(120s);
        settle();
        QCOMPARE(w->source.calls.size(), 2);
        QCOMPARE(w->engine->rowsLoaded(), 1);

        w->engine->refreshNow();
        QTRY_COMPARE(w->source.calls.size(), 3);
        QCOMPARE(w->source.calls[2].from, u"p1"_qs);
        QCOMPARE(w->engine->phase(), Phase::FirstLoad);
        QVERIFY(!w->engine->isStopped());
        ServerRows server;
        server.put(u"org"_qs, uuidOf(1), 1, anOrg(u"A"_qs));
        w->source.answer(snapshot(12, u"c12"_qs, false).digest(server).build());
        QTRY_COMPARE(w->engine->phase(), Phase::Live);
    }

    void fault20_thePageAskedForAheadIsDroppedWhenTheOneBeforeCannotBeStored()
    {
        start();
        QTRY_VERIFY(w->source.isWaiting());
        w->store->limitPages(1).waitForFinished();
        PageBuilder big = snapshot(10, u"p1"_qs, true);
        for (int i = 0; i < 2'000; ++i)
            big.put(u"org"_qs, uuidOf(i), 1, anOrg(QString(200, u'y')));
        w->source.answer(big.build());

        QTRY_COMPARE(w->engine->phase(), Phase::Paused);
        QCOMPARE(w->engine->lastError()->code, u"disk_full"_qs);
        QCOMPARE(w->source.calls.size(), 2);
        QCOMPARE(w->source.calls[1].from, u"p1"_qs);
        QCOMPARE(w->engine->rowsLoaded(), 0);
        w->store->limitPages(0).waitForFinished();
        w->clock.advance(500ms);

        QTRY_COMPARE(w->source.calls.size(), 3);
        QVERIFY(w->source.calls[2].from.isEmpty());
    }

    void fault15_aLoadGoesOnAfterARestartOfTheProgram()
    {
        w->source.answer(
            snapshot(10, u"p1"_qs, true).put(u"org"_qs, uuidOf(1), 1, anOrg(u"A"_qs)).build());
        start();
        QTRY_COMPARE(w->source.calls.size(), 2);
        restart();

        start();

        QTRY_COMPARE(w->source.calls.size(), 1);
        QVERIFY(w->source.calls[0].isSnapshot);
        QCOMPARE(w->source.calls[0].from, u"p1"_qs);
        QCOMPARE(w->engine->rowsLoaded(), 1);
    }

    void aLoadWhoseDigestDiffersIsThrownAwayAndBegunAnew()
    {
        QSignalSpy replaced(w->store.get(), &store::ReplicaStore::replaced);
        ServerRows server;
        server.put(u"org"_qs, uuidOf(1), 1, anOrg(u"A"_qs));
        w->source.answer(snapshot(10, u"c10"_qs, false).digest(server).build());
        start();

        QTRY_COMPARE(w->engine->counters().digestMismatches, 1);
        QTRY_COMPARE(w->engine->phase(), Phase::Paused);
        QCOMPARE(w->engine->lastError()->code, u"digest_mismatch"_qs);
        QCOMPARE(replaced.size(), 0);
        w->clock.advance(500ms);

        QTRY_COMPARE(w->source.calls.size(), 2);
        QVERIFY(w->source.calls[1].isSnapshot);
        QVERIFY(w->source.calls[1].from.isEmpty());
    }

    void aHintIsFollowedByOnePullAtOnce()
    {
        makeLive();
        const auto before = w->source.calls.size();

        Q_EMIT w->hints.feedHinted(11);

        QTRY_COMPARE(w->source.calls.size(), before + 1);
        QCOMPARE(w->source.calls.last().from, u"c10"_qs);
        QCOMPARE(w->source.calls.last().wait, 0);
        w->source.answer(changes(11).put(u"org"_qs, uuidOf(1), 1, anOrg(u"A"_qs)).build());
        QTRY_COMPARE(w->engine->counters().csn, 11);
    }

    void fault51_aStormOfHintsMakesAtMostTwoPullsASecond()
    {
        makeLive();
        const auto before = w->source.calls.size();
        qint64 csn = 10;

        for (int tenth = 0; tenth < 50; ++tenth) {
            for (int i = 0; i < 200; ++i)
                Q_EMIT w->hints.feedHinted(++csn);
            settle();
            if (w->source.isWaiting())
                w->source.answer(changes(csn).build());
            settle();
            w->clock.advance(100ms);
            settle();
        }

        const auto pulls = w->source.calls.size() - before;
        QVERIFY2(pulls <= 11, qPrintable(QString::number(pulls)));
        QVERIFY2(pulls >= 8, qPrintable(QString::number(pulls)));
    }

    void aChangeRightAfterAnotherIsPulledAtOnce()
    {
        makeLive();
        w->clock.advance(2s);
        settle();

        for (const qint64 csn : {11, 12}) {
            Q_EMIT w->hints.feedHinted(csn);
            QTRY_VERIFY(w->source.isWaiting());
            w->source.answer(changes(csn).build());
            QTRY_COMPARE(w->engine->counters().csn, csn);
            w->clock.advance(10ms);
        }

        // The third within a second waits for it to be over.
        Q_EMIT w->hints.feedHinted(13);
        settle();
        QVERIFY(!w->source.isWaiting());
        w->clock.advance(1s);
        QTRY_VERIFY(w->source.isWaiting());
        w->source.answer(changes(13).build());
        settle();
    }

    void aHintOfWhatIsHereAlreadyIsIgnored()
    {
        makeLive();
        const auto before = w->source.calls.size();

        Q_EMIT w->hints.feedHinted(10);
        w->clock.advance(5s);
        settle();

        QCOMPARE(w->source.calls.size(), before);
    }

    void fault50_withoutPingsItFallsBackToLongPoll()
    {
        makeLive();

        w->hints.setLive(false);
        QTRY_COMPARE(w->engine->counters().hintsByStream, false);
        QTRY_VERIFY(w->source.isWaiting());
        w->source.answer(changes(10).build());
        settle();
        w->clock.advance(500ms);

        QTRY_VERIFY(w->source.isWaiting());
        QCOMPARE(w->source.calls.last().wait, 25);
        const auto before = w->source.calls.size();
        w->source.answer(changes(11).build());
        settle();
        w->clock.advance(500ms);
        QTRY_COMPARE(w->source.calls.size(), before + 1);
        QCOMPARE(w->source.calls.last().wait, 25);
    }

    void aLongPollThatAnswersAtOnceDoesNotSpin()
    {
        makeLive();
        w->hints.setLive(false);
        settle();
        const auto before = w->source.calls.size();

        for (int tenth = 0; tenth < 50; ++tenth) {
            if (w->source.isWaiting())
                w->source.answer(changes(10).build());
            settle();
            w->clock.advance(100ms);
            settle();
        }

        QVERIFY(w->source.calls.size() - before <= 11);
    }

    void pagesThatSayMoreWithoutARowDoNotSpin()
    {
        makeLive();
        Q_EMIT w->hints.feedHinted(11);
        QTRY_VERIFY(w->source.isWaiting());
        const auto before = w->source.calls.size();

        w->source.answer(changes(10, true).build());
        settle();
        QCOMPARE(w->source.calls.size(), before);
        w->clock.advance(200ms);

        QTRY_COMPARE(w->source.calls.size(), before + 1);
    }

    void fault01_offlineIsRetriedWithGrowingJitterUpToAMinute()
    {
        makeLive();
        Q_EMIT w->hints.feedHinted(11);
        for (const auto delay :
             {500ms, 1000ms, 2000ms, 4000ms, 8000ms, 16000ms, 30000ms, 30000ms}) {
            QTRY_VERIFY(w->source.isWaiting());
            w->source.fail(anError(ErrorKind::Offline));
            QTRY_COMPARE(w->engine->phase(), Phase::Offline);
            QTRY_COMPARE(w->engine->nextAttemptAt(), w->clock.utcNow().addMSecs(delay.count()));
            const auto before = w->source.calls.size();
            w->clock.advance(delay - 1ms);
            settle();
            QCOMPARE(w->source.calls.size(), before);
            w->clock.advance(1ms);
            QTRY_COMPARE(w->source.calls.size(), before + 1);
        }
        w->source.answer(changes(11).build());
        QTRY_COMPARE(w->engine->phase(), Phase::Live);
        QVERIFY(!w->engine->lastError());
    }
};

QTEST_GUILESS_MAIN(SyncEngineTest)
#include "sync_engine_test.moc"
