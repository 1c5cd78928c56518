// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/sync_mend_world.h"

#include <QFile>
#include <QSignalSpy>

using namespace steward;
using namespace steward::test;
using Load = ports::SyncStatus::Load;

/// All rows are loaded again over a copy that would do as well, because somebody asked for it.
class SyncLoadAgainTest : public SyncMendWorld
{
    Q_OBJECT

    [[nodiscard]] QString loadFile() const { return w->dir.filePath(u"replica.new"_qs); }
    /// One page of two has come.
    void makeLoadingAgain()
    {
        makeLiveWith({{1, 1, u"Here"_qs}});
        w->engine->loadAgain();
        QCOMPARE(w->engine->load(), Load::Again);
        w->source.answer(snapshot(11, u"p1"_qs, true)
                             .expectedRows(2)
                             .put(kOrg, uuidOf(2), 1, anOrg(u"New"_qs))
                             .build());
        w->clock.advance(500ms);
        QTRY_COMPARE(w->engine->rowsLoaded(), 1);
        QVERIFY(QFile::exists(loadFile()));
    }

private Q_SLOTS:
    void init() { makeWorld(); }
    void cleanup() { endWorld(); }

    void cancelledItIsForgottenAndWhatIsHereIsKeptLevel()
    {
        makeLoadingAgain();
        QTRY_VERIFY(nextCall().isSnapshot && w->source.isWaiting());

        w->engine->stopLoading();

        QCOMPARE(w->engine->load(), Load::None);
        QVERIFY(!w->engine->isStopped());
        QTRY_COMPARE(nextCall().from, u"c10"_qs);
        ServerRows server;
        server.put(kOrg, uuidOf(1), 1, anOrg(u"Here"_qs));
        server.put(kOrg, uuidOf(3), 1, anOrg(u"Came meanwhile"_qs));
        w->source.answer(changes(12)
                             .put(kOrg, uuidOf(3), 1, anOrg(u"Came meanwhile"_qs))
                             .digest(server)
                             .build());
        QTRY_COMPARE(w->engine->phase(), Phase::Live);
        QCOMPARE(w->engine->comparison().outcome, Outcome::Equal);
        QCOMPARE(rows(), row(1, 1, u"Here"_qs) + u' ' + row(3, 1, u"Came meanwhile"_qs));
        QCOMPARE(w->engine->rowsLoaded(), 0);
        QVERIFY(!QFile::exists(loadFile()));
    }
    void cancelledWithoutANetworkItIsForgottenToo()
    {
        makeLoadingAgain();
        QTRY_VERIFY(w->source.isWaiting());
        w->source.fail(anError(ErrorKind::Offline));
        QTRY_COMPARE(w->engine->phase(), Phase::Offline);
        QCOMPARE(w->engine->load(), Load::Again);

        w->engine->stopLoading();

        QTRY_COMPARE(nextCall().from, u"c10"_qs);
        QCOMPARE(w->engine->load(), Load::None);
        QVERIFY(!QFile::exists(loadFile()));
    }
    void cancelledAsTheDeskEndsItDoesNotGoOnAtTheNextStart()
    {
        makeLoadingAgain();
        QTRY_VERIFY(w->source.isWaiting());

        w->engine->stopLoading();
        restart();
        start();

        QTRY_COMPARE(w->source.calls.size(), 1);
        QCOMPARE(nextCall().from, u"c10"_qs);
        QCOMPARE(w->engine->load(), Load::None);
    }
    void itCanBeAskedForOnceMoreAfterItWasCancelled()
    {
        makeLoadingAgain();
        QTRY_VERIFY(w->source.isWaiting());
        w->engine->stopLoading();
        w->engine->loadAgain();

        QCOMPARE(w->engine->load(), Load::Again);
        QTRY_VERIFY(nextCall().isSnapshot && nextCall().from.isEmpty());
        ServerRows server;
        server.put(kOrg, uuidOf(2), 1, anOrg(u"New"_qs));
        w->source.answer(snapshot(12, u"c12"_qs, false)
                             .put(kOrg, uuidOf(2), 1, anOrg(u"New"_qs))
                             .digest(server)
                             .build());
        QTRY_COMPARE(w->engine->phase(), Phase::Live);
        QCOMPARE(w->engine->load(), Load::None);
        QCOMPARE(rows(), row(2, 1, u"New"_qs));
    }
    void whatFailedOnceIsNoTroubleAnyMoreWhenTheLoadGetsOn()
    {
        makeLoadingAgain();
        QTRY_VERIFY(w->source.isWaiting());
        w->source.fail(anError(ErrorKind::Offline));
        QTRY_COMPARE(w->engine->phase(), Phase::Offline);
        QVERIFY(w->engine->lastError());

        w->source.answer(
            snapshot(11, u"p2"_qs, true).put(kOrg, uuidOf(3), 1, anOrg(u"Newer"_qs)).build());
        w->clock.advance(60s);

        QTRY_COMPARE(w->engine->rowsLoaded(), 2);
        QTRY_VERIFY(!w->engine->lastError());
        QCOMPARE(w->engine->load(), Load::Again);
    }
    void cancelledAsTheCopyBecomesUselessItGoesOnAsOneThatIsNeeded()
    {
        makeLoadingAgain();
        QTRY_VERIFY(w->source.isWaiting());
        const QObject scope;
        connect(w->store.get(), &store::ReplicaStore::replaced, &scope,
                [this] { w->engine->stopLoading(); });
        w->source.fail(anError(ErrorKind::Forbidden, u"forbidden"_qs));
        QTRY_COMPARE(w->engine->load(), Load::Needed);
        disconnect(w->store.get(), &store::ReplicaStore::replaced, &scope, nullptr);
        QVERIFY(!w->engine->isStopped());

        ServerRows server;
        server.put(kOrg, uuidOf(2), 1, anOrg(u"New"_qs));
        w->source.answer(snapshot(12, u"c12"_qs, false)
                             .put(kOrg, uuidOf(2), 1, anOrg(u"New"_qs))
                             .digest(server)
                             .build());
        w->clock.advance(60s);

        QTRY_COMPARE(w->engine->phase(), Phase::Live);
        QCOMPARE(rows(), row(2, 1, u"New"_qs));
    }
    void afterARestartOfTheDeskItCanStillBeCancelled()
    {
        makeLoadingAgain();
        QTRY_VERIFY(w->source.isWaiting());
        restart();
        start();
        QTRY_COMPARE(w->source.calls.size(), 1);
        QCOMPARE(nextCall().from, u"p1"_qs);
        QCOMPARE(w->engine->load(), Load::Again);

        w->engine->stopLoading();

        QTRY_COMPARE(nextCall().from, u"c10"_qs);
        QCOMPARE(w->engine->load(), Load::None);
        QVERIFY(!QFile::exists(loadFile()));
    }
    void stoppedAsItBecomesWholeItIsOverAndNotStopped()
    {
        const QObject scope;
        connect(w->store.get(), &store::ReplicaStore::replaced, &scope, [this] {
            if (w->engine->load() == Load::Needed && w->engine->rowsLoaded() == 1)
                w->engine->stopLoading();
        });
        QSignalSpy replaced(w->store.get(), &store::ReplicaStore::replaced);
        ServerRows server;
        server.put(kOrg, uuidOf(1), 1, anOrg(u"A"_qs));
        w->source.answer(snapshot(10, u"c10"_qs, false)
                             .put(kOrg, uuidOf(1), 1, anOrg(u"A"_qs))
                             .digest(server)
                             .build());
        start();

        QTRY_COMPARE(w->engine->phase(), Phase::Live);
        QVERIFY(!replaced.isEmpty());
        QCOMPARE(w->engine->load(), Load::None);
        QVERIFY(!w->engine->isStopped());
    }
    void oneThatIsNeededIsStoppedAndNotForgotten()
    {
        w->source.answer(snapshot(10, u"p1"_qs, true)
                             .expectedRows(2)
                             .put(kOrg, uuidOf(1), 1, anOrg(u"A"_qs))
                             .build());
        start();
        QTRY_COMPARE(w->engine->rowsLoaded(), 1);
        QCOMPARE(w->engine->load(), Load::Needed);

        w->engine->stopLoading();

        QTRY_COMPARE(w->engine->phase(), Phase::Paused);
        QVERIFY(w->engine->isStopped());
        QCOMPARE(w->engine->load(), Load::Needed);
        QVERIFY(QFile::exists(loadFile()));
    }
};

QTEST_GUILESS_MAIN(SyncLoadAgainTest)
#include "sync_load_again_test.moc"
