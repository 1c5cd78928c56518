// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/desk/pseudo_translator.h"
#include "tests/ui/desk_stage.h"
#include "ui/shared/app_note.h"
#include "ui/shared/chip_button.h"
#include "ui/shared/filter_bar.h"
#include "ui/shared/state_page.h"
#include "ui/shell/actions.h"

#include <QAbstractButton>
#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QDialog>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTableView>
#include <QTest>

using namespace steward;
using namespace Qt::StringLiterals;

namespace
{

const QStringList kViews{u"inbox"_s,     u"orgs"_s,    u"memberships"_s,
                         u"transfers"_s, u"payouts"_s, u"audit"_s};

QString nameOf(const QWidget *widget)
{
    if (const auto *button = qobject_cast<const QAbstractButton *>(widget);
        button && widget->accessibleName().isEmpty())
        return button->text();
    return widget->accessibleName();
}

} // namespace

class DeskTest : public QObject
{
    Q_OBJECT

private:
    ui::Theme m_theme{*qApp};

    using Stage = test::DeskStage;

    static void views(const Stage &stage, const std::function<void(const QString &)> &visit)
    {
        for (const QString &view : kViews) {
            stage.run(u"show."_s + view);
            if (view != "inbox"_L1)
                stage.select(view + u".list"_s, 2);
            visit(view);
        }
    }

    static QString firstNameless(const QWidget &window)
    {
        for (const QWidget *widget : window.findChildren<QWidget *>())
            if (widget->isVisible() && widget->isEnabled() &&
                widget->focusPolicy() & Qt::TabFocus && !widget->inherits("QScrollArea") &&
                nameOf(widget).isEmpty())
                return u" has no name for "_s + widget->objectName() + u' ' +
                       QString::fromLatin1(widget->metaObject()->className());
        return {};
    }

    /// Empty when Tab has come back to where it began.
    static QString roundByTab()
    {
        QWidget *start = qApp->focusWidget();
        if (!start)
            return u" has the keys nowhere"_s;
        QSet<QWidget *> seen;
        do {
            seen << qApp->focusWidget();
            QTest::keyClick(qApp->focusWidget(), Qt::Key_Tab);
        } while (qApp->focusWidget() && !seen.contains(qApp->focusWidget()));
        if (qApp->focusWidget() != start)
            return u" stuck "_s +
                   (qApp->focusWidget() ? nameOf(qApp->focusWidget()) : u"nowhere"_s);
        return seen.size() > 8 ? QString() : u" has only %1 stops"_s.arg(seen.size());
    }

    static QString firstMisfit(const QWidget &window)
    {
        for (const QAbstractButton *button : window.findChildren<QAbstractButton *>()) {
            if (!button->isVisible() || button->text().isEmpty() ||
                qobject_cast<const ui::ChipButton *>(button) ||
                button->objectName() == "band.person"_L1)
                continue;
            if (!button->text().contains(u'['))
                return u" says "_s + button->objectName() + u": "_s + button->text();
            if (!button->objectName().startsWith("sidebar."_L1) &&
                button->width() + 1 < button->sizeHint().width() &&
                button->width() < button->minimumSizeHint().width())
                return u" clips "_s + button->objectName();
            if (!window.rect().contains(QRect(button->mapTo(&window, QPoint()), button->size())) &&
                !button->parentWidget()->inherits("QAbstractScrollArea") &&
                !button->visibleRegion().isEmpty() && button->objectName().startsWith("band."_L1))
                return u" pushes out "_s + button->objectName();
        }
        for (const QTableView *table : window.findChildren<QTableView *>())
            for (int column = 0; table->isVisible() && column < table->model()->columnCount();
                 ++column)
                if (!table->model()->headerData(column, Qt::Horizontal).toString().startsWith(u'['))
                    return u" heads a column in English: "_s + table->objectName();
        return {};
    }

private Q_SLOTS:
    void init() { m_theme.setChoice(ui::ThemeChoice::Light); }

    void everythingReachedByTabHasAName()
    {
        Stage stage(m_theme);
        views(stage, [&](const QString &view) {
            QTRY_COMPARE(view + firstNameless(*stage.window), view);
        });
    }

