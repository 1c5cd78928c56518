// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/orgs/org_list_model.h"
#include "tests/models/lists_test.h"

#include <QAbstractItemModelTester>
#include <QItemSelectionModel>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QtTest>

#include <numeric>

using namespace Qt::StringLiterals;
using namespace steward;
using namespace steward::tests;
using models::ListState;

namespace
{

constexpr int kTop = 256;

QList<RowKey> keysFrom(RowKey first, int count)
{
    QList<RowKey> keys(count);
    std::iota(keys.begin(), keys.end(), first);
    return keys;
}

} // namespace

/// A list under one filter after another: it is never reset, and what is chosen stays chosen while
/// the filter leaves it.
class ListFilterTest : public ListsTest
{
    Q_OBJECT
private Q_SLOTS:
    void whatIsSelectedStaysWhileTheFilterLeavesIt_data();
    void whatIsSelectedStaysWhileTheFilterLeavesIt();
    void theTopOfAFilterComesFirstAndTheChosenRowBehindIt();
    void aChosenRowThatTheFilterHidesGoesWithTheWholeAnswer();
    void randomFiltersEndInTheReplicasOrder_data();
    void randomFiltersEndInTheReplicasOrder();
    void ofAListThatIsSelectedWholeNoRowThatComesIsSelected();
    void aFailedFilterKeepsTheRowsAndTheNextOneIsShown();
    void firstRowsAreToldOnceForEachFilter_data();
    void firstRowsAreToldOnceForEachFilter();
    void anotherOwnersRowsAreAnotherList();
};

void ListFilterTest::whatIsSelectedStaysWhileTheFilterLeavesIt_data()
{
    QTest::addColumn<bool>("isSlow");
    QTest::addColumn<QList<RowKey>>("left");
    QTest::addColumn<QList<RowKey>>("selected");
    for (const bool isSlow : {false, true}) {
        const auto row = [isSlow](const char *name) -> QTestData & {
            return QTest::addRow("%s, %s", name, isSlow ? "a slow list" : "a quick list");
        };
        row("both") << isSlow << QList<RowKey>{2, 5, 700, 999} << QList<RowKey>{5, 700};
        row("one") << isSlow << QList<RowKey>{700, 701} << QList<RowKey>{700};
        row("none") << isSlow << QList<RowKey>{1, 2} << QList<RowKey>{};
        row("all of many") << isSlow << keysFrom(3, 900) << QList<RowKey>{5, 700};
        row("nothing at all") << isSlow << QList<RowKey>{} << QList<RowKey>{};
        row("in another order") << isSlow << QList<RowKey>{999, 700, 30, 5}
                                << QList<RowKey>{5, 700};
        row("among others than before")
            << isSlow << QList<RowKey>{4001, 5, 4002, 4003} << QList<RowKey>{5};
    }
}

void ListFilterTest::whatIsSelectedStaysWhileTheFilterLeavesIt()
{
    QFETCH(bool, isSlow);
    QFETCH(QList<RowKey>, left);
    QFETCH(QList<RowKey>, selected);
    m_reader->order = keysFrom(1, 1000);
    m_reader->isOrdering = isSlow;
    models::OrgListModel model{*m_reader};
    QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::QtTest};
    model.setQuery({});
    QTRY_VERIFY(model.isWhole() && model.rowCount() == 1000);
    QItemSelectionModel selection{&model};
    for (const RowKey key : {5, 700})
        selection.setCurrentIndex(model.index(static_cast<int>(key) - 1, 0),
                                  QItemSelectionModel::Select | QItemSelectionModel::Rows);
    QSignalSpy resets{&model, &QAbstractItemModel::modelReset};

    m_reader->order = left;
    model.setQuery(filtered(u"cedar"_s));

    QTRY_COMPARE(model.keys(), left);
    QTRY_VERIFY(model.isWhole() && model.state() != ListState::Refreshing);
    QList<RowKey> stayed;
    for (const auto &row : selection.selectedRows())
        stayed << model.keys().at(row.row());
    std::sort(stayed.begin(), stayed.end());
    QCOMPARE(stayed, selected);

    m_reader->order = keysFrom(1, 1000);
    model.setQuery({});
    QTRY_COMPARE(model.keys(), m_reader->order);
    QCOMPARE(selection.selectedRows().size(), selected.size());
    QCOMPARE(resets.size(), 0);
}

