// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/domain/query_parser.h"
#include "models/memberships/membership_list_model.h"
#include "models/orgs/org_list_model.h"
#include "models/payouts/payout_list_model.h"
#include "models/shared/finder_model.h"
#include "models/transfers/case_list_model.h"
#include "tests/support/desk/in_memory_reader.h"

#include <QAbstractItemModelTester>
#include <QItemSelectionModel>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QtTest>

#include <numeric>

using namespace Qt::StringLiterals;
using namespace steward;
using models::ListState;

namespace
{

OrgRow anOrg(qint64 key)
{
    OrgRow row;
    row.id = {u"org-%1"_s.arg(key)};
    row.name = u"Org %1"_s.arg(key);
    row.tier = u"free_guest"_s;
    row.status = u"past_due"_s;
    row.kind = u"agency"_s;
    row.hasBilling = true;
    row.mrr = {-124050 * key, u"EUR"_s};
    return row;
}

ports::ListQuery filtered(const QString &text)
{
    return {.filter = query::parse(text, query::orgFields()).ast};
}

} // namespace

class ListModelsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
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
    void statesFollowTheAnswers();
    void failureKeepsTheRows();
    void dropsTheAnswerToAnOlderQuery();
    void asksOnceMoreForChangesWhileAsking();
    void ignoresTablesItDoesNotShow();
    void fetchesOnlyTheWindowsLookedAt();
    void showsTheOldRowUntilTheNewOneIsThere();
    void forgetsItsRowsWhenTheReplicaIsReplaced();
    void rowsReadFromTheFileBeforeAreNotShown();
    void failedRowsStayUnloadedAndAreSaid();
    void timesAreResolvedInTheShownZone();
    void chipColumnsSayTheirWholeMeaning();
    void everyModelPassesTheTester();
    void payoutTotalsBelongToTheFilter();
    void finderKeepsTheAnswerToTheNewestText();
    void mayDieBeforeItsAnswers();

private:
    std::unique_ptr<test::InMemoryReader> m_reader;
};

void ListModelsTest::init()
{
    m_reader = std::make_unique<test::InMemoryReader>();
    m_reader->orgOf = anOrg;
}

void ListModelsTest::selectedRowStays_data()
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

void ListModelsTest::selectedRowStays()
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

void ListModelsTest::manyChangesAreFollowedInFewSteps()
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

void ListModelsTest::randomChangesEndInTheReplicasOrder()
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

void ListModelsTest::neverResetsAfterTheFirstAnswer()
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

    model.setQuery(filtered(u"cedar"_s));
    QTRY_COMPARE(resets.size(), 2);
}

void ListModelsTest::theTopOfALongListIsThereBeforeItsOrder()
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

void ListModelsTest::theTopOfAnOlderFilterIsNeverShown()
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

void ListModelsTest::aSortShowsItsFirstRowsBeforeTheRestAndKeepsTheSelection()
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

void ListModelsTest::aSortOverRowsThatChangedMeanwhileEndsInTheReplicasOrder()
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

void ListModelsTest::aSortWhoseRestFailedIsAskedForOnceMore()
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

void ListModelsTest::aSortWhoseRestFailsAgainIsNotAskedForForEver()
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

void ListModelsTest::statesFollowTheAnswers()
{
    models::OrgListModel model{*m_reader};
    QCOMPARE(model.state(), ListState::FirstLoad);

    model.setQuery({});
    QTRY_COMPARE(model.state(), ListState::EmptyTrue);

    m_reader->total = 12;
    model.setQuery(filtered(u"cedar"_s));
    QTRY_COMPARE(model.state(), ListState::EmptyFilter);
    QCOMPARE(model.totalRows(), 12);
    QCOMPARE(model.filteredRows(), 0);

    m_reader->order = {1};
    m_reader->tell(u"user"_s);
    QTRY_COMPARE(model.state(), ListState::Ready);
    QVERIFY(model.refreshedAt().isValid());

    m_reader->isHeld = true;
    model.refresh();
    QCOMPARE(model.state(), ListState::Refreshing);
    QCOMPARE(model.rowCount(), 1);
    m_reader->release();
    QTRY_COMPARE(model.state(), ListState::Ready);
}

void ListModelsTest::failureKeepsTheRows()
{
    models::OrgListModel model{*m_reader};
    m_reader->keysError = Error{.kind = ErrorKind::Storage, .detail = u"torn"_s};
    model.setQuery({});
    QTRY_COMPARE(model.state(), ListState::Error);
    QCOMPARE(model.lastError()->kind, ErrorKind::Storage);

    m_reader->keysError.reset();
    m_reader->order = {1};
    model.refresh();
    QTRY_COMPARE(model.state(), ListState::Ready);
    QVERIFY(!model.lastError());

    m_reader->keysError = Error{.kind = ErrorKind::Storage};
    model.refresh();
    QTRY_VERIFY(model.lastError());
    QCOMPARE(model.state(), ListState::Ready);
    QCOMPARE(model.rowCount(), 1);
}

