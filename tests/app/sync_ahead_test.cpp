// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/sync/page_edges.h"
#include "tests/app/sync_engine_world.h"

#include <QSemaphore>
#include <QThread>
#include <QThreadPool>

#include <QtConcurrent/QtConcurrentRun>

using namespace steward;
using namespace steward::test;

namespace
{

const QString kOrg = u"org"_qs;

/// The store's writer does nothing more for as long as this lives.
class HeldStore
{
public:
    explicit HeldStore(store::ReplicaStore &store)
    {
        // A job's continuation is run by the writer, unless the job was over before it was given.
        const auto *here = QThread::currentThread();
        do {
            m_wasLate = false;
            m_job = store.open().then(QtFuture::Launch::Sync, [this, here](const auto &) {
                if (QThread::currentThread() == here) {
                    m_wasLate = true;
                    return;
                }
                m_held.release();
                m_letGo.acquire();
            });
        } while (m_wasLate);
        m_held.acquire();
    }
    ~HeldStore()
    {
        m_letGo.release();
        m_job.waitForFinished();
    }
    HeldStore(const HeldStore &) = delete;
    HeldStore &operator=(const HeldStore &) = delete;

private:
    QSemaphore m_held, m_letGo;
    QFuture<void> m_job;
    bool m_wasLate = false; ///< Of the thread that made this.
};

/// No page is read for as long as this lives.
class BusyThreads
{
public:
    BusyThreads()
    {
        QThreadPool::globalInstance()->setMaxThreadCount(1);
        m_job = QtConcurrent::run([this] {
            m_begun.release();
            m_letGo.acquire();
        });
        m_begun.acquire();
    }
    ~BusyThreads()
    {
        m_letGo.release();
        m_job.waitForFinished();
        QThreadPool::globalInstance()->setMaxThreadCount(QThread::idealThreadCount());
    }
    BusyThreads(const BusyThreads &) = delete;
    BusyThreads &operator=(const BusyThreads &) = delete;

private:
    QSemaphore m_begun, m_letGo;
    QFuture<void> m_job;
};

} // namespace

/// The pages of a load that are asked for while the one before them is stored.
class SyncAheadTest : public SyncEngineWorld
{
    Q_OBJECT

    ServerRows m_server;

    /// The page of this number of so many, with one row.
    QByteArray page(int number, int of)
    {
        const bool isLast = number == of;
        auto built = snapshot(10, isLast ? u"c10"_qs : u"p%1"_qs.arg(number), !isLast)
                         .expectedRows(of)
                         .put(kOrg, uuidOf(number), 1, anOrg(u"Org %1"_qs.arg(number)));
        m_server.put(kOrg, uuidOf(number), 1, anOrg(u"Org %1"_qs.arg(number)));
        return (isLast ? built.digest(m_server) : built).build();
    }
    [[nodiscard]] QStringList places() const
    {
        QStringList out;
        for (const auto &call : w->source.calls)
            out += call.from.isEmpty() ? u"start"_qs : call.from;
        return out;
    }
    /// The first page is being stored for as long as the answer lives; so many were read.
    [[nodiscard]] std::unique_ptr<HeldStore> storingTheFirst(int read)
    {
        start();
        const bool isAsked = QTest::qWaitFor([this] { return w->source.isWaiting(); });
        auto held = std::make_unique<HeldStore>(*w->store);
        for (int number = 1; number <= read; ++number)
            w->source.answer(page(number, 5));
        const bool isRead = QTest::qWaitFor([&] { return w->engine->counters().pages == read; });
        return isAsked && isRead ? std::move(held) : nullptr;
    }
    void isWholeAfterTheRest(int from)
    {
        for (int number = from; number <= 5; ++number)
            w->source.answer(page(number, 5));
        // Equal sums: no row is missing and none is there twice.
        QTRY_COMPARE(w->engine->phase(), Phase::Live);
        QCOMPARE(w->engine->counters().digestMismatches, 0);
        QCOMPARE(w->engine->rowsLoaded(), 5);
        QCOMPARE(w->engine->counters().csn, 10);
    }

private Q_SLOTS:
    void init()
    {
        m_server = {};
        makeWorld();
    }
    void cleanup() { endWorld(); }