    void tabComesBackToWhereItBegan()
    {
        Stage stage(m_theme);
        QVERIFY(QTest::qWaitForWindowActive(stage.window.get()));
        // What a page makes meanwhile stands among the stops of the next round.
        views(stage, [&](const QString &view) { QTRY_COMPARE(view + roundByTab(), view); });
    }

    void everyStateIsThereUnderItsName()
    {
        ui::StatePage page(u"orgs"_s, new QWidget);
        page.setActs({ui::StatePage::Act::Retry, ui::StatePage::Act::ClearFilters,
                      ui::StatePage::Act::Refresh, ui::StatePage::Act::SignIn});
        page.resize(600, 400);
        page.show();
        using State = ui::StatePage::State;
        for (const State state : {State::FirstLoad, State::Refreshing, State::EmptyTrue,
                                  State::EmptyFilter, State::Partial, State::Error, State::Offline,
                                  State::Stale, State::Forbidden, State::SessionChanged}) {
            page.setState(state, u"Because."_s);
            const QString name = u"state/orgs/"_s + ui::StatePage::stateName(state);
            auto *shown = page.findChild<QWidget *>(name);
            QVERIFY2(shown && shown->isVisible(), qPrintable(name));
        }
    }

    void aListSaysHowFarTheFirstLoadIsAndStopsIt()
    {
        Stage stage(m_theme);
        stage.run(u"show.orgs"_s);
        stage.desk.reader.orgs.clear();
        Q_EMIT stage.desk.reader.replaced();
        auto &sync = stage.desk.sync;
        const auto says = [&](const QString &text) {
            const auto *page = stage.child<QWidget>(u"state/orgs/first-load"_s);
            const auto labels = page ? page->findChildren<QLabel *>() : QList<QLabel *>{};
            return std::any_of(labels.begin(), labels.end(), [&](const QLabel *label) {
                return label->isVisible() && label->text().contains(text);
            });
        };
        sync.loaded = 1'200'000;
        sync.expected = 2'400'000;

        sync.become(ports::SyncStatus::Phase::FirstLoad);

        QTRY_VERIFY(says(u"1,200,000 of 2,400,000 rows"_s));
        QCOMPARE(stage.child<QProgressBar>(u"orgs.progress"_s)->value(), 500);
        stage.child<QPushButton>(u"orgs.Cancel"_s)->click();
        QVERIFY(sync.isHeld);
        QTRY_VERIFY(says(u"Loading was stopped"_s));
        QTRY_VERIFY(says(u"1,200,000 of 2,400,000 rows"_s));

        stage.child<QPushButton>(u"orgs.Resume"_s)->click();
        QCOMPARE(sync.refreshes, 1);
        sync.loaded = sync.expected;
        sync.become(ports::SyncStatus::Phase::FirstLoad);
        QTRY_VERIFY(says(u"Preparing the lists"_s));
    }

    void aNewFilterShowsTheTopOfItsRows()
    {
        Stage stage(m_theme);
        stage.run(u"show.orgs"_s);
        auto &orgs = stage.desk.reader.orgs;
        for (int i = 0; i < 400; ++i) {
            OrgRow org = orgs.first();
            org.id.value = u"019a9f5e-3b00-7c11-8d2a-%1"_s.arg(i, 12, 10, QChar(u'0'));
            org.name = i % 2 ? u"Quarry %1"_s.arg(i) : u"Meadow %1"_s.arg(i);
            orgs << org;
        }
        Q_EMIT stage.desk.reader.replaced();
        auto *table = stage.child<QTableView>(u"orgs.list"_s);
        QTRY_VERIFY(table->model()->rowCount() > 400);
        const auto isAtTheBottom = [table] {
            table->scrollToBottom();
            return table->verticalScrollBar()->value() > 0;
        };
        QTRY_VERIFY(isAtTheBottom());

        stage.child<ui::FilterBar>(u"orgs.filter"_s)->setText(u"quarry"_s);

        QTRY_COMPARE(table->model()->rowCount(), 200);
        QTRY_VERIFY(table->verticalScrollBar()->maximum() > 0);
        QTRY_COMPARE(table->verticalScrollBar()->value(), 0);
    }