void ListModelsTest::dropsTheAnswerToAnOlderQuery()
{
    models::OrgListModel model{*m_reader};
    m_reader->isHeld = true;
    m_reader->order = {1, 2, 3};
    model.setQuery(filtered(u"a"_s));
    m_reader->order = {7};
    model.setQuery(filtered(u"ab"_s));

    m_reader->releaseBackwards();

    QTRY_COMPARE(model.keys(), (QList<RowKey>{7}));
    QCoreApplication::sendPostedEvents();
    QCOMPARE(model.keys(), (QList<RowKey>{7}));
}

void ListModelsTest::asksOnceMoreForChangesWhileAsking()
{
    models::OrgListModel model{*m_reader};
    m_reader->order = {1};
    model.setQuery({});
    QTRY_COMPARE(model.rowCount(), 1);
    m_reader->isHeld = true;
    m_reader->tell(u"org"_s);
    const auto asked = m_reader->asked.size();

    for (int i = 0; i < 20; ++i)
        m_reader->tell(u"org"_s);
    QCOMPARE(m_reader->asked.size(), asked);
    m_reader->isHeld = false;
    m_reader->order = {1, 2};
    m_reader->release();

    QTRY_COMPARE(model.rowCount(), 2);
    QCOMPARE(m_reader->asked.size(), asked + 1);
}

void ListModelsTest::ignoresTablesItDoesNotShow()
{
    models::OrgListModel model{*m_reader};
    m_reader->tell(u"org"_s);
    QVERIFY(m_reader->asked.isEmpty());
    model.setQuery({});
    QTRY_COMPARE(model.state(), ListState::EmptyTrue);

    m_reader->tell(u"note"_s);
    m_reader->tell(u"payout"_s);

    QCOMPARE(m_reader->asked.size(), 1);
}

