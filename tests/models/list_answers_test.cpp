// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/orgs/org_list_model.h"
#include "tests/models/lists_test.h"

#include <QSignalSpy>
#include <QtTest>

#include <numeric>

using namespace Qt::StringLiterals;
using namespace steward;
using namespace steward::tests;
using models::ListState;

/// What a list makes of answers that come, fail, come late or are of an older question.
class ListAnswersTest : public ListsTest
{
    Q_OBJECT
private Q_SLOTS:
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
};

void ListAnswersTest::statesFollowTheAnswers()
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

void ListAnswersTest::failureKeepsTheRows()
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

void ListAnswersTest::dropsTheAnswerToAnOlderQuery()
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

void ListAnswersTest::asksOnceMoreForChangesWhileAsking()
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

void ListAnswersTest::ignoresTablesItDoesNotShow()
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

void ListAnswersTest::fetchesOnlyTheWindowsLookedAt()
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

void ListAnswersTest::showsTheOldRowUntilTheNewOneIsThere()
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

void ListAnswersTest::forgetsItsRowsWhenTheReplicaIsReplaced()
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

void ListAnswersTest::rowsReadFromTheFileBeforeAreNotShown()
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

void ListAnswersTest::failedRowsStayUnloadedAndAreSaid()
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

QTEST_GUILESS_MAIN(ListAnswersTest)
#include "list_answers_test.moc"