void ListFilterTest::theTopOfAFilterComesFirstAndTheChosenRowBehindIt()
{
    m_reader->order = keysFrom(1, 5000);
    m_reader->isOrdering = true;
    models::OrgListModel model{*m_reader};
    // No tester: it holds on to the first hundred rows itself.
    model.setQuery({});
    QTRY_VERIFY(model.isWhole() && model.rowCount() == 5000);
    const QPersistentModelIndex early{model.index(41, 0)}, late{model.index(2999, 0)};

    m_reader->isHeld = true;
    m_reader->order = keysFrom(11, 4000);
    model.setQuery(filtered(u"cedar"_s));
    // Their values come before them.
    QTRY_COMPARE(m_reader->fetched.last().value(0), 49);
    QCOMPARE(model.rowCount(), 5000);
    m_reader->release();

    QTRY_COMPARE(model.rowCount(), kTop + 1);
    QVERIFY(!model.isWhole());
    QCOMPARE(model.keys().mid(0, kTop), m_reader->order.mid(0, kTop));
    QCOMPARE(model.keys().at(early.row()), 42);
    QCOMPARE(late.row(), kTop);
    QCOMPARE(model.index(0, 0).data().toString(), u"Org 11"_s);

    QTRY_COMPARE(m_reader->asked.size(), 2);
    m_reader->release();
    QTRY_COMPARE(model.keys(), m_reader->order);
    QCOMPARE(model.keys().at(late.row()), 3000);
    QCOMPARE(model.keys().at(early.row()), 42);
}

void ListFilterTest::aChosenRowThatTheFilterHidesGoesWithTheWholeAnswer()
{
    m_reader->order = keysFrom(1, 5000);
    m_reader->isOrdering = true;
    models::OrgListModel model{*m_reader};
    model.setQuery({});
    QTRY_VERIFY(model.isWhole() && model.rowCount() == 5000);
    const QPersistentModelIndex chosen{model.index(0, 0)};
    bool wasThereBefore = false, wasGoneAfter = false;
    connect(&model, &models::WindowedModel::filterAboutToApply, &model,
            [&] { wasThereBefore = chosen.isValid(); });
    connect(&model, &models::WindowedModel::filterApplied, &model,
            [&] { wasGoneAfter = !chosen.isValid(); });

    m_reader->order = keysFrom(11, 4000);
    model.setQuery(filtered(u"cedar"_s));

    QTRY_COMPARE(model.keys(), m_reader->order);
    QVERIFY(wasThereBefore);
    QVERIFY(wasGoneAfter);
}

void ListFilterTest::randomFiltersEndInTheReplicasOrder_data()
{
    QTest::addColumn<bool>("isSlow");
    QTest::newRow("a quick list") << false;
    QTest::newRow("a slow list") << true;
}

void ListFilterTest::randomFiltersEndInTheReplicasOrder()
{
    QFETCH(bool, isSlow);
    constexpr quint32 kSeed = 11;
    QRandomGenerator random{kSeed};
    m_reader->isOrdering = isSlow;
    models::OrgListModel model{*m_reader};
    QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::QtTest};
    m_reader->order = keysFrom(0, 900);
    model.setQuery({});
    QTRY_VERIFY(model.isWhole() && model.rowCount() == 900);
    QSignalSpy resets{&model, &QAbstractItemModel::modelReset};
    for (int round = 0; round < 120; ++round) {
        QHash<qint64, QPersistentModelIndex> watched;
        for (int i = 0; i < random.bounded(8) && model.rowCount() > 0; ++i) {
            const int row = random.bounded(model.rowCount());
            watched.insert(model.keys()[row], model.index(row, random.bounded(3)));
        }
        QList<RowKey> after;
        const int share = 1 + random.bounded(12);
        for (RowKey key = 0; key < 900; ++key)
            if (random.bounded(share) == 0)
                after << key;
        if (random.bounded(2) == 0)
            std::shuffle(after.begin(), after.end(), random);

        m_reader->order = after;
        model.setQuery(filtered(u"word%1"_s.arg(round)));

        QTRY_COMPARE(model.keys(), after);
        QTRY_VERIFY(model.isWhole() && model.state() != ListState::Refreshing);
        for (auto at = watched.begin(); at != watched.end(); ++at)
            QCOMPARE(at.value().isValid() ? at.value().row() : -1,
                     static_cast<int>(after.indexOf(at.key())));
    }
    QCOMPARE(resets.size(), 0);
}

