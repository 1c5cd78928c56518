// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/audit/audit_list_model.h"

#include "app/domain/query_fields.h"
#include "app/domain/query_parser.h"
#include "app/domain/query_printer.h"
#include "tests/models/held_log.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QtTest>

using namespace Qt::StringLiterals;
using namespace steward;
using namespace steward::tests;
using models::AuditListModel;
using models::ListState;

namespace
{

query::NodePtr filter(const QString &text)
{
    return query::parse(text, query::auditFields()).ast;
}

} // namespace

class AuditListModelTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void pagesOnWithTheSameSearch();
    void failedPageWaitsForRetry();
    void failedSearchShowsNoOldRows();
    void dropsAnswersToOlderQueries();
    void newRowsAreCountedAndNeverMoveTheView();
    void aGapOfNewRowsSearchesAgain();
    void pendingRowsGetTheirPlace();
    void saysWhyItIsEmpty();
    void sendsAbsoluteTimesAndNames();
    void cellsAreExactAndAccessible();

private:
    HeldVerifier m_verifier;
};

void AuditListModelTest::pagesOnWithTheSameSearch()
{
    HeldLog log;
    AuditListModel model{log, m_verifier};
    QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::QtTest};
    model.setQuery(filter(u"category:ownership time:-7d..now"_s));
    QVERIFY(!model.canFetchMore({}));
    log.page(0, events(10, 6), u"cursor-1"_s, 9);
    QTRY_COMPARE(model.rowCount(), 5);
    QCOMPARE(model.count(), 9);

    const QPersistentModelIndex watched{model.index(2, 0)};
    QVERIFY(model.canFetchMore({}));
    model.fetchMore({});
    QVERIFY(!model.canFetchMore({}));
    QCOMPARE(log.asked[1].search.cursor, u"cursor-1"_s);
    QVERIFY(!log.asked[1].search.wantCount);
    QVERIFY(query::equal(log.asked[0].search.filter, log.asked[1].search.filter));
    log.page(1, events(5, 2));

    QTRY_COMPARE(model.rowCount(), 9);
    QCOMPARE(watched.row(), 2);
    QCOMPARE(model.rowAt(8)->index, 2);
    QVERIFY(!model.canFetchMore({}));
    QCOMPARE(model.state(), ListState::Ready);
    QCOMPARE(model.count(), 9);
}

void AuditListModelTest::failedPageWaitsForRetry()
{
    HeldLog log;
    AuditListModel model{log, m_verifier};
    model.setQuery({});
    log.page(0, events(10, 6), u"next"_s);
    QTRY_COMPARE(model.rowCount(), 5);
    model.fetchMore({});
    log.fail(1);

    QTRY_VERIFY(model.isPageFailed());
    QCOMPARE(model.lastError()->kind, ErrorKind::Offline);
    QCOMPARE(model.rowCount(), 5);
    QVERIFY(!model.canFetchMore({}));

    model.retry();
    QCOMPARE(log.asked[2].search.cursor, u"next"_s);
    log.page(2, events(5, 5));
    QTRY_COMPARE(model.rowCount(), 6);
    QVERIFY(!model.isPageFailed() && !model.lastError());
}

void AuditListModelTest::failedSearchShowsNoOldRows()
{
    HeldLog log;
    AuditListModel model{log, m_verifier};
    model.setQuery({});
    log.page(0, events(3, 1));
    QTRY_COMPARE(model.state(), ListState::Ready);

    model.setQuery(filter(u"result:denied"_s));
    QCOMPARE(model.state(), ListState::Refreshing);
    QCOMPARE(model.rowCount(), 3);
    log.fail(1);
    QTRY_COMPARE(model.state(), ListState::Error);
    QCOMPARE(model.rowCount(), 0);

    model.retry();
    QCOMPARE(model.state(), ListState::FirstLoad);
    QCOMPARE(log.asked[2].search.cursor, QString{});
    log.page(2, events(3, 1));
    QTRY_COMPARE(model.state(), ListState::Ready);
}

void AuditListModelTest::dropsAnswersToOlderQueries()
{
    HeldLog log;
    AuditListModel model{log, m_verifier};
    model.setQuery(filter(u"category:auth"_s));
    model.setQuery(filter(u"category:role"_s));
    log.page(1, events(2, 2), {}, 1);
    QTRY_COMPARE(model.rowCount(), 1);

    log.page(0, events(99, 90), u"next"_s, 500);
    model.checkForNew();
    log.page(2, events(2, 2));
    QTRY_VERIFY(model.newRows() == 0 && model.isNewRowsExact());

    QCOMPARE(model.rowCount(), 1);
    QCOMPARE(model.count(), 1);
    QVERIFY(!model.canFetchMore({}));
}

void AuditListModelTest::newRowsAreCountedAndNeverMoveTheView()
{
    HeldLog log;
    AuditListModel model{log, m_verifier};
    QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::QtTest};
    model.setQuery({});
    log.page(0, events(5, 1), {}, 5);
    QTRY_COMPARE(model.rowCount(), 5);
    const QPersistentModelIndex watched{model.index(0, 0)};

    model.checkForNew();
    model.checkForNew();
    QCOMPARE(log.asked.size(), 2);
    log.page(1, events(7, 3));
    QTRY_COMPARE(model.newRows(), 2);
    QVERIFY(model.isNewRowsExact());
    QCOMPARE(model.rowCount(), 5);
    QCOMPARE(watched.row(), 0);

    model.showNewRows();
    QCOMPARE(model.rowCount(), 7);
    QCOMPARE(watched.row(), 2);
    QCOMPARE(model.rowAt(0)->index, 7);
    QCOMPARE(model.newRows(), 0);
    QCOMPARE(model.count(), 7);
}

