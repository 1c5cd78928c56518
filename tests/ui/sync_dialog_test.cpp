// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/desk_stage.h"
#include "ui/shell/sync_dialog.h"

#include <QClipboard>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>

using namespace steward;
using namespace steward::test;
using namespace Qt::StringLiterals;
using Outcome = ports::SyncStatus::Comparison::Outcome;
using Phase = ports::SyncStatus::Phase;

/// The synchronisation page, and the cover of a copy that may not be shown.
class SyncDialogTest : public QObject
{
    Q_OBJECT

private:
    ui::Theme m_theme{*qApp};
    std::unique_ptr<DeskStage> m_stage;

    FakeSync &sync() { return m_stage->desk.sync; }
    ui::SyncDialog *open()
    {
        m_stage->run(u"sync"_s);
        return m_stage->window->findChild<ui::SyncDialog *>();
    }
    static QString value(const QWidget *dialog, const QString &field)
    {
        const auto *label = dialog->findChild<QLabel *>(u"sync.panel.%1.value"_s.arg(field));
        return label ? label->text() : u"no such field"_s;
    }
    static QPushButton *button(const QWidget *dialog, const QString &name)
    {
        return dialog->findChild<QPushButton *>(u"sync."_s + name);
    }
    [[nodiscard]] bool isShown(const QString &name) const
    {
        const auto *widget = m_stage->window->findChild<QWidget *>(name);
        return widget && widget->isVisible();
    }

private Q_SLOTS:
    void init()
    {
        m_theme.setChoice(ui::ThemeChoice::Light);
        m_stage = std::make_unique<DeskStage>(m_theme);
    }
    void cleanup() { m_stage.reset(); }

    void itSaysWhereTheCopyStands()
    {
        sync().numbers.csn = 100;
        sync().numbers.platformCsn = 104;
        sync().numbers.rowsRepaired = 7;
        sync().compared = {Outcome::Equal, sync().pulled, {}};
        auto *dialog = open();
        QTRY_VERIFY(dialog && dialog->isVisible());

        QCOMPARE(value(dialog, u"csn"_s), u"100"_s);
        QVERIFY2(value(dialog, u"lag"_s).contains(u"104"_s), qPrintable(value(dialog, u"lag"_s)));
        QCOMPARE(value(dialog, u"sums"_s), u"Equal in every table"_s);
        QCOMPARE(value(dialog, u"repaired"_s), u"7"_s);
        QVERIFY(!button(dialog, u"stop"_s)->isVisible());

        sync().compared = {Outcome::Mending, sync().pulled, {u"org"_s, u"note"_s}};
        sync().numbers.platformCsn = 100;
        sync().become(Phase::CatchingUp);
        QVERIFY(value(dialog, u"sums"_s).contains(u"org, note"_s));
        QCOMPARE(value(dialog, u"lag"_s), u"Nothing newer is known of"_s);
    }

    void errorsKeepTheirCodeAndTheRequestTheyCameFrom()
    {
        sync().past = {
            {sync().pulled, {ErrorKind::Protocol, u"x"_s, u"req-77"_s, u"digest_mismatch"_s, 0}}};
        auto *dialog = open();
        QTRY_VERIFY(dialog && dialog->isVisible());

        const auto *line = dialog->findChild<QLabel *>(u"sync.trouble.0"_s);
        QVERIFY(line);
        QVERIFY(line->text().contains(u"req-77"_s));
        QVERIFY(line->focusPolicy() & Qt::TabFocus);
        bool hasCode = false;
        for (const auto *label : dialog->findChildren<QWidget *>())
            hasCode = hasCode || label->accessibleName().contains(u"digest_mismatch"_s) ||
                      label->accessibleDescription().contains(u"digest_mismatch"_s);
        QVERIFY(hasCode);
    }

    void itsButtonsActByTheKeyboard()
    {
        auto *dialog = open();
        QTRY_VERIFY(dialog && dialog->isVisible());
        const auto press = [&](const QString &name) {
            button(dialog, name)->setFocus();
            QTest::keyClick(button(dialog, name), Qt::Key_Space);
        };

        press(u"refresh"_s);
        QCOMPARE(sync().refreshes, 1);
        press(u"compare"_s);
        QCOMPARE(sync().comparisons, 1);

        press(u"load"_s);
        QCOMPARE(sync().loads, 0);
        QVERIFY(isShown(u"sync.question"_s));
        QTRY_COMPARE(dialog->focusWidget(), button(dialog, u"load.no"_s));
        press(u"load.no"_s);
        QVERIFY(!isShown(u"sync.question"_s));
        QCOMPARE(sync().loads, 0);
        press(u"load"_s);
        press(u"load.yes"_s);
        QCOMPARE(sync().loads, 1);
        QVERIFY(!isShown(u"sync.question"_s));
        for (const auto *one : dialog->findChildren<QPushButton *>())
            QVERIFY2(!one->text().isEmpty() || !one->accessibleName().isEmpty(),
                     qPrintable(one->objectName()));
    }

    void whatIsCopiedForSupportNamesNobody()
    {
        sync().error = Error{ErrorKind::Protocol, u"row of Maria"_s, u"req-9"_s, u"bad_row"_s, 0};
        sync().past = {{sync().pulled, *sync().error}};
        auto *dialog = open();
        QTRY_VERIFY(dialog && dialog->isVisible());

        QTest::mouseClick(button(dialog, u"copy"_s), Qt::LeftButton);

        const QString text = QApplication::clipboard()->text();
        QVERIFY(text.contains(u"req-9"_s) && text.contains(u"bad_row"_s));
        QVERIFY(text.contains(u"csn: 88240"_s));
        const auto who = m_stage->desk.session.principal();
        for (const auto &personal : {who->name, who->email, who->id.value, u"Maria"_s})
            QVERIFY2(!text.contains(personal), qPrintable(personal));
    }

