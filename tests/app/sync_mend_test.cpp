// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/sync_mend_world.h"

using namespace steward;
using namespace steward::test;

/// The replica differs from the platform: it is found, cured by the smallest remedy that does, and
/// reported.
class SyncMendTest : public SyncMendWorld
{
    Q_OBJECT

private Q_SLOTS:
    void init() { makeWorld(); }
    void cleanup() { endWorld(); }

    void fault47_aDifferenceIsRepairedByItsBucketsThenEqualAndReported()
    {
        makeLiveWith({{1, 1, u"Bent"_qs},
                      {2, 4, u"Not there"_qs},
                      {5, 1, u"Right"_qs},
                      {6, 9, u"Ahead"_qs}});
        ServerRows server;
        server.put(kOrg, uuidOf(1), 1, anOrg(u"True"_qs));
        server.put(kOrg, uuidOf(3), 2, anOrg(u"Missing"_qs));
        server.put(kOrg, uuidOf(5), 1, anOrg(u"Right"_qs));
        server.put(kOrg, uuidOf(6), 3, anOrg(u"Behind"_qs));
        QSignalSpy changed(w->store.get(), &store::ReplicaStore::changed);

        hintAndAnswer(11, server);

        QTRY_COMPARE(nextCall().digestOf, kOrg);
        QTRY_COMPARE(w->engine->comparison().outcome, Outcome::Mending);
        QCOMPARE(w->engine->comparison().tables, QStringList{kOrg});
        w->source.answer(server.bucketsJson(kOrg, 11));
        QTRY_COMPARE(nextCall().repairOf, kOrg);
        QCOMPARE(nextCall().buckets, bucketsOf({1, 2, 3, 6}));
        QCOMPARE(nextCall().from, u"c11"_qs);
        w->source.answer(repairPage(11, u"r1"_qs, true)
                             .repair(kOrg, uuidOf(1), 1, anOrg(u"True"_qs))
                             .repair(kOrg, uuidOf(3), 2, anOrg(u"Missing"_qs))
                             .build());
        QTRY_COMPARE(nextCall().from, u"r1"_qs);
        QCOMPARE(rows(), (QStringList{row(1, 1, u"Bent"_qs), row(2, 4, u"Not there"_qs),
                                      row(5, 1, u"Right"_qs), row(6, 9, u"Ahead"_qs)}
                              .join(u' ')));
        QCOMPARE(changed.size(), 0);
        w->source.answer(repairPage(11, u"r2"_qs, false)
                             .repair(kOrg, uuidOf(6), 3, anOrg(u"Behind"_qs))
                             .build());
        QTRY_COMPARE(nextCall().from, u"r2"_qs);
        QVERIFY(nextCall().repairOf.isEmpty());
        w->source.answer(changes(11).digest(server).build());

        QTRY_COMPARE(w->engine->comparison().outcome, Outcome::Equal);
        QCOMPARE(rows(), (QStringList{row(1, 1, u"True"_qs), row(3, 2, u"Missing"_qs),
                                      row(5, 1, u"Right"_qs), row(6, 3, u"Behind"_qs)}
                              .join(u' ')));
        QCOMPARE(changed.size(), 1);
        const auto set = changed.first().first().value<ChangeSet>();
        QCOMPARE(set.tables.size(), 1);
        QCOMPARE(set.tables.first().changedIds.size(), 4);
        QCOMPARE(w->engine->phase(), Phase::Live);
        QCOMPARE(w->engine->counters().digestMismatches, 1);
        QCOMPARE(w->engine->counters().repairs, 1);
        QCOMPARE(w->engine->counters().rowsRepaired, 4);
        QVERIFY(!w->engine->lastError());
        QCOMPARE(w->engine->troubles().first().error.code, u"digest_mismatch"_qs);
        QVERIFY(std::none_of(w->source.calls.begin() + 1, w->source.calls.end(),
                             [](const auto &call) { return call.isSnapshot; }));
    }