    void aListIsReadWhenItIsFirstLookedAt()
    {
        Stage stage(m_theme);
        stage.run(u"show.orgs"_s);
        QTRY_VERIFY(stage.child<QTableView>(u"orgs.list"_s)->model()->rowCount() > 0);
        const auto *payouts = stage.child<QTableView>(u"payouts.list"_s)->model();
        Q_EMIT stage.desk.reader.changed({.tables = {{.name = u"payout"_s}}});
        stage.run(u"refresh"_s);
        QTRY_VERIFY(stage.child<QTableView>(u"orgs.list"_s)->isVisible());
        QCOMPARE(payouts->rowCount(), 0);

        stage.child<ui::FilterBar>(u"payouts.filter"_s)->setText(u"state:eligible"_s);
        stage.run(u"show.payouts"_s);

        QTRY_VERIFY(payouts->rowCount() > 0);
        QVERIFY(payouts->rowCount() <= stage.desk.reader.payouts.size());
    }

    void errorSaysWhyAndOffersToTryAgain()
    {
        Stage stage(m_theme);
        stage.run(u"show.orgs"_s);
        stage.desk.reader.failure =
            Error{ErrorKind::Storage, u"disk"_s, u"req-7"_s, u"disk_full"_s};

        stage.child<ui::FilterBar>(u"orgs.filter"_s)->setText(u"cedar"_s);

        QTRY_VERIFY(stage.child<QWidget>(u"state/orgs/error"_s) ||
                    stage.child<QWidget>(u"state/orgs/partial"_s));
        stage.desk.reader.failure.reset();
        stage.run(u"refresh"_s);
        QTRY_VERIFY(stage.child<QTableView>(u"orgs.list"_s)->isVisible());
    }

    void textAndChipsFollowEachOther()
    {
        ui::FilterBar bar(u"orgs"_s, query::orgFields(), 0);
        QSignalSpy spy(&bar, &ui::FilterBar::queryChanged);
        bar.setText(u"tier:t2 -status:frozen"_s);
        QList<ui::ChipButton *> chips = bar.findChildren<ui::ChipButton *>();
        QCOMPARE(chips.size(), 2);

        chips.first()->click();

        QCOMPARE(bar.text(), u"-status:frozen"_s);
        QCOMPARE(spy.count(), 2);
        Q_EMIT bar.findChild<ui::ChipButton *>(u"orgs.filter.chip.0"_s)->inverted();
        QVERIFY(bar.text().contains(u"status:frozen"_s));
    }

    void aMistakeNeverWidensTheSearch()
    {
        ui::FilterBar bar(u"orgs"_s, query::orgFields(), 0);
        bar.setText(u"tier:t2"_s);
        QSignalSpy spy(&bar, &ui::FilterBar::queryChanged);

        bar.setText(u"tier:t2 stauts:active"_s);

        QCOMPARE(spy.count(), 0);
        QCOMPARE(bar.syntax(), query::SyntaxState::Invalid);
        auto *fix = bar.findChild<QAbstractButton *>(u"orgs.filter.suggestion"_s);
        fix->click();
        QVERIFY(bar.text().contains(u"status"_s));
        QVERIFY(!bar.text().contains(u"stauts"_s));
    }

    void theCoverHidesTheContentAndKeepsDrafts()
    {
        Stage stage(m_theme);
        stage.window->openLink(u"steward://org/"_s + stage.desk.reader.orgs.at(2).id.value);
        stage.child<QTabWidget>(u"org.page.tabs"_s)->setCurrentIndex(5);
        auto *note = stage.child<ui::AppNote>(u"orgs.notes.text"_s);
        QTRY_VERIFY(note->isVisible());
        QTest::keyClicks(note, u"half a sentence"_s);

        stage.desk.session.become(ports::Session::State::Ended);

        QVERIFY(stage.child<QWidget>(u"state/window/session-changed"_s)->isVisible());
        QVERIFY(!note->isVisible());
        QTRY_COMPARE(
            stage.desk.drafts.texts.value(u"note/"_s + stage.desk.reader.orgs.at(2).id.value),
            u"half a sentence"_s);
        stage.desk.session.become(ports::Session::State::SignedIn);
        QCOMPARE(note->toPlainText(), u"half a sentence"_s);
    }