void ListModelsTest::fetchesOnlyTheWindowsLookedAt()
{
    m_reader->order.resize(100'000);
    std::iota(m_reader->order.begin(), m_reader->order.end(), 1);
    models::OrgListModel model{*m_reader};
    model.setQuery({});
    QTRY_COMPARE(model.rowCount(), 100'000);
    QVERIFY(m_reader->fetched.isEmpty());

    const auto index = model.index(70'000, 0);
    QCOMPARE(index.data().toString(), u"…"_s);
    QVERIFY(!index.data(models::LoadedRole).toBool());
    QSignalSpy changed{&model, &QAbstractItemModel::dataChanged};
    QTRY_COMPARE(index.data().toString(), u"Org 70001"_s);

    QCOMPARE(m_reader->fetched.size(), 1);
    QCOMPARE(m_reader->fetched.first().size(), 128);
    QCOMPARE(changed.size(), 1);
    QCOMPARE(changed.first().at(0).toModelIndex().row(), 69'888);
    QCOMPARE(index.data(models::IdRole).toString(), u"org-70001"_s);
    QCOMPARE(model.loadedRowOf(u"org-70001"_s), 70'000);
}

void ListModelsTest::showsTheOldRowUntilTheNewOneIsThere()
{
    m_reader->order = {1};
    models::OrgListModel model{*m_reader};
    model.setQuery({});
    QTRY_COMPARE(model.rowCount(), 1);
    QTRY_COMPARE(model.index(0, 0).data().toString(), u"Org 1"_s);

    m_reader->orgOf = [](qint64 key) {
        auto row = anOrg(key);
        row.name = u"Renamed"_s;
        return row;
    };
    QSignalSpy changed{&model, &QAbstractItemModel::dataChanged};
    m_reader->tell(u"org"_s);

    QTRY_VERIFY(!changed.isEmpty());
    QCOMPARE(model.index(0, 0).data().toString(), u"Org 1"_s);
    QTRY_COMPARE(model.index(0, 0).data().toString(), u"Renamed"_s);
}

void ListModelsTest::forgetsItsRowsWhenTheReplicaIsReplaced()
{
    m_reader->order = {1, 2};
    models::OrgListModel model{*m_reader};
    model.setQuery({});
    QTRY_COMPARE(model.rowCount(), 2);
    QTRY_COMPARE(model.index(0, 0).data().toString(), u"Org 1"_s);
    QSignalSpy resets{&model, &QAbstractItemModel::modelReset};

    m_reader->isHeld = true;
    m_reader->order = {1};
    Q_EMIT m_reader->replaced();
    QCOMPARE(model.index(0, 0).data().toString(), u"…"_s);
    m_reader->isHeld = false;
    m_reader->release();

    QTRY_COMPARE(resets.size(), 1);
    QCOMPARE(model.rowCount(), 1);
}

void ListModelsTest::rowsReadFromTheFileBeforeAreNotShown()
{
    m_reader->order = {1, 2};
    models::OrgListModel model{*m_reader};
    model.setQuery({});
    QTRY_COMPARE(model.rowCount(), 2);
    m_reader->isHeld = true;
    m_reader->fetched.clear();
    QCOMPARE(model.index(0, 0).data().toString(), u"…"_s);
    QTRY_COMPARE(m_reader->fetched.size(), 1);

    // The same keys in the new file, for other rows; the old answer comes last of all.
    m_reader->orgOf = [](qint64 key) {
        auto org = anOrg(key);
        org.name = u"New %1"_s.arg(key);
        return org;
    };
    Q_EMIT m_reader->replaced();
    m_reader->releaseBackwards();

    QTRY_VERIFY(model.state() == models::ListState::Ready);
    QVERIFY(!model.rowAt(0) || model.rowAt(0)->name == u"New 1"_s);
    m_reader->isHeld = false;
    m_reader->release();
    QTRY_COMPARE(model.index(0, 0).data().toString(), u"New 1"_s);
}

void ListModelsTest::failedRowsStayUnloadedAndAreSaid()
{
    m_reader->order = {1};
    m_reader->rowsError = Error{.kind = ErrorKind::Storage};
    models::OrgListModel model{*m_reader};
    model.setQuery({});
    QTRY_COMPARE(model.rowCount(), 1);

    QVERIFY(!model.index(0, 0).data(models::LoadedRole).toBool());

    QTRY_VERIFY(model.lastError());
    QVERIFY(!model.rowAt(0));
    m_reader->rowsError.reset();
    model.refresh();
    QTRY_VERIFY(model.rowAt(0));
}

void ListModelsTest::timesAreResolvedInTheShownZone()
{
    models::OrgListModel model{*m_reader};
    display::Context nicosia;
    nicosia.zone = QTimeZone{"Europe/Nicosia"};
    model.setDisplay(nicosia);
    model.setQuery(filtered(u"paid>=2026-05"_s));
    QTRY_COMPARE(m_reader->asked.size(), 1);
    QCOMPARE(m_reader->asked.last().filter->value.atoms.front().text,
             u"2026-04-30T21:00:00.000Z"_s);
}

void ListModelsTest::chipColumnsSayTheirWholeMeaning()
{
    m_reader->order = {1};
    models::OrgListModel model{*m_reader};
    display::Context context;
    context.translateWord = [](const QString &column, const QString &word) {
        return column == u"tier" && word == u"free_guest" ? u"Gast"_s : word;
    };
    model.setDisplay(context);
    model.setQuery({});
    QTRY_COMPARE(model.rowCount(), 1);
    QTRY_VERIFY(model.index(0, 0).data(models::LoadedRole).toBool());

    using M = models::OrgListModel;
    QCOMPARE(model.index(0, M::Status).data(Qt::AccessibleTextRole).toString(),
             u"Status: past due"_s);
    QCOMPARE(model.index(0, M::Status).data(models::WordRole).toString(), u"past_due"_s);
    QCOMPARE(model.index(0, M::Tier).data().toString(), u"Gast"_s);
    QCOMPARE(model.index(0, M::Mrr).data().toString(), u"\u2066\u22121240.50\u00a0EUR\u2069"_s);
    QCOMPARE(model.index(0, M::Mrr).data(models::RawRole).toString(), u"-1240.50"_s);
    QCOMPARE(model.index(0, M::Mrr).data(Qt::AccessibleTextRole).toString(),
             u"\u22121240.50\u00a0EUR"_s);
    QVERIFY(model.index(0, M::Mrr).data(Qt::TextAlignmentRole).value<Qt::Alignment>() &
            Qt::AlignRight);
    QVERIFY(model.headerData(M::Mrr, Qt::Horizontal, Qt::TextAlignmentRole).value<Qt::Alignment>() &
            Qt::AlignRight);
}

void ListModelsTest::everyModelPassesTheTester()
{
    m_reader->order = {1, 2, 3};
    // Rows with nothing in them: a chip must have words even then.
    m_reader->membershipOf = [](qint64) {
        MembershipRow row;
        row.id = {u"m"_s};
        return row;
    };
    m_reader->payoutOf = [](qint64) {
        PayoutRow row;
        row.id = {u"p"_s};
        return row;
    };
    m_reader->caseOf = [](qint64) {
        CaseRow row;
        row.id = {u"c"_s};
        return row;
    };
    m_reader->orgOf = [](qint64) {
        OrgRow row;
        row.id = {u"o"_s};
        return row;
    };
    models::OrgListModel orgs{*m_reader};
    models::MembershipListModel memberships{*m_reader};
    models::PayoutListModel payouts{*m_reader};
    models::CaseListModel cases{*m_reader};
    const QList<std::pair<models::WindowedModel *, ports::List>> all{
        {&orgs, ports::List::Orgs},
        {&memberships, ports::List::Memberships},
        {&payouts, ports::List::Payouts},
        {&cases, ports::List::Transfers}};
    for (const auto &[model, list] : all) {
        QAbstractItemModelTester tester{model,
                                        QAbstractItemModelTester::FailureReportingMode::QtTest};
        model->setQuery({.list = list});
        QTRY_COMPARE(model->rowCount(), 3);
        QTRY_VERIFY(model->index(0, 0).data(models::LoadedRole).toBool());
        QSet<QString> ids;
        for (int column = 0; column < model->columnCount(); ++column) {
            const auto header = [&](int role) {
                return model->headerData(column, Qt::Horizontal, role);
            };
            QVERIFY(!header(Qt::DisplayRole).toString().isEmpty());
            ids << header(models::ColumnIdRole).toString();
            if (header(models::ChipColumnRole).toBool())
                QVERIFY2(!model->index(0, column).data(Qt::AccessibleTextRole).toString().isEmpty(),
                         qPrintable(header(models::ColumnIdRole).toString()));
            const QString field = header(models::FilterFieldRole).toString();
            const auto &fields = list == ports::List::Orgs          ? query::orgFields()
                                 : list == ports::List::Memberships ? query::membershipFields()
                                 : list == ports::List::Payouts     ? query::payoutFields()
                                                                    : query::transferFields();
            QVERIFY2(field.isEmpty() || fields.find(field).field, qPrintable(field));
        }
        QCOMPARE(ids.size(), model->columnCount());
        m_reader->order = {3, 4, 1};
        m_reader->tell(list == ports::List::Transfers ? u"case"_s : u"org"_s);
        QTRY_COMPARE(model->keys(), m_reader->order);
        m_reader->order = {1, 2, 3};
    }
}

void ListModelsTest::payoutTotalsBelongToTheFilter()
{
    m_reader->payoutOf = [](qint64) { return PayoutRow{}; };
    m_reader->totals = {{u"EUR"_s, 55000, 2}};
    models::PayoutListModel model{*m_reader};
    QSignalSpy told{&model, &models::PayoutListModel::totalsChanged};

    model.setQuery({.list = ports::List::Payouts});

    QTRY_COMPARE(told.size(), 1);
    QCOMPARE(model.totals().first().minor, 55000);
    QVERIFY(model.totalsAt().isValid());

    m_reader->totals = {};
    m_reader->tell(u"payout"_s);
    QTRY_COMPARE(told.size(), 2);
    QVERIFY(model.totals().isEmpty());
}

void ListModelsTest::finderKeepsTheAnswerToTheNewestText()
{
    m_reader->found = {{ports::FoundEntity::Kind::Org, u"org-1"_s, u"Cedar"_s, {}, true}};
    models::FinderModel model{*m_reader};
    QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::QtTest};
    m_reader->isHeld = true;
    model.setText(u"ce"_s);
    model.setText(u"  ced "_s);
    model.setText(u"ced"_s);
    QVERIFY(model.isSearching());
    QCOMPARE(m_reader->finds, 2);

    m_reader->releaseBackwards();

    QTRY_COMPARE(model.rowCount(), 1);
    QCOMPARE(model.entityAt(0)->subtitle, u"ced"_s);
    QCOMPARE(model.index(0).data(Qt::AccessibleTextRole).toString(), u"Cedar, ced"_s);
    QVERIFY(!model.isSearching());

    model.setText({});
    QCOMPARE(model.rowCount(), 0);
    QVERIFY(!model.entityAt(0));
}

void ListModelsTest::mayDieBeforeItsAnswers()
{
    m_reader->order = {1};
    m_reader->payoutOf = [](qint64) { return PayoutRow{}; };
    {
        models::PayoutListModel model{*m_reader};
        models::FinderModel finder{*m_reader};
        model.setQuery({.list = ports::List::Payouts});
        QTRY_COMPARE(model.rowCount(), 1);
        m_reader->isHeld = true;
        static_cast<void>(model.index(0, 0).data());
        model.refresh();
        finder.setText(u"x"_s);
        QTRY_COMPARE(m_reader->fetched.size(), 1);
    }

    m_reader->release();
    QCoreApplication::sendPostedEvents();
}

QTEST_GUILESS_MAIN(ListModelsTest)
#include "list_models_test.moc"