    void rowsThatCameYoungerByTheRepairAreNotChangedBackByOlderChanges()
    {
        makeLiveWith({{1, 1, u"Old"_qs}, {2, 1, u"Gone soon"_qs}});
        ServerRows server;
        server.put(kOrg, uuidOf(1), 1, anOrg(u"Old, as it is"_qs));
        server.put(kOrg, uuidOf(2), 1, anOrg(u"Gone soon"_qs));
        hintAndAnswer(11, server);
        QTRY_COMPARE(nextCall().digestOf, kOrg);
        w->source.answer(server.bucketsJson(kOrg, 11));
        QTRY_COMPARE(nextCall().repairOf, kOrg);
        // By then org 1 was changed twice, and org 2, whose bucket is another, deleted.
        w->source.answer(repairPage(11, u"r1"_qs, false)
                             .repair(kOrg, uuidOf(1), 3, anOrg(u"Newest"_qs))
                             .build());
        QTRY_COMPARE(nextCall().from, u"r1"_qs);

        ServerRows later;
        later.put(kOrg, uuidOf(1), 3, anOrg(u"Newest"_qs));
        w->source.answer(changes(14)
                             .put(kOrg, uuidOf(1), 2, anOrg(u"Between"_qs))
                             .put(kOrg, uuidOf(1), 3, anOrg(u"Newest"_qs))
                             .remove(kOrg, uuidOf(2), 2)
                             .digest(later)
                             .build());

        QTRY_COMPARE(w->engine->comparison().outcome, Outcome::Equal);
        QCOMPARE(rows(), row(1, 3, u"Newest"_qs));
    }

    void aRepairThatIsCutChangesNothingAndIsBegunAnew()
    {
        makeLiveWith({{1, 1, u"Bent"_qs}});
        ServerRows server;
        server.put(kOrg, uuidOf(1), 1, anOrg(u"True"_qs));
        hintAndAnswer(11, server);
        QTRY_COMPARE(nextCall().digestOf, kOrg);
        w->source.answer(server.bucketsJson(kOrg, 11));
        QTRY_COMPARE(nextCall().repairOf, kOrg);
        w->source.answer(
            repairPage(11, u"r1"_qs, true).repair(kOrg, uuidOf(1), 1, anOrg(u"True"_qs)).build());
        QTRY_COMPARE(nextCall().from, u"r1"_qs);

        w->source.fail(anError(ErrorKind::Offline));

        QTRY_COMPARE(w->engine->phase(), Phase::Offline);
        QCOMPARE(rows(), row(1, 1, u"Bent"_qs));
        w->clock.advance(60s);
        QTRY_VERIFY(w->source.isWaiting());
        QCOMPARE(nextCall().from, u"c11"_qs);
        w->source.answer(changes(11).digest(server).build());
        // What was cut has not failed to cure.
        QTRY_COMPARE(nextCall().digestOf, kOrg);
        w->source.answer(server.bucketsJson(kOrg, 11));
        QTRY_COMPARE(nextCall().repairOf, kOrg);
        QCOMPARE(nextCall().buckets.size(), 1);
        w->source.answer(
            repairPage(11, u"r1"_qs, false).repair(kOrg, uuidOf(1), 1, anOrg(u"True"_qs)).build());
        QTRY_COMPARE(nextCall().from, u"r1"_qs);
        w->source.answer(changes(11).digest(server).build());
        QTRY_COMPARE(w->engine->phase(), Phase::Live);
        QCOMPARE(rows(), row(1, 1, u"True"_qs));
    }

    void repairPagesThatLieAreDroppedWhole_data()
    {
        QTest::addColumn<QByteArray>("page");
        const auto good = [] { return repairPage(11, u"r1"_qs, false); };
        int other = 2;
        while (ServerRows::bucketOf(uuidOf(other)) == ServerRows::bucketOf(uuidOf(1)))
            ++other;
        QTest::newRow("a row of a bucket that was not asked for")
            << good()
                   .repair(kOrg, uuidOf(1), 1, anOrg(u"True"_qs))
                   .repair(kOrg, uuidOf(other), 1, anOrg(u"B"_qs))
                   .build();
        QTest::newRow("a row twice") << good()
                                            .repair(kOrg, uuidOf(1), 1, anOrg(u"True"_qs))
                                            .repair(kOrg, uuidOf(1), 1, anOrg(u"True"_qs))
                                            .build();
        QTest::newRow("another table")
            << good().repair(u"user"_qs, uuidOf(1), 1, aUser(u"U"_qs, u"u@x"_qs)).build();
        QTest::newRow("a change") << good().put(kOrg, uuidOf(1), 1, anOrg(u"True"_qs)).build();
        QTest::newRow("a deletion") << good().remove(kOrg, uuidOf(1), 1).build();
        QTest::newRow("more without a row") << repairPage(11, u"r1"_qs, true).build();
        QTest::newRow("a page of changes") << changes(12).build();
        QTest::newRow("another place")
            << good().after(u"c10"_qs).repair(kOrg, uuidOf(1), 1, anOrg(u"True"_qs)).build();
        QTest::newRow("another epoch") << good().epoch(uuidOf(4)).build();
        QTest::newRow("no trailer") << good().buildWithoutTrailer();
    }