    void whileAPageIsStoredNoMoreThanTwoOthersAreHere()
    {
        auto held = storingTheFirst(3);
        QVERIFY(held);
        w->source.answer(page(4, 5));

        QCOMPARE(w->engine->rowsLoaded(), 0);
        QCOMPARE(places(), (QStringList{u"start"_qs, u"p1"_qs, u"p2"_qs}));

        held = nullptr;
        isWholeAfterTheRest(5);
        QCOMPARE(places(), (QStringList{u"start"_qs, u"p1"_qs, u"p2"_qs, u"p3"_qs, u"p4"_qs}));
        QCOMPARE(w->engine->counters().pages, 5);
    }

    void onlyThePageAskedForSaysWhereTheNextOneBegins_data()
    {
        QTest::addColumn<QByteArray>("page");
        QTest::addColumn<QString>("next");
        const auto of = [](const QString &place, bool isFollowed) {
            return snapshot(10, u"p3"_qs, isFollowed)
                .after(place)
                .put(kOrg, uuidOf(1), 1, anOrg(u"A"_qs));
        };
        const auto good = of(u"p2"_qs, true).build();

        QTest::newRow("it") << good << u"p3"_qs;
        QTest::newRow("of another place") << of(u"p1"_qs, true).build() << QString();
        QTest::newRow("the last") << of(u"p2"_qs, false).build() << QString();
        QTest::newRow("without a row")
            << snapshot(10, u"p3"_qs, true).after(u"p2"_qs).build() << QString();
        QTest::newRow("of changes")
            << changes(10, true).after(u"p2"_qs).put(kOrg, uuidOf(1), 1, anOrg(u"A"_qs)).build()
            << QString();
        QTest::newRow("cut in its last line") << good.chopped(5) << QString();
        QTest::newRow("cut before it") << good.left(good.lastIndexOf("{\"k\":\"e\"")) << QString();
        QTest::newRow("one line") << QByteArray("{\"kind\":\"snapshot\"}\n") << QString();
        QTest::newRow("no line") << QByteArray("p3") << QString();
        QTest::newRow("nothing") << QByteArray() << QString();
    }
    void onlyThePageAskedForSaysWhereTheNextOneBegins()
    {
        QFETCH(QByteArray, page);
        QTEST(sync::nextOfLoad(page, u"p2"_qs), "next");
    }

    void theNextOneIsAskedForBeforeTheOneThatCameIsRead()
    {
        start();
        QTRY_VERIFY(w->source.isWaiting());
        {
            const BusyThreads busy;
            w->source.answer(page(1, 5));

            QTRY_COMPARE(places(), (QStringList{u"start"_qs, u"p1"_qs}));
            QCOMPARE(w->engine->counters().pages, 0);
        }
        isWholeAfterTheRest(2);
        QCOMPARE(w->source.calls.size(), 5);
    }

    void aDamagedOneTakesWithItWhatWasAskedForBehindIt()
    {
        start();
        QTRY_VERIFY(w->source.isWaiting());
        auto damaged = answering(page(1, 5), {});
        damaged.replace("Org 1", "Org 9");
        w->source.answer(damaged);

        QTRY_VERIFY(w->engine->lastError());
        QCOMPARE(w->engine->lastError()->code, u"hash_mismatch"_qs);
        QTRY_VERIFY(!w->source.isWaiting());
        QCOMPARE(w->engine->counters().pagesDropped, 1);
        w->clock.advance(60s);
        QTRY_COMPARE(places(), (QStringList{u"start"_qs, u"p1"_qs, u"start"_qs}));
        isWholeAfterTheRest(1);
    }

    void oneThatFailsIsAskedForAgainFromItsPlace_data()
    {
        QTest::addColumn<int>("read");
        QTest::newRow("the one after the one being stored") << 1;
        QTest::newRow("the second after it") << 2;
    }
    void oneThatFailsIsAskedForAgainFromItsPlace()
    {
        QFETCH(int, read);
        auto held = storingTheFirst(read);
        QVERIFY(held);
        QTRY_VERIFY(w->source.isWaiting());
        w->source.fail(anError(ErrorKind::Offline));
        held = nullptr;

        QTRY_COMPARE(w->engine->phase(), Phase::Offline);
        QCOMPARE(w->engine->rowsLoaded(), read);
        QCOMPARE(w->source.calls.size(), read + 1);
        w->clock.advance(60s);

        QTRY_COMPARE(w->source.calls.size(), read + 2);
        QCOMPARE(places().last(), u"p%1"_qs.arg(read));
        isWholeAfterTheRest(read + 1);
        QCOMPARE(w->engine->counters().pages, 5);
        QCOMPARE(w->engine->counters().pagesDropped, 0);
    }