    void theFirstLoadShowsItsProgressAndCanBeStopped()
    {
        sync().loaded = 300;
        sync().expected = 1'200;
        sync().current = Phase::FirstLoad;
        auto *dialog = open();
        QTRY_VERIFY(dialog && dialog->isVisible());

        QCOMPARE(dialog->findChild<QProgressBar *>(u"sync.progress"_s)->value(), 250);
        QVERIFY(!button(dialog, u"load"_s)->isEnabled());
        QTest::mouseClick(button(dialog, u"stop"_s), Qt::LeftButton);
        QVERIFY(sync().isHeld);
        QCOMPARE(button(dialog, u"stop"_s)->text(), u"Go on loading"_s);
        QTest::mouseClick(button(dialog, u"stop"_s), Qt::LeftButton);
        QVERIFY(!sync().isHeld);
    }

    void aLoadThatWasAskedForShowsItsProgressAndCanBeCancelled()
    {
        auto *dialog = open();
        QTRY_VERIFY(dialog && dialog->isVisible());
        sync().loaded = 300;
        sync().expected = 1'200;

        button(dialog, u"load"_s)->click();
        button(dialog, u"load.yes"_s)->click();

        const auto *progress = dialog->findChild<QProgressBar *>(u"sync.progress"_s);
        QVERIFY(progress->isVisible());
        QCOMPARE(progress->value(), 250);
        QCOMPARE(progress->accessibleName(), u"Loading again"_s);
        QCOMPARE(value(dialog, u"phase"_s), u"Loading again"_s);
        QVERIFY(!button(dialog, u"load"_s)->isEnabled());
        auto *cancel = button(dialog, u"stop"_s);
        QCOMPARE(cancel->text(), u"Cancel loading"_s);
        QCOMPARE(dialog->focusWidget(), cancel);

        QTest::keyClick(cancel, Qt::Key_Space);

        QCOMPARE(sync().loading, ports::SyncStatus::Load::None);
        QVERIFY(!sync().isHeld && !progress->isVisible() && !cancel->isVisible());
        QVERIFY(button(dialog, u"load"_s)->isEnabled());
        QCOMPARE(dialog->focusWidget(), button(dialog, u"load"_s));
    }

    void whoWatchesALoadToItsEndKeepsTheFocus()
    {
        auto *dialog = open();
        QTRY_VERIFY(dialog && dialog->isVisible());
        button(dialog, u"load"_s)->click();
        button(dialog, u"load.yes"_s)->click();
        QCOMPARE(dialog->focusWidget(), button(dialog, u"stop"_s));

        sync().loading = ports::SyncStatus::Load::None;
        sync().become(Phase::Live);

        QCOMPARE(dialog->focusWidget(), button(dialog, u"load"_s));
    }

    void fault27_aCopyThatMayNotBeShownIsCoveredUntilOneContact_data()
    {
        QTest::addColumn<LeaseState>("state");
        QTest::addColumn<QString>("why");
        QTest::newRow("72 hours") << LeaseState::Expired << u"72 hours"_s;
        QTest::newRow("clock") << LeaseState::ClockSetBack << u"clock"_s;
        QTest::newRow("restart") << LeaseState::Restarted << u"started anew"_s;
        QTest::newRow("no contact") << LeaseState::NoContact << u"not known"_s;
    }

    void fault27_aCopyThatMayNotBeShownIsCoveredUntilOneContact()
    {
        QFETCH(LeaseState, state);
        QFETCH(QString, why);
        auto *dialog = open();
        QTRY_VERIFY(dialog && dialog->isVisible());

        sync().leased = state;
        sync().become(Phase::Offline);

        QTRY_VERIFY(isShown(u"state/window/lease"_s));
        QTRY_VERIFY(m_stage->window->findChild<ui::SyncDialog *>() == nullptr ||
                    !m_stage->window->findChild<ui::SyncDialog *>()->isVisible());
        for (const auto *view : m_stage->window->findChildren<QTableView *>())
            QVERIFY(!view->isVisible());
        const auto text = m_stage->child<QLabel>(u"lease.text"_s)->text();
        QVERIFY2(text.contains(why), qPrintable(text));
        QVERIFY(text.contains(u"Connect to the network"_s));
        auto *go = m_stage->child<QPushButton>(u"lease.go"_s);
        QTRY_COMPARE(m_stage->window->focusWidget(), go);
        const int before = sync().refreshes;
        QTest::keyClick(go, Qt::Key_Space);
        QCOMPARE(sync().refreshes, before + 1);
        // No key reaches what is behind the cover.
        m_stage->run(u"show.orgs"_s);
        m_stage->run(u"palette"_s);
        QVERIFY(isShown(u"state/window/lease"_s));

        sync().leased = LeaseState::Open;
        sync().become(Phase::Live);
        QTRY_VERIFY(!isShown(u"state/window/lease"_s));
        QVERIFY(m_stage->window->currentPlace().view.size() > 0);
    }
};

QTEST_MAIN(SyncDialogTest)
#include "sync_dialog_test.moc"
