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

/// The rows in the replica's order, followed and kept selected.
class ListOrderTest : public ListsTest
{
    Q_OBJECT
private Q_SLOTS:
    void selectedRowStays_data();
    void selectedRowStays();
    void manyChangesAreFollowedInFewSteps();
    void randomChangesEndInTheReplicasOrder();
    void neverResetsAfterTheFirstAnswer();
    void theTopOfALongListIsThereBeforeItsOrder();
    void theTopOfAnOlderFilterIsNeverShown();
    void aSortShowsItsFirstRowsBeforeTheRestAndKeepsTheSelection();
    void aSortOverRowsThatChangedMeanwhileEndsInTheReplicasOrder();
    void aSortWhoseRestFailedIsAskedForOnceMore();
    void aSortWhoseRestFailsAgainIsNotAskedForForEver();
};

void ListOrderTest::selectedRowStays_data()
{
    QTest::addColumn<QList<RowKey>>("after");
    QTest::addColumn<int>("row");
    QTest::newRow("an earlier row arrives") << QList<RowKey>{9, 1, 2, 3, 4} << 2;
    QTest::newRow("an earlier row goes") << QList<RowKey>{2, 3, 4} << 0;
    QTest::newRow("sorted the other way") << QList<RowKey>{4, 3, 2, 1} << 2;
    QTest::newRow("it moves itself") << QList<RowKey>{1, 3, 4, 2} << 3;
    QTest::newRow("all at once") << QList<RowKey>{8, 4, 7, 2, 6} << 3;
    QTest::newRow("it goes") << QList<RowKey>{1, 3, 4} << -1;
    QTest::newRow("everything goes") << QList<RowKey>{} << -1;
}

void ListOrderTest::selectedRowStays()
{
    QFETCH(QList<RowKey>, after);
    QFETCH(int, row);
    m_reader->order = {1, 2, 3, 4};
    models::OrgListModel model{*m_reader};
    QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::QtTest};
    model.setQuery({});
    QTRY_COMPARE(model.rowCount(), 4);
    QItemSelectionModel selection{&model};
    selection.setCurrentIndex(model.index(1, 0),
                              QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    const QPersistentModelIndex selected{model.index(1, 0)};
    QSignalSpy resets{&model, &QAbstractItemModel::modelReset};

    m_reader->order = after;
    m_reader->tell(u"org"_s);

    QTRY_COMPARE(model.keys(), after);
    QCOMPARE(selected.isValid() ? selected.row() : -1, row);
    QCOMPARE(selection.selectedRows().size(), row < 0 ? 0 : 1);
    if (row >= 0)
        QCOMPARE(selection.selectedRows().first().row(), row);
    QCOMPARE(resets.size(), 0);
}