void ListFilterTest::ofAListThatIsSelectedWholeNoRowThatComesIsSelected()
{
    m_reader->order = keysFrom(1, 3000);
    m_reader->isOrdering = true;
    models::OrgListModel model{*m_reader};
    QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::QtTest};
    model.setQuery({});
    QTRY_VERIFY(model.isWhole() && model.rowCount() == 3000);
    QItemSelectionModel selection{&model};
    selection.select(QItemSelection{model.index(0, 0), model.index(2999, model.columnCount() - 1)},
                     QItemSelectionModel::Select);

    m_reader->order = keysFrom(2501, 900);
    model.setQuery(filtered(u"cedar"_s));

    QTRY_COMPARE(model.keys(), m_reader->order);
    QTRY_VERIFY(model.isWhole());
    for (const auto &row : selection.selectedRows())
        QVERIFY(model.keys().at(row.row()) <= 3000);
}

void ListFilterTest::aFailedFilterKeepsTheRowsAndTheNextOneIsShown()
{
    m_reader->order = keysFrom(1, 10);
    models::OrgListModel model{*m_reader};
    model.setQuery({});
    QTRY_COMPARE(model.rowCount(), 10);
    const QPersistentModelIndex chosen{model.index(4, 0)};
    m_reader->keysError = Error{.kind = ErrorKind::Storage};
    model.setQuery(filtered(u"cedar"_s));
    QTRY_VERIFY(model.lastError());
    QCOMPARE(model.rowCount(), 10);
    QSignalSpy shown{&model, &models::WindowedModel::filterShown};

    m_reader->keysError.reset();
    m_reader->order = {5, 6};
    model.setQuery(filtered(u"cedars"_s));

    QTRY_COMPARE(model.keys(), m_reader->order);
    QCOMPARE(chosen.row(), 0);
    QCOMPARE(shown.size(), 1);
}

void ListFilterTest::firstRowsAreToldOnceForEachFilter_data()
{
    QTest::addColumn<bool>("isSlow");
    QTest::addColumn<int>("rows");
    QTest::newRow("a quick list") << false << 600;
    QTest::newRow("a slow list") << true << 600;
    QTest::newRow("a slow list of few") << true << 6;
    QTest::newRow("a slow list of none") << true << 0;
}

void ListFilterTest::firstRowsAreToldOnceForEachFilter()
{
    QFETCH(bool, isSlow);
    QFETCH(int, rows);
    m_reader->order = keysFrom(1, 1000);
    m_reader->isOrdering = isSlow;
    models::OrgListModel model{*m_reader};
    model.setQuery({});
    QTRY_VERIFY(model.isWhole() && model.rowCount() == 1000);
    QSignalSpy shown{&model, &models::WindowedModel::filterShown};
    QSignalSpy applied{&model, &models::WindowedModel::filterApplied};

    m_reader->order = keysFrom(1, rows);
    model.setQuery(filtered(u"cedar"_s));
    QTRY_COMPARE(model.keys(), m_reader->order);
    QTRY_COMPARE(applied.size(), 1);
    QCOMPARE(shown.size(), 1);

    // A change of the replica, or another order, is not another filter.
    m_reader->order.prepend(2000);
    m_reader->tell(u"org"_s);
    QTRY_COMPARE(model.keys(), m_reader->order);
    std::reverse(m_reader->order.begin(), m_reader->order.end());
    model.sort(model.columnOf(u"mrr"_s), Qt::AscendingOrder);
    QTRY_COMPARE(model.keys(), m_reader->order);
    QCOMPARE(shown.size() + applied.size(), 2);
}

void ListFilterTest::anotherOwnersRowsAreAnotherList()
{
    m_reader->order = keysFrom(1, 10);
    models::OrgListModel model{*m_reader};
    model.setQuery({});
    QTRY_COMPARE(model.rowCount(), 10);
    QSignalSpy resets{&model, &QAbstractItemModel::modelReset};

    ports::ListQuery other;
    other.user = UserId{u"019a9f5e-3b00-7c11-8d2a-5b1f0e6a7c00"_s};
    model.setQuery(other);

    QTRY_COMPARE(resets.size(), 1);
}

QTEST_GUILESS_MAIN(ListFilterTest)
#include "list_filter_test.moc"