    void repairPagesThatLieAreDroppedWhole()
    {
        QFETCH(QByteArray, page);
        makeLiveWith({{1, 1, u"Bent"_qs}});
        ServerRows server;
        server.put(kOrg, uuidOf(1), 1, anOrg(u"True"_qs));
        hintAndAnswer(11, server);
        QTRY_COMPARE(nextCall().digestOf, kOrg);
        w->source.answer(server.bucketsJson(kOrg, 11));
        QTRY_COMPARE(nextCall().repairOf, kOrg);

        w->source.answer(page);

        QTRY_VERIFY(w->engine->lastError());
        QVERIFY(w->engine->lastError()->code != u"digest_mismatch"_qs);
        QCOMPARE(rows(), row(1, 1, u"Bent"_qs));
        QCOMPARE(w->engine->counters().rowsRepaired, 0);
    }

    void sumsThatCannotBeReadThreeTimesMakeTheTableBeFetchedWhole()
    {
        makeLiveWith({{1, 1, u"Bent"_qs}});
        ServerRows server;
        server.put(kOrg, uuidOf(1), 1, anOrg(u"True"_qs));
        hintAndAnswer(11, server);
        for (int i = 0; i < 3; ++i) {
            QTRY_COMPARE(nextCall().digestOf, kOrg);
            w->source.answer("{\"t\":\"org\",\"csn\":\"11\",\"buckets\":[]}");
            QTRY_VERIFY(w->engine->lastError());
            w->clock.advance(60s);
            QTRY_COMPARE(nextCall().from, u"c11"_qs);
            w->source.answer(changes(11).digest(server).build());
        }

        QTRY_COMPARE(nextCall().repairOf, kOrg);
        QCOMPARE(nextCall().buckets.size(), 256);
        w->source.answer(
            repairPage(11, u"r1"_qs, false).repair(kOrg, uuidOf(1), 1, anOrg(u"True"_qs)).build());
        QTRY_COMPARE(nextCall().from, u"r1"_qs);
        w->source.answer(changes(11).digest(server).build());
        QTRY_COMPARE(w->engine->phase(), Phase::Live);
        QCOMPARE(rows(), row(1, 1, u"True"_qs));
    }

    void whatTheBucketsDoNotCureTheTableDoesThenALoadAndThenItIsOnlyReported()
    {
        makeLiveWith({{1, 1, u"A"_qs}});
        ServerRows server;
        server.put(kOrg, uuidOf(2), 1, anOrg(u"B"_qs));
        hintAndAnswer(11, server);
        QTRY_COMPARE(nextCall().digestOf, kOrg);
        w->source.answer(server.bucketsJson(kOrg, 11));
        QTRY_COMPARE(nextCall().repairOf, kOrg);
        QCOMPARE(nextCall().buckets.size(), 2);
        w->source.answer(repairPage(11, u"r1"_qs, false).build());
        QTRY_COMPARE(nextCall().from, u"r1"_qs);
        w->source.answer(changes(11).digest(server).build());

        QTRY_COMPARE(nextCall().repairOf, kOrg);
        QCOMPARE(nextCall().buckets.size(), 256);
        w->source.answer(repairPage(11, u"r2"_qs, false).build());
        QTRY_COMPARE(nextCall().from, u"r2"_qs);
        w->source.answer(changes(11).digest(server).build());

        QTRY_COMPARE(w->engine->phase(), Phase::Paused);
        w->clock.advance(60s);
        QTRY_VERIFY(w->source.isWaiting());
        QVERIFY(nextCall().isSnapshot);
        ServerRows loaded;
        loaded.put(kOrg, uuidOf(3), 1, anOrg(u"C"_qs));
        w->source.answer(snapshot(12, u"c12"_qs, false)
                             .put(kOrg, uuidOf(3), 1, anOrg(u"C"_qs))
                             .digest(loaded)
                             .build());
        QTRY_COMPARE(w->engine->phase(), Phase::Live);
        QCOMPARE(rows(), row(3, 1, u"C"_qs));

        // Different again at once: the smaller remedies are tried, but not another load.
        hintAndAnswer(13, server);
        QTRY_COMPARE(nextCall().digestOf, kOrg);
        w->source.answer(server.bucketsJson(kOrg, 13));
        QTRY_COMPARE(nextCall().repairOf, kOrg);
        w->source.answer(repairPage(13, u"r3"_qs, false).build());
        QTRY_COMPARE(nextCall().from, u"r3"_qs);
        w->source.answer(changes(13).digest(server).build());
        QTRY_COMPARE(nextCall().repairOf, kOrg);
        w->source.answer(repairPage(13, u"r4"_qs, false).build());
        QTRY_COMPARE(nextCall().from, u"r4"_qs);
        w->source.answer(changes(13).digest(server).build());
        QTRY_VERIFY(w->engine->lastError());
        QCOMPARE(w->engine->lastError()->code, u"digest_mismatch"_qs);
        QCOMPARE(w->engine->comparison().outcome, Outcome::Differs);
        settle();
        QVERIFY(!w->source.isWaiting());
    }

