// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/orgs/org_list_model.h"
#include "models/shared/csv_text.h"
#include "models/shared/list_export.h"
#include "tests/support/desk/in_memory_reader.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

#include <limits>
#include <numeric>

using namespace Qt::StringLiterals;
using namespace steward;
using M = models::OrgListModel;

class ListExportTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void guardsAgainstFormulas_data();
    void guardsAgainstFormulas();
    void writesRecordsAsRfc4180();
    void writesTheWholeListInOrder();
    void cancelLeavesNoFile();
    void failureLeavesTheOldFile();
    void rowsGoneMeanwhileAreLeftOut();
    void endsWithAnErrorWhenTheReplicaIsReplaced();
    void copiesRowsAsTabbedText();
    void moneyIsExactAtBothEnds_data();
    void moneyIsExactAtBothEnds();
};

void ListExportTest::guardsAgainstFormulas_data()
{
    QTest::addColumn<QString>("cell");
    QTest::addColumn<QString>("safe");
    const auto row = [](const QString &cell, const QString &safe) {
        QTest::newRow(qPrintable(cell.toHtmlEscaped())) << cell << safe;
    };
    row(u"=1+1"_s, u"'=1+1"_s);
    row(u"+357 99"_s, u"'+357 99"_s);
    row(u"-cmd|' /C calc'!A0"_s, u"'-cmd|' /C calc'!A0"_s);
    row(u"@SUM(A1)"_s, u"'@SUM(A1)"_s);
    row(u"\t=1"_s, u"'\t=1"_s);
    row(u"\r=1"_s, u"'\r=1"_s);
    row(u"  =1"_s, u"'  =1"_s);
    row(u"\uff1d1"_s, u"'\uff1d1"_s);
    row(u"-1240.50"_s, u"-1240.50"_s);
    row(u"-1-1"_s, u"'-1-1"_s);
    row(u"-1.2.3"_s, u"'-1.2.3"_s);
    row(u"-"_s, u"'-"_s);
    row(u"Cedar = Point"_s, u"Cedar = Point"_s);
    row(u"m.haddad@cedar.example"_s, u"m.haddad@cedar.example"_s);
    row({}, {});
}

void ListExportTest::guardsAgainstFormulas()
{
    QFETCH(QString, cell);

    QTEST(models::neutralised(cell), "safe");
}

void ListExportTest::writesRecordsAsRfc4180()
{
    QCOMPARE(models::csvRecord({u"a"_s, u"b,c"_s, u"say \"hi\""_s, u"two\nlines"_s, {}}),
             QByteArray{"a,\"b,c\",\"say \"\"hi\"\"\",\"two\nlines\",\r\n"});
    QCOMPARE(models::csvRecord({u"\u20661\u00a0240.50\u2069"_s, u"Ελιά"_s}),
             u"1\u00a0240.50,Ελιά\r\n"_s.toUtf8());
    // The mark that hides a formula's first character goes before the guard looks.
    QCOMPARE(models::csvRecord({u"\u202e=1"_s}), QByteArray{"'=1\r\n"});
    QCOMPARE(models::csvRecord({u" x"_s}), QByteArray{"\" x\"\r\n"});
}

namespace
{

OrgRow anOrg(qint64 key)
{
    OrgRow row;
    row.id = {u"org-%1"_s.arg(key)};
    row.name = key == 2 ? u"=HYPERLINK(\"x\")"_s : u"Org, %1"_s.arg(key);
    row.tier = u"t1"_s;
    row.hasBilling = true;
    row.mrr = {-50 * key, u"EUR"_s};
    return row;
}

struct Fixture {
    test::InMemoryReader reader;
    std::unique_ptr<M> model;
    QTemporaryDir folder;
    explicit Fixture(int rows)
    {
        reader.orgOf = anOrg;
        reader.order.resize(rows);
        std::iota(reader.order.begin(), reader.order.end(), 1);
        model = std::make_unique<M>(reader);
        model->setQuery({});
        QTRY_COMPARE(model->rowCount(), rows);
    }
    [[nodiscard]] QString path() const { return folder.filePath(u"orgs.csv"_s); }
    [[nodiscard]] QByteArray written() const
    {
        QFile file{path()};
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray{"no file"};
    }
};

std::optional<Error> failureOf(const QSignalSpy &spy)
{
    return spy.first().at(0).value<std::optional<Error>>();
}

} // namespace

void ListExportTest::writesTheWholeListInOrder()
{
    Fixture f{2500};
    models::ListExport job{*f.model, {M::Name, M::Mrr}, f.path()};
    QSignalSpy finished{&job, &models::ListExport::finished},
        progressed{&job, &models::ListExport::progressed};

    job.start();
    // The export is of the list as it was.
    f.reader.order = {1};
    f.reader.tell(u"org"_s);

    QTRY_COMPARE(finished.size(), 1);
    QVERIFY(!failureOf(finished));
    QCOMPARE(progressed.size(), 3);
    QCOMPARE(job.written(), 2500);
    const auto lines = f.written().split('\n');
    QCOMPARE(lines.size(), 2502);
    QCOMPARE(lines[0], QByteArray{"Organisation,MRR,Currency\r"});
    QCOMPARE(lines[1], QByteArray{"\"Org, 1\",-0.50,EUR\r"});
    QCOMPARE(lines[2], QByteArray{"\"'=HYPERLINK(\"\"x\"\")\",-1.00,EUR\r"});
    QCOMPARE(lines[2500], QByteArray{"\"Org, 2500\",-1250.00,EUR\r"});
    QCOMPARE(QFile::permissions(f.path()) & (QFile::ReadGroup | QFile::ReadOther),
             QFile::Permissions{});
}

