// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/sync_engine_world.h"

using namespace steward;
using namespace steward::test;

class SyncFaultsTest : public SyncEngineWorld
{
    Q_OBJECT

private Q_SLOTS:
    void init() { makeWorld(); }
    void cleanup() { endWorld(); }

    void fault53_retryAfterWinsAndHintsDoNotShortenIt()
    {
        makeLive();
        Q_EMIT w->hints.feedHinted(11);
        QTRY_VERIFY(w->source.isWaiting());
        w->source.fail(anError(ErrorKind::TooMany, u"too_many"_qs, 120'000));
        QTRY_COMPARE(w->engine->nextAttemptAt(), w->clock.utcNow().addSecs(120));
        const auto before = w->source.calls.size();

        Q_EMIT w->hints.feedHinted(12);
        w->clock.advance(119s);
        settle();
        QCOMPARE(w->source.calls.size(), before);
        w->clock.advance(1s);

        QTRY_COMPARE(w->source.calls.size(), before + 1);
    }

    void fault53_retryAfterIsObeyedOverARestart()
    {
        makeLive();
        Q_EMIT w->hints.feedHinted(11);
        QTRY_VERIFY(w->source.isWaiting());
        w->source.fail(anError(ErrorKind::TooMany, u"too_many"_qs, 120'000));
        QTRY_COMPARE(w->engine->nextAttemptAt(), w->clock.utcNow().addSecs(120));
        w->clock.advance(20s);
        restart();

        start();
        QTRY_COMPARE(w->engine->nextAttemptAt(), w->clock.utcNow().addSecs(100));
        QVERIFY(w->source.calls.isEmpty());
        w->clock.advance(100s);

        QTRY_COMPARE(w->source.calls.size(), 1);
    }

    void refreshingNowEndsTheWaiting()
    {
        makeLive();
        Q_EMIT w->hints.feedHinted(11);
        QTRY_VERIFY(w->source.isWaiting());
        w->source.fail(anError(ErrorKind::Offline));
        QTRY_COMPARE(w->engine->phase(), Phase::Offline);
        const auto before = w->source.calls.size();

        w->engine->refreshNow();

        QTRY_COMPARE(w->source.calls.size(), before + 1);
    }

    void fault03and04_aCutPageIsDroppedAndTheSameCursorAskedAgain()
    {
        makeLive();
        Q_EMIT w->hints.feedHinted(11);
        QTRY_VERIFY(w->source.isWaiting());
        const auto page = changes(11).put(u"org"_qs, uuidOf(1), 1, anOrg(u"A"_qs)).build();

        w->source.answer(page.left(page.size() / 2));

        QTRY_COMPARE(w->engine->counters().pagesDropped, 1);
        QTRY_COMPARE(w->engine->phase(), Phase::Paused);
        QCOMPARE(w->engine->lastError()->code, u"no_trailer"_qs);
        QCOMPARE(w->engine->counters().csn, 10);
        w->clock.advance(500ms);
        QTRY_VERIFY(w->source.isWaiting());
        QCOMPARE(w->source.calls.last().from, u"c10"_qs);
        w->source.answer(page);
        QTRY_COMPARE(w->engine->phase(), Phase::Live);
        QCOMPARE(w->engine->counters().csn, 11);
    }

    void fault07_anOlderPageIsDroppedAndTheCursorKept()
    {
        makeLive();
        Q_EMIT w->hints.feedHinted(11);
        QTRY_VERIFY(w->source.isWaiting());

        w->source.answer(changes(9).build());

        QTRY_COMPARE(w->engine->counters().pagesDropped, 1);
        w->clock.advance(500ms);
        QTRY_VERIFY(w->source.isWaiting());
        QCOMPARE(w->source.calls.last().from, u"c10"_qs);
    }

    void fault41and45_aResyncLoadsBesideTheOldReplica_data()
    {
        QTest::addColumn<QString>("reason");
        for (const auto &reason : {u"rewind"_qs, u"epoch"_qs, u"expired"_qs, u"schema"_qs})
            QTest::newRow(qPrintable(reason)) << reason;
    }

    void fault41and45_aResyncLoadsBesideTheOldReplica()
    {
        QFETCH(QString, reason);
        makeLive();
        QSignalSpy replaced(w->store.get(), &store::ReplicaStore::replaced);
        Q_EMIT w->hints.feedHinted(11);
        QTRY_VERIFY(w->source.isWaiting());

        w->source.fail(anError(ErrorKind::ResyncRequired, reason));
        QTRY_COMPARE(w->engine->lastError().value_or(Error{}).code, reason);
        QTRY_COMPARE(w->engine->phase(), Phase::CatchingUp);
        w->clock.advance(500ms);
        QTRY_VERIFY(w->source.isWaiting());
        QVERIFY(w->source.calls.last().isSnapshot);
        QCOMPARE(replaced.size(), 0);
        w->source.answer(
            snapshot(3, u"c3"_qs, false).epoch(uuidOf(500)).digest(ServerRows()).build());

        QTRY_COMPARE(w->engine->phase(), Phase::Live);
        QTRY_COMPARE(replaced.size(), 1);
        QCOMPARE(w->engine->counters().csn, 3);
    }

    void aScopeResyncForgetsTheRowsFirst()
    {
        makeLive();
        QSignalSpy replaced(w->store.get(), &store::ReplicaStore::replaced);
        Q_EMIT w->hints.feedHinted(11);
        QTRY_VERIFY(w->source.isWaiting());

        w->source.fail(anError(ErrorKind::ResyncRequired, u"scope"_qs));

        QTRY_COMPARE(replaced.size(), 1);
        QTRY_COMPARE(w->engine->phase(), Phase::FirstLoad);
        QVERIFY(!w->engine->lastPulledAt().isValid());
    }

    void fault33_aPermissionHintIsPulledAndTold()
    {
        makeLive();
        QSignalSpy told(w->engine.get(), &sync::SyncEngine::permissionsChanged);

        Q_EMIT w->hints.permissionsHinted(2);

        QTRY_VERIFY(w->source.isWaiting());
        w->source.answer(changes(10).permVer(2).drop(u"payout"_qs).build());
        QTRY_COMPARE(told.size(), 1);
        QCOMPARE(told[0][0].toLongLong(), 2);
    }

    void fault46_anUpgradeIsWaitedForLong()
    {
        makeLive();
        Q_EMIT w->hints.feedHinted(11);
        QTRY_VERIFY(w->source.isWaiting());

        w->source.fail(anError(ErrorKind::UpgradeRequired));

        QTRY_COMPARE(w->engine->phase(), Phase::UpgradeNeeded);
        QTRY_COMPARE(w->engine->nextAttemptAt(), w->clock.utcNow().addSecs(600));
    }

    void fault20_aFullDiskPausesAndResumesWhenThereIsSpace()
    {
        makeLive();
        auto limited = w->store->limitPages(1);
        limited.waitForFinished();
        Q_EMIT w->hints.feedHinted(11);
        QTRY_VERIFY(w->source.isWaiting());
        PageBuilder big = changes(11);
        for (int i = 0; i < 2'000; ++i)
            big.put(u"org"_qs, uuidOf(i), 1, anOrg(QString(200, u'y')));
        w->source.answer(big.build());
        QTRY_COMPARE(w->engine->phase(), Phase::Paused);
        QCOMPARE(w->engine->lastError()->code, u"disk_full"_qs);
        QCOMPARE(w->engine->counters().csn, 10);

        auto lifted = w->store->limitPages(0);
        lifted.waitForFinished();
        w->clock.advance(500ms);
        QTRY_VERIFY(w->source.isWaiting());
        w->source.answer(big.build());

        QTRY_COMPARE(w->engine->phase(), Phase::Live);
        QCOMPARE(w->engine->counters().csn, 11);
    }

    void fault28_afterASuspendTheStreamIsRestartedAndAPullMade()
    {
        makeLive();
        const int opened = w->hints.opened;
        const auto before = w->source.calls.size();

        w->clock.wall = w->clock.wall.addSecs(8 * 3600);
        w->clock.advance(2s);

        QTRY_COMPARE(w->source.calls.size(), before + 1);
        QCOMPARE(w->hints.opened, opened + 1);
    }

    void aStuckRequestIsGivenUpByTheWatchdog()
    {
        makeLive();
        Q_EMIT w->hints.feedHinted(11);
        QTRY_VERIFY(w->source.isWaiting());

        w->clock.advance(93s);

        QTRY_COMPARE(w->engine->phase(), Phase::Offline);
    }

    void theReplicaOfAnotherPersonIsWipedFirst()
    {
        makeLive();
        restart();
        QSignalSpy replaced(w->store.get(), &store::ReplicaStore::replaced);

        start(uuidOf(78));

        QTRY_COMPARE(replaced.size(), 1);
        QTRY_VERIFY(w->source.isWaiting());
        QVERIFY(w->source.calls.last().isSnapshot);
    }

    void theSamePersonGoesOnFromTheStoredCursor()
    {
        makeLive();
        restart();

        start();

        QTRY_VERIFY(w->source.isWaiting());
        QCOMPARE(w->source.calls.last().from, u"c10"_qs);
        QCOMPARE(w->engine->counters().csn, 10);
    }

    void aPageOfAnotherEnvironmentIsRefused()
    {
        makeLive();
        Q_EMIT w->hints.feedHinted(11);
        QTRY_VERIFY(w->source.isWaiting());

        w->source.answer(changes(11)
                             .header("{\"k\":\"h\",\"v\":1,\"kind\":\"changes\",\"epoch\":\"e\","
                                     "\"env\":\"PRODUCTION\","
                                     "\"schema\":1,\"perm_ver\":\"1\",\"tables\":[],"
                                     "\"after\":\"c10\"}")
                             .build());

        QTRY_COMPARE(w->engine->lastError().value_or(Error{}).code, u"wrong_environment"_qs);
    }

    void aRevokedSessionStopsTheEngine()
    {
        makeLive();
        QSignalSpy revoked(w->engine.get(), &sync::SyncEngine::sessionRevoked);

        Q_EMIT w->hints.revoked(u"role_changed"_qs);

        QTRY_COMPARE(w->engine->phase(), Phase::Stopped);
        QCOMPARE(revoked.size(), 1);
        QCOMPARE(w->engine->lastError()->code, u"session_revoked"_qs);
    }
};

QTEST_GUILESS_MAIN(SyncFaultsTest)
#include "sync_faults_test.moc"