    void anAddedNoteIsOneCommandOfItsOrganisation()
    {
        Stage stage(m_theme);
        const OrgRow org = stage.desk.reader.orgs.at(2);
        stage.window->openLink(u"steward://org/"_s + org.id.value);
        auto *note = stage.child<ui::AppNote>(u"orgs.notes.text"_s);
        QTRY_VERIFY(stage.child<QTabWidget>(u"org.page.tabs"_s)->isVisible());
        note->setPlainText(u"Called back."_s);

        stage.child<QAbstractButton>(u"orgs.notes.add"_s)->click();

        QCOMPARE(stage.desk.commands.states.size(), 1);
        const ports::Command &command = stage.desk.commands.states.first().command;
        QCOMPARE(command.type, u"note.add"_s);
        QCOMPARE(command.entity, u"org/"_s + org.id.value);
        QCOMPARE(command.id.value.at(14), u'7');
        QVERIFY(note->toPlainText().isEmpty());
    }

    void aShownValueIsReadOutWithItsLabel()
    {
        Stage stage(m_theme);
        const OrgRow org = stage.desk.reader.orgs.at(2);

        stage.window->openLink(u"steward://org/"_s + org.id.value);

        const auto *owner = stage.made<QLabel>(u"org.page.overview.owner.value"_s);
        QVERIFY(owner);
        QTRY_COMPARE(owner->text(), org.ownerName);
        QCOMPARE(owner->accessibleName(), u"Owner: "_s + org.ownerName);
    }

    void backReturnsToWhereOneWas()
    {
        Stage stage(m_theme);
        stage.run(u"show.orgs"_s);
        stage.run(u"show.payouts"_s);
        QCOMPARE(stage.window->currentPlace().view, u"payouts"_s);

        stage.run(u"back"_s);

        QCOMPARE(stage.window->currentPlace().view, u"orgs"_s);
        stage.run(u"forward"_s);
        QCOMPARE(stage.window->currentPlace().view, u"payouts"_s);
    }

    void aLinkToAPayoutShowsThatPayout()
    {
        Stage stage(m_theme);
        const PayoutRow wanted = stage.desk.reader.payouts.at(5);
        QVERIFY(QTest::qWaitForWindowActive(stage.window.get()));

        stage.window->openLink(u"steward://payout/"_s + wanted.id.value);

        const auto *ref = stage.made<QLineEdit>(u"payouts.detail.ref.value"_s);
        QVERIFY(ref);
        QTRY_COMPARE(ref->text(), wanted.ref);
        QTRY_COMPARE(stage.window->currentPlace().id, wanted.id.value);
    }

    void linksOnlyNavigateAndOnlyToWhatIsOurs()
    {
        QCOMPARE(ui::placeOf(u"steward://org/0192-ab"_s).view, u"orgs"_s);
        for (const QString &bad : {u"http://org/1"_s, u"steward://org/../../x"_s,
                                   u"steward://user@org/abc"_s, u"steward://exec/abc"_s, u""_s})
            QVERIFY2(ui::placeOf(bad).view.isEmpty(), qPrintable(bad));
    }

    void actionsHaveDistinctKeys()
    {
        QSet<QString> keys;
        for (const ui::ActionSpec &spec : ui::actionTable())
            for (const QKeySequence &key : spec.shortcuts) {
                QVERIFY2(!keys.contains(key.toString()), qPrintable(key.toString()));
                keys << key.toString();
            }
    }

    void pseudoLocaleLeavesNoLiteralAndClipsNothing()
    {
        test::PseudoTranslator pseudo;
        qApp->installTranslator(&pseudo);
        Stage stage(m_theme);
        stage.window->resize(1024, 640);
        // The layout comes after the texts.
        views(stage,
              [&](const QString &view) { QTRY_COMPARE(view + firstMisfit(*stage.window), view); });
        qApp->removeTranslator(&pseudo);
    }
};

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    QLocale::setDefault(QLocale(QLocale::English, QLocale::Cyprus));
    QApplication::setFont(QFont(u"Noto Sans"_s, 10));
    DeskTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "desk_test.moc"
