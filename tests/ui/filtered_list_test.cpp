// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/desk_stage.h"
#include "ui/shared/filter_bar.h"
#include "ui/shared/view.h"

#include <QApplication>
#include <QScrollBar>

using namespace steward;
using namespace Qt::StringLiterals;

/// What a person has chosen in a list, and what the pane beside it shows, while they filter.
class FilteredListTest : public QObject
{
    Q_OBJECT

private:
    static constexpr int kOrgs = 700;
    ui::Theme m_theme{*qApp};
    std::unique_ptr<test::DeskStage> m_stage;

    [[nodiscard]] QTableView *list() const { return m_stage->child<QTableView>(u"orgs.list"_s); }
    [[nodiscard]] int rows() const { return list()->model()->rowCount(); }
    void filter(const QString &text) const
    {
        m_stage->child<ui::FilterBar>(u"orgs.filter"_s)->setText(text);
    }
    [[nodiscard]] QString chosen() const { return m_stage->window->currentPlace().id; }
    [[nodiscard]] QString orgAt(int number) const
    {
        return m_stage->desk.reader.orgs.at(number).id.value;
    }

private Q_SLOTS:
    void init_data()
    {
        QTest::addColumn<bool>("isSlow");
        QTest::newRow("a quick list") << false;
        QTest::newRow("a slow list") << true;
    }
    void init()
    {
        m_stage = std::make_unique<test::DeskStage>(m_theme);
        auto &reader = m_stage->desk.reader;
        OrgRow row = reader.orgs.first();
        while (reader.orgs.size() < kOrgs) {
            const auto number = reader.orgs.size();
            row.id = OrgId{u"019a9f5e-0000-7c11-8d2a-%1"_s.arg(number, 12, 10, QChar(u'0'))};
            row.name = u"%1 Estates %2"_s.arg(number % 2 == 0 ? u"Blue"_s : u"Green"_s).arg(number);
            reader.orgs << row;
        }
        m_stage->run(u"show.orgs"_s);
        QTRY_COMPARE(rows(), kOrgs);
    }
    void cleanup() { m_stage.reset(); }

    void whatIsChosenStaysWhileTheFilterLeavesIt_data() { init_data(); }
    void whatIsChosenStaysWhileTheFilterLeavesIt()
    {
        QFETCH(bool, isSlow);
        m_stage->desk.reader.isOrdering = isSlow;
        m_stage->select(u"orgs.list"_s, 600);
        QTRY_COMPARE(chosen(), orgAt(600));

        filter(u"blue"_s);

        QTRY_VERIFY(rows() > 300 && rows() < 400);
        QCOMPARE(chosen(), orgAt(600));
        QCOMPARE(list()->currentIndex().row(), 300 - (kOrgs / 2 - rows()));
        QCOMPARE(list()->selectionModel()->selectedRows().size(), 1);
        // What it finds is read from its first row on.
        QCOMPARE(list()->verticalScrollBar()->value(), 0);
    }

    void whatTheFilterHidesIsChosenNoLongerAndItsNeighbourIsNotChosenInstead_data() { init_data(); }
    void whatTheFilterHidesIsChosenNoLongerAndItsNeighbourIsNotChosenInstead()
    {
        QFETCH(bool, isSlow);
        m_stage->desk.reader.isOrdering = isSlow;
        m_stage->select(u"orgs.list"_s, 601);
        QTRY_COMPARE(chosen(), orgAt(601));
        QSet<QString> seen;
        connect(m_stage->child<ui::View>(u"view.orgs"_s), &ui::View::placeChanged, this,
                [&] { seen << chosen(); });

        filter(u"blue"_s);

        QTRY_VERIFY(rows() > 300 && rows() < 400);
        QTRY_COMPARE(chosen(), QString());
        QVERIFY(!list()->currentIndex().isValid());
        QCOMPARE(list()->selectionModel()->selectedRows().size(), 0);
        seen.remove(QString());
        seen.remove(orgAt(601));
        QVERIFY2(seen.isEmpty(), qPrintable(seen.values().join(u' ')));
    }

    void whoLetsGoOfAFilterSeesTheChosenRowAmongTheOthers_data() { init_data(); }
    void whoLetsGoOfAFilterSeesTheChosenRowAmongTheOthers()
    {
        QFETCH(bool, isSlow);
        filter(u"blue"_s);
        QTRY_VERIFY(rows() > 300 && rows() < 400);
        m_stage->desk.reader.isOrdering = isSlow;
        m_stage->select(u"orgs.list"_s, 250);
        QTRY_VERIFY(!chosen().isEmpty());
        const QString id = chosen();
        list()->scrollToTop();

        filter({});

        QTRY_COMPARE(rows(), kOrgs);
        QCOMPARE(chosen(), id);
        QTRY_VERIFY(
            list()->viewport()->rect().contains(list()->visualRect(list()->currentIndex())));
    }

    void anotherFilterBeginsAtTheTop_data() { init_data(); }
    void anotherFilterBeginsAtTheTop()
    {
        QFETCH(bool, isSlow);
        m_stage->desk.reader.isOrdering = isSlow;
        list()->scrollTo(list()->model()->index(500, 0));
        QTRY_VERIFY(list()->verticalScrollBar()->value() > 0);

        filter(u"blue"_s);

        QTRY_VERIFY(rows() > 300 && rows() < 400);
        QCOMPARE(list()->verticalScrollBar()->value(), 0);
    }
};

QTEST_MAIN(FilteredListTest)
#include "filtered_list_test.moc"
