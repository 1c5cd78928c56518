// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/view_states_table.h"
#include "ui/shared/app_table.h"
#include "ui/theme/app_style.h"

#include <QMenu>
#include <QTabWidget>

using namespace Qt::StringLiterals;
using namespace steward;
using namespace steward::test::states;

/// Every view in every state of experience.md §1.2.
class ViewStatesTest : public QObject
{
    Q_OBJECT

    ui::Theme m_theme{*qApp};

    static void fill(Stage &stage)
    {
        QFile file(QStringLiteral(CONTRACT_EXAMPLES) + u"/case_detail.json"_s);
        QVERIFY(file.open(QIODevice::ReadOnly));
        stage.desk.cases.document = QJsonDocument::fromJson(file.readAll()).object();
    }

    static ui::AppTable *openedList(Stage &stage, const QString &view, const QString &table)
    {
        opened(stage, view);
        auto *list = stage.child<ui::AppTable>(table);
        if (auto *tabs = stage.child<QTabWidget>(u"org.page.tabs"_s); tabs && view == "org"_L1)
            tabs->setCurrentWidget(list);
        return list;
    }
    static QString said(const QTableView &list, int row, int column)
    {
        return list.model()->index(row, column).data(Qt::AccessibleTextRole).toString();
    }
    /// The mark of an old row is painted in this cell of the first one.
    static bool isTinted(const QTableView &list, int column)
    {
        const QColor tint = ui::tokensOf(&list).tone(ui::Tone::Stale).chip;
        const QRect cell = list.visualRect(list.model()->index(0, column));
        const QImage shown = list.viewport()->grab(cell).toImage();
        for (int x = 0; x < shown.width(); ++x)
            if (shown.pixelColor(x, shown.height() / 2) == tint)
                return true;
        return false;
    }

private Q_SLOTS:
    void everyViewHasEveryStateOrSaysWhyNot()
    {
        const QList<Cell> cells = table();
        QCOMPARE(cells.size(), kViews.size() * kStates.size());
        for (const QString &view : kViews)
            for (const QString &state : kStates) {
                const auto count =
                    std::count_if(cells.cbegin(), cells.cend(), [&](const Cell &cell) {
                        return cell.view == view && cell.state == state &&
                               bool(cell.drive) == cell.why.isEmpty();
                    });
                QVERIFY2(count == 1, qPrintable(view + u' ' + state));
            }
    }

    void aViewSaysTheStateItIsIn_data()
    {
        QTest::addColumn<int>("at");
        const QList<Cell> cells = table();
        for (int i = 0; i < cells.size(); ++i)
            if (cells.at(i).drive)
                QTest::addRow("%s %s", qPrintable(cells.at(i).view), qPrintable(cells.at(i).state))
                    << i;
    }

