// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/sync_mend_world.h"

using namespace steward;
using namespace steward::test;

/// What is compared by hand, loaded by hand, and no longer shown.
class SyncLeaseTest : public SyncMendWorld
{
    Q_OBJECT

private Q_SLOTS:
    void init() { makeWorld(); }
    void cleanup() { endWorld(); }

    void aWrongSumBesideRightRowsIsCountedAnewWithoutFetchingRows()
    {
        makeLiveWith({{1, 1, u"A"_qs}});
        stopEngine();
        run(u"UPDATE digest SET sum = randomblob(16) WHERE tbl = 'org'"_qs);
        restart();
        ServerRows server;
        server.put(kOrg, uuidOf(1), 1, anOrg(u"A"_qs));
        start();
        QTRY_VERIFY(w->source.isWaiting());
        w->source.answer(changes(10).digest(server).build());
        QTRY_COMPARE(nextCall().digestOf, kOrg);
        w->source.answer(server.bucketsJson(kOrg, 10));

        QTRY_COMPARE(nextCall().from, u"c10"_qs);
        w->source.answer(changes(10).digest(server).build());

        QTRY_COMPARE(w->engine->comparison().outcome, Outcome::Equal);
        QCOMPARE(w->engine->counters().rowsRepaired, 0);
    }

    void comparingByHandFindsRowsThatDoNotAddUpToTheirSum()
    {
        makeLiveWith({{1, 1, u"A"_qs}, {2, 1, u"B"_qs}});
        stopEngine();
        run(u"DELETE FROM org WHERE name = 'B'"_qs);
        restart();
        ServerRows server;
        server.put(kOrg, uuidOf(1), 1, anOrg(u"A"_qs));
        server.put(kOrg, uuidOf(2), 1, anOrg(u"B"_qs));
        start();
        QTRY_VERIFY(w->source.isWaiting());
        // The kept sum still says what the platform says.
        w->source.answer(changes(10).digest(server).build());
        QTRY_COMPARE(w->engine->comparison().outcome, Outcome::Equal);

        w->clock.advance(500ms);
        settle();
        w->engine->compareNow();

        w->clock.advance(500ms);
        QTRY_VERIFY(w->source.isWaiting());
        QCOMPARE(w->engine->counters().digestMismatches, 1);
        w->source.answer(changes(10).digest(server).build());
        QTRY_COMPARE(nextCall().digestOf, kOrg);
        w->source.answer(server.bucketsJson(kOrg, 10));
        QTRY_COMPARE(nextCall().repairOf, kOrg);
        QCOMPARE(nextCall().buckets, bucketsOf({2}));
        w->source.answer(
            repairPage(10, u"r1"_qs, false).repair(kOrg, uuidOf(2), 1, anOrg(u"B"_qs)).build());
        QTRY_COMPARE(nextCall().from, u"r1"_qs);
        w->source.answer(changes(10).digest(server).build());
        QTRY_COMPARE(w->engine->comparison().outcome, Outcome::Equal);
        QCOMPARE(rows(), row(1, 1, u"A"_qs) + u' ' + row(2, 1, u"B"_qs));
    }

    void loadingAgainKeepsTheOldRowsUntilTheNewOnesAreWhole()
    {
        makeLiveWith({{1, 1, u"A"_qs}});

        w->engine->loadAgain();

        QTRY_VERIFY(w->source.isWaiting());
        QVERIFY(nextCall().isSnapshot);
        QCOMPARE(rows(), row(1, 1, u"A"_qs));
        ServerRows server;
        server.put(kOrg, uuidOf(2), 1, anOrg(u"B"_qs));
        w->source.answer(snapshot(12, u"c12"_qs, false)
                             .put(kOrg, uuidOf(2), 1, anOrg(u"B"_qs))
                             .digest(server)
                             .build());
        QTRY_COMPARE(w->engine->counters().csn, 12);
        QCOMPARE(rows(), row(2, 1, u"B"_qs));
    }

    void fault27_rowsStayLockedAfterAStartOfTheMachineUntilOneContact()
    {
        makeLiveWith({{1, 1, u"A"_qs}});
        QCOMPARE(w->engine->lease(), LeaseState::Open);
        stopEngine();
        restart();
        start();
        QTRY_VERIFY(w->source.isWaiting());
        // The program was started anew, the machine was not.
        QCOMPARE(w->engine->lease(), LeaseState::Open);
        stopEngine();
        w->clock.bootId = u"boot-2"_qs;
        restart();
        start();
        QTRY_VERIFY(w->source.isWaiting());
        QCOMPARE(w->engine->lease(), LeaseState::Restarted);
        QVERIFY(w->engine->lastContactAt().isValid());

        w->source.answer(changes(10).build());

        QTRY_COMPARE(w->engine->lease(), LeaseState::Open);
        QCOMPARE(rows(), row(1, 1, u"A"_qs));
    }

    void fault27_seventyTwoHoursWithoutContactLockTheRowsAndOneContactOpensThem()
    {
        makeLiveWith({{1, 1, u"A"_qs}});
        Q_EMIT w->hints.feedHinted(11);
        w->clock.advance(500ms);
        QTRY_VERIFY(w->source.isWaiting());
        // An answer to somebody who is not signed in is no contact.
        w->source.fail(anError(ErrorKind::Unauthenticated));
        QTRY_VERIFY(w->engine->nextAttemptAt().isValid());
        w->clock.advance(70s);
        QTRY_VERIFY(w->source.isWaiting());

        w->clock.advance(71h);
        QCOMPARE(w->engine->lease(), LeaseState::Open);
        w->clock.advance(1h);
        QCOMPARE(w->engine->lease(), LeaseState::Expired);

        QTRY_VERIFY(w->engine->nextAttemptAt().isValid());
        w->clock.advance(120s);
        QTRY_VERIFY(w->source.isWaiting());
        w->source.answer(changes(11).build());
        QTRY_COMPARE(w->engine->lease(), LeaseState::Open);
        QCOMPARE(rows(), row(1, 1, u"A"_qs));
    }

    void withoutRowsThereIsNothingToLock()
    {
        start();
        QTRY_VERIFY(w->source.isWaiting());
        QCOMPARE(w->engine->lease(), LeaseState::Open);
    }
};

QTEST_GUILESS_MAIN(SyncLeaseTest)
#include "sync_lease_test.moc"
