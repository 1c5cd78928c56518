// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/replica_schema.h"
#include "app/sync/page_parser.h"
#include "app/sync/wire_cells.h"
#include "tests/support/desk/page_builder.h"

#include <QDateTime>
#include <QTest>
#include <QTimeZone>

using namespace steward;
using namespace steward::test;
using namespace Qt::StringLiterals;

namespace
{

QByteArray aGoodPage()
{
    return PageBuilder()
        .put(u"org"_qs, uuidOf(1), 3, anOrg(u"Ακρόπολις"_qs))
        .remove(u"user"_qs, uuidOf(2), 5)
        .drop(u"payout"_qs)
        .next(u"next-cursor"_qs, true)
        .csn(12)
        .after(u"this-cursor"_qs)
        .build();
}

QByteArray change(const QByteArray &members)
{
    return "{\"k\":\"c\",\"csn\":\"1\"," + members + '}';
}

QByteArray nested(int depth)
{
    return QByteArray(depth, '[') + QByteArray(depth, ']');
}

const QByteArray kId = "\"id\":\"0190aaaa-1111-7000-8000-000000000001\"";

} // namespace

class SyncPageParserTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsEveryRecordOfAValidPage()
    {
        const auto page = sync::parsePage(aGoodPage());

        QVERIFY2(page, page ? "" : qPrintable(page.error().detail));
        QCOMPARE((*page)->after, u"this-cursor"_qs);
        QCOMPARE((*page)->next, u"next-cursor"_qs);
        QCOMPARE((*page)->more, true);
        QCOMPARE((*page)->csn, 12);
        QCOMPARE((*page)->rowCount, 2);
        QCOMPARE((*page)->environment, u"DEMO"_qs);
        QCOMPARE((*page)->records.size(), std::size_t(3));
        QCOMPARE((*page)->records[0].rev, 3);
        QVERIFY((*page)->records[1].kind == store::PageRecord::Kind::Delete);
        QVERIFY((*page)->records[2].kind == store::PageRecord::Kind::Drop);
        const auto name = (*page)->cells[(*page)->records[0].firstCell].text;
        QCOMPARE(QString::fromUtf8(name.data(), qsizetype(name.size())), u"Ακρόπολις"_qs);
    }

    void refusesTheWholePage_data()
    {
        QTest::addColumn<QByteArray>("page");
        QTest::addColumn<QString>("code");
        const QByteArray good = aGoodPage();
        QByteArray flipped = good;
        flipped[good.indexOf("agency")] = 'b';

        QTest::newRow("empty") << QByteArray() << u"no_trailer"_qs;
        QTest::newRow("cut in the trailer") << good.chopped(9) << u"no_trailer"_qs;
        QTest::newRow("cut at a line")
            << PageBuilder().put(u"org"_qs, uuidOf(1), 1, anOrg(u"A"_qs)).buildWithoutTrailer()
            << u"no_trailer"_qs;
        QTest::newRow("cut in a line") << good.left(good.indexOf("agency")) << u"no_trailer"_qs;
        QTest::newRow("something after the trailer") << good + "{\"k\":\"c\"}\n"
                                                     << u"no_trailer"_qs;
        QTest::newRow("flipped byte") << flipped << u"hash_mismatch"_qs;
        QTest::newRow("unknown kind")
            << PageBuilder().line("{\"k\":\"q\"}").build() << u"unknown_record"_qs;
        QTest::newRow("no kind") << PageBuilder().line("{}").build() << u"unknown_record"_qs;
        QTest::newRow("a trailer in the middle")
            << PageBuilder().line("{\"k\":\"e\"}").build() << u"unknown_record"_qs;
        QTest::newRow("oversized line")
            << PageBuilder().put(u"org"_qs, uuidOf(1), 1, anOrg(QString(70'000, u'x'))).build()
            << u"line_too_long"_qs;
        QTest::newRow("oversized page")
            << QByteArray(17 * 1024 * 1024, '\n') << u"page_too_large"_qs;
        QTest::newRow("deep") << PageBuilder()
                                     .row(change("\"t\":\"policy\",\"o\":\"p\"," + kId +
                                                 ",\"rev\":\"1\",\"d\":{\"doc\":" + nested(10'000) +
                                                 '}'))
                                     .build()
                              << u"too_deep"_qs;
        QTest::newRow("broken JSON") << PageBuilder().line("{\"k\":").build() << u"bad_json"_qs;
        QTest::newRow("a line that is an array")
            << PageBuilder().line("[1]").build() << u"bad_json"_qs;
        QTest::newRow("wrong n")
            << PageBuilder().remove(u"org"_qs, uuidOf(1), 1).announcing(2).build()
            << u"count_mismatch"_qs;
        QTest::newRow("no cursor")
            << PageBuilder().next(QString(), false).build() << u"bad_trailer"_qs;
        QTest::newRow("newer page version")
            << PageBuilder().header("{\"k\":\"h\",\"v\":2}").build() << u"bad_header"_qs;
        QTest::newRow("no header")
            << PageBuilder().header("{\"k\":\"drop\",\"t\":\"org\"}").build() << u"bad_header"_qs;
        const auto placed = [](const char *name, const QByteArray &after) {
            QTest::newRow(name) << PageBuilder()
                                       .header("{\"k\":\"h\",\"v\":1,\"kind\":\"changes\","
                                               "\"epoch\":\"e\",\"env\":\"DEMO\",\"schema\":1,"
                                               "\"perm_ver\":\"1\",\"tables\":[]" +
                                               after + '}')
                                       .build()
                                << u"bad_header"_qs;
        };
        placed("no place", {});
        placed("a place that is a number", ",\"after\":7");
        placed("a place without a name", ",\"after\":\"\"");
        const auto row = [&](const char *name, const QByteArray &members) {
            QTest::newRow(name) << PageBuilder().row(change(members)).build() << u"bad_row"_qs;
        };
        row("no id", "\"t\":\"org\",\"o\":\"x\",\"rev\":\"1\"");
        row("id in capitals", "\"t\":\"org\",\"o\":\"x\",\"id\":\"0190AAAA-1111-7000-8000-"
                              "000000000001\",\"rev\":\"1\"");
        row("rev a number", "\"t\":\"org\",\"o\":\"x\"," + kId + ",\"rev\":1");
        row("rev zero", "\"t\":\"org\",\"o\":\"x\"," + kId + ",\"rev\":\"0\"");
        row("unknown operation", "\"t\":\"org\",\"o\":\"q\"," + kId + ",\"rev\":\"1\"");
        row("put without data", "\"t\":\"org\",\"o\":\"p\"," + kId + ",\"rev\":\"1\"");
        row("data not last", "\"t\":\"org\",\"o\":\"p\"," + kId + ",\"d\":{},\"rev\":\"1\"");
        row("data no object", "\"t\":\"org\",\"o\":\"p\"," + kId + ",\"rev\":\"1\",\"d\":[]");
        row("wrong type", "\"t\":\"org\",\"o\":\"p\"," + kId + ",\"rev\":\"1\",\"d\":{\"name\":7}");
        row("local time",
            "\"t\":\"org\",\"o\":\"p\"," + kId +
                ",\"rev\":\"1\",\"d\":{\"created_at\":\"2026-03-01T10:20:30.456+02:00\"}");
        row("31 February",
            "\"t\":\"org\",\"o\":\"p\"," + kId +
                ",\"rev\":\"1\",\"d\":{\"created_at\":\"2026-02-31T10:20:30.456Z\"}");
    }

    void refusesTheWholePage()
    {
        QFETCH(QByteArray, page);
        QFETCH(QString, code);

        const auto parsed = sync::parsePage(page);

        QVERIFY(!parsed);
        QVERIFY(parsed.error().kind == ErrorKind::Protocol);
        QCOMPARE(parsed.error().code, code);
    }

    void everyCutOfAPageIsRefused()
    {
        const QByteArray good = aGoodPage();

        for (qsizetype size = 0; size < good.size(); ++size)
            QVERIFY2(!sync::parsePage(good.left(size)), qPrintable(QString::number(size)));
    }

    void everyFlippedBitBeforeTheTrailerIsRefused()
    {
        QByteArray page = aGoodPage();
        const qsizetype end = page.indexOf("{\"k\":\"e\"");

        for (qsizetype i = 0; i < end; ++i) {
            page[i] = char(page[i] ^ 4);
            QVERIFY2(!sync::parsePage(page), qPrintable(QString::number(i)));
            page[i] = char(page[i] ^ 4);
        }
        QVERIFY(sync::parsePage(page));
    }

    void passesOverWhatItDoesNotKnow()
    {
        const QByteArray page =
            PageBuilder()
                .put(u"planet"_qs, uuidOf(1), 1, "{\"mass\":1}")
                .put(u"org"_qs, uuidOf(2), 1, "{\"name\":\"A\",\"colour\":{\"deep\":[1]}}")
                .build();

        const auto parsed = sync::parsePage(page);

        QVERIFY2(parsed, parsed ? "" : qPrintable(parsed.error().detail));
        QCOMPARE((*parsed)->rowCount, 2);
        QCOMPARE((*parsed)->records.size(), std::size_t(1));
    }

    void readsTimesLikeQtDoes()
    {
        for (const auto &text : {"1970-01-01T00:00:00.000Z", "2024-02-29T23:59:59.999Z",
                                 "1999-12-31T12:00:00.001Z", "2038-01-19T03:14:08.500Z"}) {
            qint64 ms = 0;
            QVERIFY(sync::parseTime(text, ms));
            QCOMPARE(ms, QDateTime::fromString(QString::fromLatin1(text), Qt::ISODateWithMs)
                             .toMSecsSinceEpoch());
        }
    }

    void memoryOfAPageStaysNearItsSize()
    {
        PageBuilder builder;
        for (int i = 0; i < 5'000; ++i)
            builder.put(u"org"_qs, uuidOf(i), 1, anOrg(u"Name %1"_qs.arg(i)));

        const auto page = sync::parsePage(builder.build());

        QVERIFY(page);
        QCOMPARE((*page)->records.size(), std::size_t(5'000));
        QVERIFY((*page)->cells.size() * sizeof(store::Cell) < 4u * 1024 * 1024);
    }
};

QTEST_GUILESS_MAIN(SyncPageParserTest)
#include "sync_page_parser_test.moc"