void ListOrderTest::manyChangesAreFollowedInFewSteps()
{
    m_reader->order.resize(10'000);
    std::iota(m_reader->order.begin(), m_reader->order.end(), 0);
    models::OrgListModel model{*m_reader};
    model.setQuery({});
    QTRY_COMPARE(model.rowCount(), 10'000);
    const QPersistentModelIndex selected{model.index(5001, 2)};
    QSignalSpy removals{&model, &QAbstractItemModel::rowsRemoved};
    QSignalSpy insertions{&model, &QAbstractItemModel::rowsInserted};

    QList<RowKey> after;
    for (RowKey key = 0; key < 10'000; ++key) {
        if (key % 2 == 1)
            after << key;
        if (key % 7 == 0)
            after << 20'000 + key;
    }
    m_reader->order = after;
    m_reader->tell(u"org"_s);

    QTRY_COMPARE(model.keys(), after);
    QCOMPARE(model.keys().at(selected.row()), 5001);
    QVERIFY(removals.size() + insertions.size() <= 2);
}

void ListOrderTest::randomChangesEndInTheReplicasOrder()
{
    constexpr quint32 kSeed = 7;
    QRandomGenerator random{kSeed};
    models::OrgListModel model{*m_reader};
    QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::QtTest};
    m_reader->order = {1, 2, 3};
    model.setQuery({});
    QTRY_COMPARE(model.rowCount(), 3);
    for (int round = 0; round < 150; ++round) {
        QHash<qint64, QPersistentModelIndex> watched;
        for (int row = 0; row < model.rowCount(); ++row)
            watched.insert(model.keys()[row], model.index(row, 1));
        QList<RowKey> after;
        for (RowKey key = 0; key < 150; ++key)
            if (random.bounded(3) > 0)
                after << key;
        if (random.bounded(2) == 0)
            std::shuffle(after.begin(), after.end(), random);

        m_reader->order = after;
        m_reader->tell(u"org"_s);

        QTRY_COMPARE(model.keys(), after);
        for (auto at = watched.begin(); at != watched.end(); ++at)
            QCOMPARE(at.value().isValid() ? at.value().row() : -1,
                     static_cast<int>(after.indexOf(at.key())));
    }
}

void ListOrderTest::neverResetsAfterTheFirstAnswer()
{
    m_reader->order = {1, 2};
    models::OrgListModel model{*m_reader};
    QSignalSpy resets{&model, &QAbstractItemModel::modelReset};
    model.setQuery({});
    QTRY_COMPARE(resets.size(), 1);

    m_reader->order = {2, 3};
    model.sort(model.columnOf(u"mrr"_s), Qt::DescendingOrder);
    QTRY_COMPARE(model.keys(), m_reader->order);
    QCOMPARE(m_reader->asked.last().sortColumn, u"mrr"_s);
    QCOMPARE(m_reader->asked.last().order, Qt::DescendingOrder);
    QCOMPARE(resets.size(), 1);

    m_reader->order = {3};
    model.setQuery(filtered(u"cedar"_s));
    QTRY_COMPARE(model.keys(), m_reader->order);
    QCOMPARE(resets.size(), 1);
}

void ListOrderTest::theTopOfALongListIsThereBeforeItsOrder()
{
    m_reader->order = QList<RowKey>(1000);
    std::iota(m_reader->order.begin(), m_reader->order.end(), 1);
    m_reader->isOrdering = true;
    m_reader->isHeld = true;
    models::OrgListModel model{*m_reader};
    QAbstractItemModelTester tester{&model};
    QSignalSpy resets{&model, &QAbstractItemModel::modelReset};

    model.setQuery({});

    // The rows that will be seen come with it: nothing is shown without its values.
    QTRY_COMPARE(m_reader->fetched.size(), 1);
    QCOMPARE(model.rowCount(), 0);
    m_reader->release();
    QTRY_COMPARE(model.rowCount(), 256);
    QCOMPARE(model.index(0, 0).data().toString(), u"Org 1"_s);
    QCOMPARE(model.state(), ListState::Refreshing);
    QCOMPARE(model.filteredRows(), 1000);
    QVERIFY(!model.isWhole());
    QCOMPARE(resets.size(), 1);

    QTRY_VERIFY(!m_reader->asked.isEmpty());
    m_reader->release();

    QTRY_COMPARE(model.rowCount(), 1000);
    QCOMPARE(model.keys(), m_reader->order);
    QCOMPARE(model.state(), ListState::Ready);
    QVERIFY(model.isWhole());
    QCOMPARE(resets.size(), 1);
}

void ListOrderTest::theTopOfAnOlderFilterIsNeverShown()
{
    m_reader->order = QList<RowKey>(1000);
    std::iota(m_reader->order.begin(), m_reader->order.end(), 1);
    m_reader->isOrdering = true;
    models::OrgListModel model{*m_reader};
    model.setQuery(filtered(u"a"_s));
    QTRY_COMPARE(model.rowCount(), 1000);
    m_reader->isHeld = true;

    std::iota(m_reader->order.begin(), m_reader->order.end(), 5001);
    model.setQuery(filtered(u"ab"_s));
    QTRY_COMPARE(m_reader->fetched.last().value(0), 5001);
    m_reader->order = {8001, 8002, 8003};
    model.setQuery(filtered(u"abc"_s));
    const auto everShown = [&model] { return model.keys().contains(5001); };
    QTRY_COMPARE(m_reader->fetched.last(), (QList<RowKey>{8001, 8002, 8003}));
    QVERIFY(!everShown());
    m_reader->releaseBackwards();

    // The three are the whole of it: nobody asks for more.
    QTRY_COMPARE(model.keys(), (QList<RowKey>{8001, 8002, 8003}));
    QCOMPARE(model.state(), ListState::Ready);
    QVERIFY(model.isWhole());
    m_reader->release();
    QCoreApplication::sendPostedEvents();
    QCOMPARE(model.keys(), (QList<RowKey>{8001, 8002, 8003}));
}

void ListOrderTest::aSortShowsItsFirstRowsBeforeTheRestAndKeepsTheSelection()
{
    m_reader->order = QList<RowKey>(1000);
    std::iota(m_reader->order.begin(), m_reader->order.end(), 1);
    m_reader->isOrdering = true;
    models::OrgListModel model{*m_reader};
    QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::QtTest};
    model.setQuery({});
    QTRY_VERIFY(model.isWhole() && model.rowCount() == 1000);
    QItemSelectionModel selection{&model};
    selection.setCurrentIndex(model.index(499, 0),
                              QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    QSignalSpy resets{&model, &QAbstractItemModel::modelReset};
    QSignalSpy removals{&model, &QAbstractItemModel::rowsRemoved};

    m_reader->isHeld = true;
    std::reverse(m_reader->order.begin(), m_reader->order.end());
    model.sort(model.columnOf(u"mrr"_s), Qt::AscendingOrder);
    QTRY_COMPARE(m_reader->fetched.last().value(0), 1000);
    QCOMPARE(model.keys().first(), 1);
    m_reader->release();

    // The first rows are there with their values; what is not in order yet shows none.
    QTRY_COMPARE(model.index(0, 0).data().toString(), u"Org 1000"_s);
    QCOMPARE(model.keys().mid(0, 256), m_reader->order.mid(0, 256));
    QCOMPARE(model.rowCount(), 1000);
    QVERIFY(!model.isWhole());
    QVERIFY(!model.index(256, 0).data(models::LoadedRole).toBool());
    QVERIFY(!model.index(999, 0).data(models::LoadedRole).toBool());
    QCOMPARE(model.keys().at(selection.currentIndex().row()), 500);

    QTRY_COMPARE(m_reader->asked.last().sortColumn, u"mrr"_s);
    m_reader->release();
    QTRY_COMPARE(model.keys(), m_reader->order);
    QVERIFY(model.isWhole());
    QCOMPARE(model.keys().at(selection.currentIndex().row()), 500);
    QCOMPARE(selection.selectedRows().size(), 1);
    QCOMPARE(resets.size() + removals.size(), 0);
    m_reader->isHeld = false;
    QTRY_VERIFY(model.index(999, 0).data(models::LoadedRole).toBool());
}

void ListOrderTest::aSortOverRowsThatChangedMeanwhileEndsInTheReplicasOrder()
{
    m_reader->order = QList<RowKey>(1000);
    std::iota(m_reader->order.begin(), m_reader->order.end(), 1);
    m_reader->isOrdering = true;
    models::OrgListModel model{*m_reader};
    QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::QtTest};
    model.setQuery({});
    QTRY_VERIFY(model.isWhole() && model.rowCount() == 1000);
    const QPersistentModelIndex selected{model.index(499, 0)};
    QSignalSpy resets{&model, &QAbstractItemModel::modelReset};

    std::reverse(m_reader->order.begin(), m_reader->order.end());
    m_reader->order.removeOne(7);
    m_reader->order.prepend(5000);
    model.sort(model.columnOf(u"mrr"_s), Qt::AscendingOrder);

    QTRY_COMPARE(model.keys(), m_reader->order);
    QVERIFY(model.isWhole());
    QCOMPARE(model.keys().at(selected.row()), 500);
    QCOMPARE(resets.size(), 0);
}