void ListExportTest::cancelLeavesNoFile()
{
    Fixture f{5000};
    models::ListExport job{*f.model, {M::Name}, f.path()};
    QSignalSpy finished{&job, &models::ListExport::finished};
    QObject::connect(&job, &models::ListExport::progressed, &job, [&job] { job.cancel(); });

    job.start();

    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(failureOf(finished)->kind, ErrorKind::Cancelled);
    QVERIFY(!QFile::exists(f.path()));
    QCOMPARE(job.written(), 1024);
}

void ListExportTest::failureLeavesTheOldFile()
{
    Fixture f{10};
    QFile old{f.path()};
    QVERIFY(old.open(QIODevice::WriteOnly));
    old.write("old");
    old.close();
    Error torn;
    torn.kind = ErrorKind::Storage;
    f.reader.rowsError = torn;
    models::ListExport job{*f.model, {M::Name}, f.path()};
    QSignalSpy finished{&job, &models::ListExport::finished};
    job.start();
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(failureOf(finished)->kind, ErrorKind::Storage);
    QCOMPARE(f.written(), QByteArray{"old"});

    models::ListExport nowhere{*f.model, {M::Name}, u"/nonexistent/x.csv"_s};
    QSignalSpy refused{&nowhere, &models::ListExport::finished};
    nowhere.start();
    QCOMPARE(refused.size(), 0);
    QTRY_COMPARE(refused.size(), 1);
    QCOMPARE(failureOf(refused)->kind, ErrorKind::Storage);
}

void ListExportTest::rowsGoneMeanwhileAreLeftOut()
{
    Fixture f{3};
    f.reader.orgOf = [](qint64 key) { return key == 2 ? OrgRow{} : anOrg(key); };
    models::ListExport job{*f.model, {M::Id}, f.path()};
    QSignalSpy finished{&job, &models::ListExport::finished};

    job.start();

    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(f.written(), QByteArray{"Id\r\norg-1\r\norg-3\r\n"});
}

void ListExportTest::endsWithAnErrorWhenTheReplicaIsReplaced()
{
    Fixture f{3000};
    models::ListExport writer{*f.model, {0}, f.path()};
    std::optional<std::optional<Error>> end;
    connect(&writer, &models::ListExport::finished, this,
            [&](const std::optional<Error> &failure) { end = failure; });
    f.reader.isHeld = true;
    writer.start();

    Q_EMIT f.reader.replaced();
    f.reader.isHeld = false;
    f.reader.release();

    QTRY_VERIFY(end);
    QVERIFY(*end);
    QCOMPARE((*end)->kind, ErrorKind::ResyncRequired);
    QCOMPARE(f.written(), QByteArray{"no file"});
}

void ListExportTest::copiesRowsAsTabbedText()
{
    Fixture f{200};
    QTRY_VERIFY(f.model->index(0, 0).data(models::LoadedRole).toBool());

    const QString text = models::copyText(*f.model, {0, 1, 199}, {M::Name, M::Mrr, M::Tier});

    QCOMPARE(
        text,
        u"Organisation\tMRR\tCurrency\tTier\nOrg, 1\t-0.50\tEUR\tt1\n'=HYPERLINK(\"x\")\t-1.00\tEUR\tt1"_s);
}

void ListExportTest::moneyIsExactAtBothEnds_data()
{
    QTest::addColumn<qint64>("minor");
    QTest::addColumn<QString>("currency");
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("screen");
    const QString nbsp{QChar{0xa0}};
    QTest::newRow("lowest") << std::numeric_limits<qint64>::min() << u"EUR"_s
                            << u"-92233720368547758.08"_s
                            << u"\u221292.233.720.368.547.758,08"_s + nbsp + u"EUR"_s;
    QTest::newRow("highest") << std::numeric_limits<qint64>::max() << u"EUR"_s
                             << u"92233720368547758.07"_s
                             << u"92.233.720.368.547.758,07"_s + nbsp + u"EUR"_s;
    QTest::newRow("a cent owed") << qint64{-1} << u"EUR"_s << u"-0.01"_s
                                 << u"\u22120,01"_s + nbsp + u"EUR"_s;
    QTest::newRow("no minor unit")
        << qint64{1234} << u"JPY"_s << u"1234"_s << u"1.234"_s + nbsp + u"JPY"_s;
    QTest::newRow("three digits") << qint64{1234567} << u"BHD"_s << u"1234.567"_s
                                  << u"1.234,567"_s + nbsp + u"BHD"_s;
    QTest::newRow("none") << qint64{5} << QString{} << QString{} << QString{};
}

void ListExportTest::moneyIsExactAtBothEnds()
{
    QFETCH(qint64, minor);
    QFETCH(QString, currency);
    display::Context german;
    german.locale = QLocale{QLocale::German, QLocale::Germany};

    QTEST(display::decimal({minor, currency}), "file");
    QTEST(display::plain(display::money({minor, currency}, german)), "screen");
}

QTEST_GUILESS_MAIN(ListExportTest)
#include "list_export_test.moc"