    void oneOutOfPlaceIsDroppedAndAskedForAgain()
    {
        auto held = storingTheFirst(2);
        QVERIFY(held);
        QTRY_VERIFY(w->source.isWaiting());
        w->source.answer(snapshot(10, u"p3"_qs, true)
                             .after(u"p1"_qs)
                             .put(kOrg, uuidOf(9), 1, anOrg(u"Of another place"_qs))
                             .build());
        QTRY_COMPARE(w->engine->counters().pagesDropped, 1);
        held = nullptr;

        QTRY_VERIFY(w->engine->lastError());
        QCOMPARE(w->engine->lastError()->code, u"wrong_place"_qs);
        QCOMPARE(w->engine->rowsLoaded(), 2);
        w->clock.advance(60s);
        QTRY_COMPARE(places(), (QStringList{u"start"_qs, u"p1"_qs, u"p2"_qs, u"p2"_qs}));
        isWholeAfterTheRest(3);
    }

    void stoppedWithTwoUnderWayItEndsAndGoesOnFromWhatIsStored()
    {
        auto held = storingTheFirst(2);
        QVERIFY(held);
        QTRY_COMPARE(w->source.calls.size(), 3);

        w->engine->stop();
        held = nullptr;

        QTRY_VERIFY(!w->engine->isRunning());
        QCOMPARE(w->source.calls.size(), 3);
        restart();
        start();
        QTRY_COMPARE(places(), QStringList{u"p1"_qs});
        QCOMPARE(w->engine->rowsLoaded(), 1);
        isWholeAfterTheRest(2);
    }

    void heldWithTwoUnderWayItAsksForNoOtherAndGoesOnFromWhatIsStored()
    {
        auto held = storingTheFirst(2);
        QVERIFY(held);
        QTRY_COMPARE(w->source.calls.size(), 3);

        w->engine->stopLoading();
        held = nullptr;

        QTRY_COMPARE(w->engine->phase(), Phase::Paused);
        QVERIFY(!w->engine->lastError());
        QCOMPARE(w->source.calls.size(), 3);
        const auto stored = int(w->engine->rowsLoaded());
        w->engine->refreshNow();
        QTRY_COMPARE(w->source.calls.size(), 4);
        QCOMPARE(places().last(), u"p%1"_qs.arg(stored));
        isWholeAfterTheRest(stored + 1);
    }

    void aStuckOneIsGivenUpByTheWatchdogWhileTheOthersAreKept()
    {
        auto held = storingTheFirst(2);
        QVERIFY(held);
        QTRY_COMPARE(w->source.calls.size(), 3);

        w->clock.advance(93s);
        QTRY_VERIFY(!w->source.isWaiting());
        held = nullptr;

        QTRY_COMPARE(w->engine->phase(), Phase::Offline);
        QCOMPARE(w->engine->rowsLoaded(), 2);
        w->clock.advance(60s);
        QTRY_COMPARE(places().last(), u"p2"_qs);
        isWholeAfterTheRest(3);
    }

    void fault20_bothAreDroppedWhenTheOneBeforeCannotBeStored()
    {
        start();
        QTRY_VERIFY(w->source.isWaiting());
        w->store->limitPages(1).waitForFinished();
        PageBuilder big = snapshot(10, u"p1"_qs, true);
        for (int i = 0; i < 2'000; ++i)
            big.put(kOrg, uuidOf(100 + i), 1, anOrg(QString(200, u'y')));
        auto held = std::make_unique<HeldStore>(*w->store);
        w->source.answer(big.build());
        w->source.answer(page(2, 5));
        QTRY_COMPARE(w->source.calls.size(), 3);
        held = nullptr;

        QTRY_COMPARE(w->engine->phase(), Phase::Paused);
        QCOMPARE(w->engine->lastError()->code, u"disk_full"_qs);
        QVERIFY(!w->source.isWaiting());
        QCOMPARE(w->source.calls.size(), 3);
        QCOMPARE(w->engine->rowsLoaded(), 0);
        w->store->limitPages(0).waitForFinished();
        w->clock.advance(500ms);

        QTRY_COMPARE(w->source.calls.size(), 4);
        QCOMPARE(places().last(), u"start"_qs);
        m_server = {};
        isWholeAfterTheRest(1);
    }
};

QTEST_GUILESS_MAIN(SyncAheadTest)
#include "sync_ahead_test.moc"