void ListOrderTest::aSortWhoseRestFailedIsAskedForOnceMore()
{
    m_reader->order = QList<RowKey>(1000);
    std::iota(m_reader->order.begin(), m_reader->order.end(), 1);
    m_reader->isOrdering = true;
    models::OrgListModel model{*m_reader};
    model.setQuery({});
    QTRY_VERIFY(model.isWhole() && model.rowCount() == 1000);
    std::reverse(m_reader->order.begin(), m_reader->order.end());
    m_reader->keysError = Error{.kind = ErrorKind::Storage};

    int failures = 0;
    connect(&model, &models::OrgListModel::stateChanged, &model, [&] {
        if (model.lastError() && std::exchange(m_reader->keysError, std::nullopt))
            ++failures;
    });

    model.sort(model.columnOf(u"mrr"_s), Qt::AscendingOrder);
    QTRY_COMPARE(failures, 1);
    QCOMPARE(model.keys().first(), 1000);

    QTRY_COMPARE(model.keys(), m_reader->order);
    QVERIFY(model.isWhole());
    QVERIFY(!model.lastError());
    QTRY_VERIFY(model.index(999, 0).data(models::LoadedRole).toBool());
}

void ListOrderTest::aSortWhoseRestFailsAgainIsNotAskedForForEver()
{
    m_reader->order = QList<RowKey>(1000);
    std::iota(m_reader->order.begin(), m_reader->order.end(), 1);
    m_reader->isOrdering = true;
    models::OrgListModel model{*m_reader};
    model.setQuery({});
    QTRY_VERIFY(model.isWhole() && model.rowCount() == 1000);
    m_reader->keysError = Error{.kind = ErrorKind::Storage};
    model.sort(model.columnOf(u"mrr"_s), Qt::AscendingOrder);

    QTRY_COMPARE(m_reader->asked.size(), 3);
    QTRY_COMPARE(model.state(), ListState::Ready);
    QVERIFY(model.lastError());
    // No pause is running that would ask once more: what changes now is asked for at once.
    m_reader->tell(u"org"_s);
    QCOMPARE(m_reader->asked.size(), 4);
}

QTEST_GUILESS_MAIN(ListOrderTest)
#include "list_order_test.moc"