    void rowsOfATableOutsideTheScopeAreRemovedWithoutAskingForThem()
    {
        ServerRows said;
        said.put(u"note"_qs, uuidOf(1), 1, aNote(uuidOf(2), u"secret"_qs));
        w->hints.setLive(true);
        w->source.answer(snapshot(10, u"c10"_qs, false)
                             .put(u"note"_qs, uuidOf(1), 1, aNote(uuidOf(2), u"secret"_qs))
                             .digest(said)
                             .build());
        start();
        QTRY_COMPARE(w->engine->phase(), Phase::Live);
        QCOMPARE(run(u"SELECT count(*) FROM note"_qs), u"1"_qs);

        hintAndAnswer(11, ServerRows());

        QTRY_COMPARE(w->source.calls.size(), 3);
        QCOMPARE(nextCall().from, u"c11"_qs);
        QCOMPARE(run(u"SELECT count(*) FROM note"_qs), u"0"_qs);
        w->source.answer(changes(11).digest(ServerRows()).build());
        QTRY_COMPARE(w->engine->comparison().outcome, Outcome::Equal);
    }

    void sumsOfATableOutsideTheScopeAreReportedAndNotAskedForAgainAndAgain()
    {
        makeLiveWith({});
        ServerRows said;
        said.put(u"note"_qs, uuidOf(1), 1, aNote(uuidOf(2), u"secret"_qs));
        const auto before = w->source.calls.size();
        hintAndAnswer(11, said);

        // Once more after the drop; then what is left is told.
        for (int i = 0; i < 20; ++i) {
            settle();
            if (w->source.isWaiting())
                w->source.answer(changes(11).digest(said).build());
        }

        QCOMPARE(w->source.calls.size(), before + 2);
        QVERIFY(!w->source.isWaiting());
        QCOMPARE(w->engine->comparison().outcome, Outcome::Differs);
        QCOMPARE(w->engine->comparison().tables, QStringList{u"note"_qs});
        QVERIFY(w->engine->lastError());
        QCOMPARE(w->engine->lastError()->code, u"digest_mismatch"_qs);

        // Equal in between, again and again: five times, then only when ten minutes are over.
        qint64 csn = 11;
        for (int i = 0; i < 8; ++i) {
            hintAndAnswer(++csn, ServerRows());
            QTRY_COMPARE(w->engine->comparison().outcome, Outcome::Equal);
            settle();
            hintAndAnswer(++csn, said);
            QTRY_COMPARE(w->engine->comparison().outcome, Outcome::Differs);
            settle();
            if (w->source.isWaiting())
                w->source.answer(changes(csn).digest(said).build());
            settle();
        }
        QCOMPARE(w->source.calls.size(), before + 2 + 8 * 2 + 4);
    }
};

QTEST_GUILESS_MAIN(SyncMendTest)
#include "sync_mend_test.moc"
