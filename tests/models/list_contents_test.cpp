// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/memberships/membership_list_model.h"
#include "models/orgs/org_list_model.h"
#include "models/payouts/payout_list_model.h"
#include "models/transfers/case_list_model.h"
#include "tests/models/lists_test.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QtTest>

using namespace Qt::StringLiterals;
using namespace steward;
using namespace steward::tests;

/// What stands in the cells, of every list.
class ListContentsTest : public ListsTest
{
    Q_OBJECT
private Q_SLOTS:
    void timesAreResolvedInTheShownZone();
    void chipColumnsSayTheirWholeMeaning();
    void everyModelPassesTheTester();
    void payoutTotalsBelongToTheFilter();
    void mayDieBeforeItsAnswers();
};

void ListContentsTest::timesAreResolvedInTheShownZone()
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

void ListContentsTest::chipColumnsSayTheirWholeMeaning()
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

void ListContentsTest::everyModelPassesTheTester()
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
            const auto header = [column, model = model](int role) {
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

void ListContentsTest::payoutTotalsBelongToTheFilter()
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

void ListContentsTest::mayDieBeforeItsAnswers()
{
    m_reader->order = {1};
    m_reader->payoutOf = [](qint64) { return PayoutRow{}; };
    {
        models::PayoutListModel model{*m_reader};
        model.setQuery({.list = ports::List::Payouts});
        QTRY_COMPARE(model.rowCount(), 1);
        m_reader->isHeld = true;
        static_cast<void>(model.index(0, 0).data());
        model.refresh();
        QTRY_COMPARE(m_reader->fetched.size(), 1);
    }

    m_reader->release();
    QCoreApplication::sendPostedEvents();
}

QTEST_GUILESS_MAIN(ListContentsTest)
#include "list_contents_test.moc"
