// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/sync_engine_world.h"

using namespace steward;
using namespace steward::test;

namespace
{

constexpr qsizetype kLineOverTheCap = 70'000;
constexpr qsizetype kPageOverTheCap = 17 * 1024 * 1024;

QByteArray flipped(QByteArray page)
{
    page[page.indexOf("Berg")] = 'b';
    return page;
}

QByteArray deep(int levels)
{
    return QByteArray(levels, '[') + QByteArray(levels, ']');
}

} // namespace

/// Pages that arrive damaged or are made to do harm, at a replica that is live.
class SyncBadPagesTest : public SyncEngineWorld
{
    Q_OBJECT

private Q_SLOTS:
    void init() { makeWorld(); }
    void cleanup() { endWorld(); }

    void aBadPageIsDroppedCountedAndAskedForAgainFromTheSameCursor_data()
    {
        QTest::addColumn<QByteArray>("page");
        QTest::addColumn<QString>("code");
        const auto row = [](const QByteArray &data) {
            return changes(11).put(u"policy"_qs, uuidOf(1), 1, data).build();
        };

        QTest::newRow("cut in a line")
            << goodPage().left(goodPage().indexOf("Berg")) << u"no_trailer"_qs;
        QTest::newRow("cut before the trailer")
            << goodPage().left(goodPage().indexOf("{\"k\":\"e\"")) << u"no_trailer"_qs;
        QTest::newRow("flipped byte") << flipped(goodPage()) << u"hash_mismatch"_qs;
        QTest::newRow("unknown record kind")
            << changes(11).line("{\"k\":\"q\"}").build() << u"unknown_record"_qs;
        QTest::newRow("oversized line")
            << changes(11)
                   .put(u"org"_qs, uuidOf(1), 1, anOrg(QString(kLineOverTheCap, u'x')))
                   .build()
            << u"line_too_long"_qs;
        QTest::newRow("oversized page")
            << QByteArray(kPageOverTheCap, '\n') << u"page_too_large"_qs;
        QTest::newRow("deep JSON") << row("{\"doc\":" + deep(10'000) + '}') << u"too_deep"_qs;
        QTest::newRow("no JSON") << row("{\"doc\":}") << u"bad_json"_qs;
        QTest::newRow("nothing") << QByteArray() << u"no_trailer"_qs;
        const auto after = [](const QString &place) {
            return changes(11)
                .after(place)
                .put(u"org"_qs, uuidOf(2), 1, anOrg(u"Undone"_qs))
                .build();
        };
        QTest::newRow("of another place") << after(u"c9"_qs) << u"wrong_place"_qs;
        QTest::newRow("of the beginning") << after({}) << u"wrong_place"_qs;
        QTest::newRow("of no place")
            << changes(11)
                   .header("{\"k\":\"h\",\"v\":1,\"kind\":\"changes\",\"epoch\":\"e\",\"env\":"
                           "\"DEMO\",\"schema\":1,\"perm_ver\":\"1\",\"tables\":[]}")
                   .build()
            << u"bad_header"_qs;
    }

    void aBadPageIsDroppedCountedAndAskedForAgainFromTheSameCursor()
    {
        QFETCH(QByteArray, page);
        QFETCH(QString, code);
        askForNews();

        w->source.answer(page);

        droppedAs(code);
        takesTheGoodOneThen();
    }

    void aPageOfALoadThatComesAgainIsDroppedAndTheNextOneAskedForAgain()
    {
        const auto first = snapshot(10, u"p1"_qs, true)
                               .after({})
                               .put(u"org"_qs, uuidOf(1), 1, anOrg(u"A"_qs))
                               .build();
        w->source.answer(first);
        start();
        QTRY_COMPARE(w->source.calls.size(), 2);

        w->source.answer(first);

        QTRY_COMPARE(w->engine->counters().pagesDropped, 1);
        QTRY_VERIFY(w->engine->lastError());
        QCOMPARE(w->engine->lastError()->code, u"wrong_place"_qs);
        QCOMPARE(w->engine->rowsLoaded(), 1);
        w->clock.advance(60s);
        QTRY_COMPARE(w->source.calls.size(), 3);
        QCOMPARE(w->source.calls.last().from, u"p1"_qs);
        ServerRows server;
        server.put(u"org"_qs, uuidOf(1), 1, anOrg(u"A"_qs));
        w->source.answer(snapshot(10, u"c10"_qs, false).after(u"p1"_qs).digest(server).build());
        QTRY_COMPARE(w->engine->phase(), Phase::Live);
    }

    void anAnswerThatInflatesPastTheCapIsADroppedPageToo()
    {
        askForNews();

        // As the network layer says it of a gzip bomb: see QnamHttpClientTest.
        w->source.fail(anError(ErrorKind::Protocol, u"too_large"_qs));

        droppedAs(u"too_large"_qs);
        takesTheGoodOneThen();
    }

    void aConnectionThatEndsInTheMiddleIsNoDroppedPage()
    {
        askForNews();

        w->source.fail(anError(ErrorKind::Offline));

        QTRY_COMPARE(w->engine->phase(), Phase::Offline);
        QCOMPARE(w->engine->counters().pagesDropped, 0);
        takesTheGoodOneThen();
    }

    void aServerThatSendsOnlyBadPagesIsAskedEverMoreRarely()
    {
        askForNews();
        qint64 longest = 0;

        for (int i = 1; i <= 12; ++i) {
            w->source.answer(flipped(goodPage()));
            QTRY_COMPARE(w->engine->counters().pagesDropped, i);
            QTRY_VERIFY(w->engine->nextAttemptAt().isValid());
            const auto delay = w->clock.utcNow().msecsTo(w->engine->nextAttemptAt());
            longest = std::max(longest, delay);
            QVERIFY2(delay <= 60'000, qPrintable(QString::number(delay)));
            w->clock.advance(std::chrono::milliseconds{delay + 1});
            QTRY_VERIFY(w->source.isWaiting());
            QCOMPARE(w->source.calls.last().from, u"c10"_qs);
        }

        QVERIFY2(longest > 4'000, qPrintable(QString::number(longest)));
    }

private:
    static QByteArray goodPage()
    {
        return changes(11).put(u"org"_qs, uuidOf(1), 1, anOrg(u"Berg"_qs)).build();
    }
    void askForNews()
    {
        makeLive();
        Q_EMIT w->hints.feedHinted(11);
        QTRY_VERIFY(w->source.isWaiting());
    }
    void droppedAs(const QString &code)
    {
        QTRY_COMPARE(w->engine->counters().pagesDropped, 1);
        QTRY_COMPARE(w->engine->phase(), Phase::Paused);
        QVERIFY(w->engine->lastError()->kind == ErrorKind::Protocol);
        QCOMPARE(w->engine->lastError()->code, code);
        QCOMPARE(w->engine->counters().csn, 10);
    }
    void takesTheGoodOneThen()
    {
        w->clock.advance(61s);
        QTRY_VERIFY(w->source.isWaiting());
        QCOMPARE(w->source.calls.last().from, u"c10"_qs);
        w->source.answer(goodPage());
        QTRY_COMPARE(w->engine->phase(), Phase::Live);
        QCOMPARE(w->engine->counters().csn, 11);
    }
};

QTEST_GUILESS_MAIN(SyncBadPagesTest)
#include "sync_bad_pages_test.moc"