    void aViewSaysTheStateItIsIn()
    {
        QFETCH(int, at);
        const Cell cell = table().at(at);
        Stage stage(m_theme);
        fill(stage);

        cell.drive(stage);

        if (QTest::currentTestFailed())
            return;
        const auto says = [&] {
            const QWidget *widget = shown(stage, nameOf(cell));
            return widget && heard(widget).contains(cell.says, Qt::CaseInsensitive);
        };
        const bool isSaid = QTest::qWaitFor(says, 20'000);
        const QWidget *widget = shown(stage, nameOf(cell));
        QVERIFY2(isSaid,
                 qPrintable(nameOf(cell) + u": "_s + (widget ? heard(widget) : u"is not shown"_s)));
    }

    void anEmptyListStillSaysHowOldItIs_data()
    {
        QTest::addColumn<QString>("view");
        for (const QString &view : kLists + QStringList{u"inbox"_s})
            QTest::addRow("%s", qPrintable(view)) << view;
    }

    void anEmptyListStillSaysHowOldItIs()
    {
        QFETCH(QString, view);
        Stage stage(m_theme);
        emptyReplica(stage);
        open(stage, view);
        const QString empty = nameOf({view, u"empty-true"_s, {}, {}});
        QTRY_VERIFY(shown(stage, empty));
        for (const auto &[phase, state] :
             {std::pair{Phase::Offline, u"offline"_s}, std::pair{Phase::Paused, u"stale"_s}}) {
            becomeOld(stage, phase);
            const QString name = nameOf({view, state, {}, {}});
            const auto saysItsAge = [&stage, &name] {
                const QWidget *band = shown(stage, name);
                return band && heard(band).contains(u"20 min ago"_s);
            };
            QVERIFY2(QTest::qWaitFor(saysItsAge, 20'000), qPrintable(state));
            QVERIFY(shown(stage, empty));
        }
        stage.desk.sync.pulled = QDateTime::currentDateTimeUtc();
        stage.desk.sync.become(Phase::Live);
        QTRY_VERIFY(!shown(stage, nameOf({view, u"stale"_s, {}, {}})));
    }

    void everyRowOfAStaleListSaysSoItself_data()
    {
        QTest::addColumn<QString>("view");
        QTest::addColumn<QString>("table");
        QTest::addColumn<int>("column");
        for (const QString &view : kLists)
            QTest::addRow("%s", qPrintable(view))
                << view << view + u".list"_s << (view == "transfers"_L1 ? 1 : 0);
        QTest::newRow("inbox") << u"inbox"_s << u"inbox.transfers"_s << 1;
        QTest::newRow("org") << u"org"_s << u"org.page.people"_s << 0;
        QTest::newRow("transfers of an org") << u"org"_s << u"org.page.transfers"_s << 1;
        QTest::newRow("person") << u"person"_s << u"person.page.orgs"_s << 1;
    }

    void everyRowOfAStaleListSaysSoItself()
    {
        QFETCH(QString, view);
        QFETCH(QString, table);
        QFETCH(int, column);
        Stage stage(m_theme);
        auto *list = openedList(stage, view, table);
        QTRY_VERIFY(list->model()->rowCount() > 0);
        const int last = list->model()->rowCount() - 1;
        QTRY_VERIFY(said(*list, last, column).size() > 1);
        QVERIFY(!said(*list, 0, column).contains(u"Stale"_s));

        becomeOld(stage, Phase::Paused);

        for (int row : {0, last})
            QTRY_VERIFY2(said(*list, row, column).endsWith(u". Stale 20 min"_s),
                         qPrintable(said(*list, row, column)));
        list->scrollToTop();
        QTRY_VERIFY(isTinted(*list, column));
        stage.desk.sync.pulled = QDateTime::currentDateTimeUtc();
        stage.desk.sync.become(Phase::Live);
        QTRY_VERIFY(!said(*list, 0, column).contains(u"Stale"_s) && !isTinted(*list, column));
    }

    void aStaleRowSaysSoAlsoWithoutTheColumnThatDoes_data()
    {
        QTest::addColumn<QString>("view");
        QTest::addColumn<QString>("table");
        QTest::newRow("transfers") << u"transfers"_s << u"transfers.list"_s;
        QTest::newRow("inbox") << u"inbox"_s << u"inbox.transfers"_s;
        QTest::newRow("org") << u"org"_s << u"org.page.transfers"_s;
        QTest::newRow("person") << u"person"_s << u"person.page.orgs"_s;
    }
    void aStaleRowSaysSoAlsoWithoutTheColumnThatDoes()
    {
        QFETCH(QString, view);
        QFETCH(QString, table);
        constexpr int kOrg = 1;
        Stage stage(m_theme);
        auto *list = openedList(stage, view, table);
        QTRY_VERIFY(list->model()->rowCount() > 0);
        QTRY_VERIFY(said(*list, 0, kOrg).size() > 1);
        becomeOld(stage, Phase::Paused);
        QTRY_VERIFY(isTinted(*list, kOrg));
        const QByteArray whole = list->saveLayout();
        const int first = list->visibleColumns().first() == kOrg ? list->visibleColumns().at(1)
                                                                 : list->visibleColumns().first();

        list->showColumnChooser();
        auto *menu = stage.child<QMenu>(table + u".columns"_s);
        QVERIFY(menu);
        menu->actions().at(kOrg)->trigger();
        menu->close();

        QVERIFY(list->isColumnHidden(kOrg));
        QTRY_VERIFY2(said(*list, 0, first).endsWith(u". Stale 20 min"_s),
                     qPrintable(said(*list, 0, first)));
        QTRY_VERIFY(isTinted(*list, first));
        list->restoreLayout(whole);
        QTRY_VERIFY(said(*list, 0, kOrg).endsWith(u". Stale 20 min"_s));
        QTRY_VERIFY(isTinted(*list, kOrg) && !isTinted(*list, first));
        QVERIFY(!said(*list, 0, first).contains(u"Stale"_s));
    }

    void theAgeIsWrittenAnewWhileNothingHappens()
    {
        Stage stage(m_theme);
        opened(stage, u"org"_s);
        becomeOld(stage, Phase::Offline);
        QTRY_VERIFY(shown(stage, u"state/org/offline"_s));

        stage.desk.sync.pulled = QDateTime::currentDateTimeUtc().addSecs(-30 * 60);
        for (QTimer *clock : stage.window->findChildren<QTimer *>(u"replica.age"_s))
            clock->start(1);

        const auto saysItsAge = [&] {
            const QWidget *band = shown(stage, u"state/org/offline"_s);
            return band && heard(band).contains(u"30 min ago"_s);
        };
        QTRY_VERIFY(saysItsAge());
    }

    void aRecordThatCouldNotBeReadAgainSaysSoUntilItCan_data()
    {
        QTest::addColumn<QString>("view");
        QTest::addColumn<QString>("table");
        QTest::newRow("org") << u"org"_s << u"org_billing"_s;
        QTest::newRow("person") << u"person"_s << u"user"_s;
    }

    void aRecordThatCouldNotBeReadAgainSaysSoUntilItCan()
    {
        QFETCH(QString, view);
        QFETCH(QString, table);
        Stage stage(m_theme);
        opened(stage, view);
        const QString partial = u"state/%1/partial"_s.arg(view);
        // The record alone: no list on its page is read anew for it.
        stage.desk.reader.failure = kDisk;
        Q_EMIT stage.desk.reader.changed({.tables = {{.name = table}}});
        QTRY_VERIFY(shown(stage, partial));

        stage.desk.sync.become(Phase::CatchingUp);
        stage.desk.sync.become(Phase::Live);

        QVERIFY(shown(stage, partial));
        QVERIFY(heard(shown(stage, partial)).contains(u"disk"_s));
        stage.desk.reader.failure.reset();
        Q_EMIT stage.desk.reader.changed({.tables = {{.name = table}}});
        QTRY_VERIFY(!shown(stage, partial));
    }

    void refreshNowAsksThePlatformAndKeepsTheFocus()
    {
        for (const QString &view : {u"orgs"_s, u"org"_s, u"person"_s}) {
            Stage stage(m_theme);
            opened(stage, view);
            QVERIFY(QTest::qWaitForWindowActive(stage.window.get()));
            becomeOld(stage, Phase::Offline);
            // A list is there before its first rows are: until then it says that it loads.
            const QString name = view + u".Refresh.band"_s;
            QVERIFY2(QTest::qWaitFor([&] { return shown(stage, name) != nullptr; }, 20'000),
                     qPrintable(view));
            auto *refresh = qobject_cast<QPushButton *>(shown(stage, name));
            QVERIFY2(refresh, qPrintable(view));
            refresh->setFocus();

            refresh->click();

            QCOMPARE(stage.desk.sync.refreshes, 1);
            stage.desk.sync.become(Phase::Offline);
            QVERIFY2(refresh->hasFocus(), qPrintable(view));
        }
    }
};

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    QLocale::setDefault(QLocale(QLocale::English, QLocale::Cyprus));
    QApplication::setFont(QFont(u"Noto Sans"_s, 10));
    ViewStatesTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "view_states_test.moc"