void AuditListModelTest::aGapOfNewRowsSearchesAgain()
{
    HeldLog log;
    AuditListModel model{log, m_verifier};
    model.setQuery({});
    log.page(0, events(5, 1));
    QTRY_COMPARE(model.rowCount(), 5);
    model.checkForNew();
    log.page(1, events(500, 401));
    QTRY_COMPARE(model.newRows(), 100);
    QVERIFY(!model.isNewRowsExact());

    model.showNewRows();

    QCOMPARE(log.asked.size(), 3);
    log.page(2, events(500, 401), u"next"_s);
    QTRY_COMPARE(model.rowCount(), 100);
    QCOMPARE(model.newRows(), 0);
}

void AuditListModelTest::pendingRowsGetTheirPlace()
{
    HeldLog log;
    AuditListModel model{log, m_verifier};
    model.setQuery({});
    auto rows = events(5, 1);
    rows[0].index = -1;
    log.page(0, rows);
    QTRY_COMPARE(model.rowCount(), 5);
    QVERIFY(model.index(0, 0).data(models::PendingRole).toBool());
    QVERIFY(!model.index(1, 0).data(models::PendingRole).toBool());
    QCOMPARE(model.index(0, AuditListModel::Index).data().toString(), QString{});
    QSignalSpy changed{&model, &QAbstractItemModel::dataChanged};

    model.checkForNew();
    log.page(1, events(5, 1));

    QTRY_VERIFY(!changed.isEmpty());
    QCOMPARE(changed.first().first().toModelIndex(), model.index(0, 0));
    QVERIFY(!model.index(0, 0).data(models::PendingRole).toBool());
    QCOMPARE(model.index(0, AuditListModel::Index).data(models::RawRole).toString(),
             u"2026-11/5"_s);
}

void AuditListModelTest::saysWhyItIsEmpty()
{
    HeldLog log;
    AuditListModel model{log, m_verifier};
    model.setQuery({});
    log.page(0, {});
    QTRY_COMPARE(model.state(), ListState::EmptyTrue);

    model.setQuery(filter(u"result:error"_s));
    log.page(1, {});
    QTRY_COMPARE(model.state(), ListState::EmptyFilter);
}

void AuditListModelTest::sendsAbsoluteTimesAndNames()
{
    HeldLog log;
    AuditListModel model{log, m_verifier};
    display::Context nicosia;
    nicosia.zone = QTimeZone{"Europe/Nicosia"};
    model.setDisplay(nicosia);
    model.setMe(u"42"_s);
    const auto typed = filter(u"actor:@me time:2026-05"_s);

    model.setQuery(typed);

    QCOMPARE(query::print(log.asked[0].search.filter),
             u"actor:42 time:2026-04-30T21:00:00.000Z..2026-05-31T20:59:59.999Z"_s);
    QVERIFY(query::equal(model.filter(), typed));
}

void AuditListModelTest::cellsAreExactAndAccessible()
{
    HeldLog log;
    AuditListModel model{log, m_verifier};
    display::Context context;
    context.zone = QTimeZone{"Europe/Nicosia"};
    model.setDisplay(context);
    model.setQuery({});
    log.page(0, events(0, 0));
    QTRY_COMPARE(model.rowCount(), 1);
    const auto cell = [&](int column, int role = Qt::DisplayRole) {
        return model.index(0, column).data(role).toString();
    };

    QCOMPARE(display::plain(cell(AuditListModel::Time)), u"22 Nov 2026 13:55:09.112 EET"_s);
    QCOMPARE(display::plain(cell(AuditListModel::Utc)), u"22 Nov 2026 11:55:09.112 UTC"_s);
    QCOMPARE(cell(AuditListModel::Time, models::RawRole), u"2026-11-22T11:55:09.112Z"_s);
    QCOMPARE(cell(AuditListModel::Outcome, Qt::AccessibleTextRole), u"Result: denied"_s);
    QCOMPARE(cell(AuditListModel::Hash), u"\u20669f3a 11c0\u2069"_s);
    QCOMPARE(cell(AuditListModel::Hash, models::RawRole), u"9f3a11c0"_s);
    QCOMPARE(cell(AuditListModel::Target), QString{});
    for (int column = 0; column < model.columnCount(); ++column)
        if (model.headerData(column, Qt::Horizontal, models::ChipColumnRole).toBool())
            QVERIFY(!cell(column, Qt::AccessibleTextRole).isEmpty());

    context.isUtc = true;
    model.setDisplay(context);
    QCOMPARE(display::plain(cell(AuditListModel::Time)), u"22 Nov 2026 11:55:09.112 UTC"_s);
}

QTEST_GUILESS_MAIN(AuditListModelTest)
#include "audit_list_model_test.moc"
