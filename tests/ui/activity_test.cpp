// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/desk_stage.h"
#include "ui/shared/state_page.h"

#include <QApplication>
#include <QDialog>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPointer>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <QVBoxLayout>

using namespace steward;
using namespace Qt::StringLiterals;
using Phase = ports::CommandState::Phase;

namespace
{

const CommandId kFirst{u"019a9f5e-3b00-7c11-8d2a-5b1f0e6a7ca1"_s};
const CommandId kSecond{u"019a9f5e-3b00-7c11-8d2a-5b1f0e6a7ca2"_s};

ports::Command aNote(const CommandId &id)
{
    ports::Command command;
    command.id = id;
    command.type = u"note.add"_s;
    command.mayWaitOffline = true;
    return command;
}

/// Whether a widget came to be seen.
struct Watch : QObject {
    explicit Watch(QWidget *one) : widget(one) { qApp->installEventFilter(this); }
    bool eventFilter(QObject *watched, QEvent *event) override
    {
        const bool isSight = event->type() == QEvent::Show || event->type() == QEvent::Paint;
        hasSeen = hasSeen || (widget && watched == widget && isSight);
        return false;
    }
    QPointer<QWidget> widget;
    bool hasSeen = false;
};

} // namespace

/// What a person did and what became of it; and where the focus is while the screen moves on.
class ActivityTest : public QObject
{
    Q_OBJECT

    ui::Theme m_theme{*qApp};
    using Stage = test::DeskStage;

    static QDialog *openActivity(const Stage &stage)
    {
        stage.run(u"activity"_s);
        return stage.child<QDialog>(u"activity"_s);
    }
    static QPushButton *button(const QDialog *dialog, const QString &act, const CommandId &id)
    {
        for (auto *one :
             dialog->findChildren<QPushButton *>(u"activity.%1.%2"_s.arg(act, id.value)))
            if (one->isVisible())
                return one;
        return nullptr;
    }
    static QLabel *line(const QDialog *dialog, const CommandId &id)
    {
        return dialog->findChild<QLabel *>(u"activity.command."_s + id.value);
    }

private Q_SLOTS:
    void init() { m_theme.setChoice(ui::ThemeChoice::Light); }

    void cancellingTheConfirmationGivesUpWhatWaitedForIt()
    {
        Stage stage(m_theme);
        QVERIFY(stage.desk.commands.submit(aNote(kFirst)));
        QVERIFY(stage.desk.commands.submit(aNote(kSecond)));
        stage.desk.commands.become(kSecond, Phase::Queued, Error{ErrorKind::StepUpRequired});
        stage.desk.session.become(ports::Session::State::SteppingUp);

        stage.child<QPushButton>(u"band.stepup.cancel"_s)->click();

        QCOMPARE(stage.desk.commands.command(kSecond)->phase, Phase::Rejected);
        QCOMPARE(stage.desk.commands.command(kFirst)->phase, Phase::Queued);
        QCOMPARE(stage.desk.session.calls, QStringList{u"cancel"_s});
    }

    void whileOfflineTheStatusBarTellsTheAgeOfWhatIsShown()
    {
        Stage stage(m_theme);
        const auto *synced = stage.child<QToolButton>(u"status.synced"_s);
        QVERIFY(synced->text().startsWith(u"Synced "_s));

        stage.desk.sync.become(ports::SyncStatus::Phase::Offline);

        QCOMPARE(stage.child<QToolButton>(u"status.connection"_s)->text(), u"Offline"_s);
        QCOMPARE(synced->text(), u"Data less than a minute old"_s);
        stage.desk.sync.pulled = QDateTime::currentDateTimeUtc().addSecs(-26 * 60);
        stage.desk.sync.become(ports::SyncStatus::Phase::Offline);
        QCOMPARE(synced->text(), u"Data 26 min old"_s);
        QCOMPARE(synced->accessibleName(), synced->text());
        stage.desk.sync.pulled = QDateTime::currentDateTimeUtc().addDays(-2);
        stage.desk.sync.become(ports::SyncStatus::Phase::Stopped);
        QCOMPARE(synced->text(), u"Data 2 d old"_s);
        stage.desk.sync.become(ports::SyncStatus::Phase::Live);
        QVERIFY(synced->text().startsWith(u"Synced "_s));
    }

    void whatIsTooOldWaitsForItsPersonToSendOrDiscardIt()
    {
        Stage stage(m_theme);
        for (const CommandId &id : {kFirst, kSecond})
            QVERIFY(stage.desk.commands.submit(aNote(id)));
        for (auto &state : stage.desk.commands.states)
            state.isHeld = true;
        Q_EMIT stage.desk.commands.changed(kFirst);
        auto *dialog = openActivity(stage);
        QTRY_VERIFY(dialog && dialog->isVisible());
        QVERIFY(line(dialog, kFirst)->text().contains(u"30 days"_s));
        auto *send = button(dialog, u"send"_s, kFirst);
        QVERIFY(send);
        QVERIFY(send->accessibleName().contains(u"Add a note"_s));
        QVERIFY(send->focusPolicy() & Qt::TabFocus);
        QVERIFY(stage.child<QToolButton>(u"status.issues"_s)->text().startsWith(u"2 "_s));

        send->setFocus();
        QTest::keyClick(send, Qt::Key_Space);
        QVERIFY(!stage.desk.commands.command(kFirst)->isHeld);
        QTRY_VERIFY(!button(dialog, u"send"_s, kFirst));
        auto *discard = button(dialog, u"discard"_s, kSecond);
        QVERIFY(discard);
        discard->click();

        QCOMPARE(stage.desk.commands.command(kSecond)->phase, Phase::Rejected);
        QTRY_VERIFY(!button(dialog, u"send"_s, kSecond));
    }

    void whatIsKeptForOthersIsSaidAndCannotBeTouched()
    {
        Stage stage(m_theme);
        stage.desk.commands.others = 2;

        auto *dialog = openActivity(stage);

        QTRY_VERIFY(dialog && dialog->isVisible());
        const auto *others = dialog->findChild<QLabel *>(u"activity.others"_s);
        QVERIFY(others && others->isVisible());
        QVERIFY(others->text().startsWith(u"2 "_s));
    }

    void whatCameToItsEndCanBeTakenAway()
    {
        Stage stage(m_theme);
        for (const CommandId &id : {kFirst, kSecond})
            QVERIFY(stage.desk.commands.submit(aNote(id)));
        stage.desk.commands.become(kFirst, Phase::Rejected, Error{ErrorKind::Rule});
        auto *dialog = openActivity(stage);
        QTRY_VERIFY(dialog && dialog->isVisible());
        QVERIFY(!button(dialog, u"dismiss"_s, kSecond));
        auto *remove = button(dialog, u"dismiss"_s, kFirst);
        QVERIFY(remove);

        remove->setFocus();
        remove->click();

        QVERIFY(!stage.desk.commands.command(kFirst));
        QTRY_VERIFY(!line(dialog, kFirst));
        QTRY_VERIFY(
            dialog->findChild<QWidget *>(u"activity.lines"_s)->isAncestorOf(dialog->focusWidget()));
    }

    void whatIsReadInActivityStaysSelectedWhileItRefreshes()
    {
        Stage stage(m_theme);
        QVERIFY(stage.desk.commands.submit(aNote(kFirst)));
        auto *dialog = openActivity(stage);
        QTRY_VERIFY(dialog && dialog->isVisible());
        const QPointer<QLabel> read = line(dialog, kFirst);
        read->setFocus();
        read->setSelection(0, 5);

        stage.desk.sync.become(ports::SyncStatus::Phase::CatchingUp);
        stage.desk.commands.become(kFirst, Phase::Sent, {});
        QVERIFY(stage.desk.commands.submit(aNote(kSecond)));
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);

        QVERIFY(read);
        QCOMPARE(read->selectedText(), u"Add a"_s);
        QCOMPARE(dialog->focusWidget(), read.data());
        QTRY_VERIFY(line(dialog, kSecond) && line(dialog, kSecond)->isVisible());
        QTRY_VERIFY(line(dialog, kSecond)->mapTo(dialog, QPoint()).y() <
                    read->mapTo(dialog, QPoint()).y());
    }

    void theFocusComesBackToWhereItWasWhenTheContentDoes()
    {
        QWidget window;
        auto *content = new QWidget;
        auto *fields = new QVBoxLayout(content);
        auto *first = new QLineEdit;
        auto *second = new QLineEdit;
        fields->addWidget(first);
        fields->addWidget(second);
        auto *page = new ui::StatePage(u"test"_s, content, &window);
        auto *column = new QVBoxLayout(&window);
        auto *outside = new QLineEdit;
        column->addWidget(outside);
        column->addWidget(page);
        window.show();
        second->setFocus();

        page->setError(Error{ErrorKind::Offline}, false);
        auto *again = page->findChild<QPushButton *>(u"test.Retry"_s);
        QCOMPARE(window.focusWidget(), again);
        page->setState(ui::StatePage::State::FirstLoad);
        page->setState(ui::StatePage::State::Content);
        QCOMPARE(window.focusWidget(), second);

        page->setError(Error{ErrorKind::Offline}, false);
        page->setState(ui::StatePage::State::Content);
        QCOMPARE(window.focusWidget(), second);

        page->setError(Error{ErrorKind::Offline}, true);
        QCOMPARE(window.focusWidget(), second);
        page->findChild<QPushButton *>(u"test.Refresh.band"_s)->setFocus();
        page->setState(ui::StatePage::State::Refreshing);
        QCOMPARE(window.focusWidget(), second);

        outside->setFocus();
        page->setError(Error{ErrorKind::Offline}, false);
        page->setState(ui::StatePage::State::Content);
        QCOMPARE(window.focusWidget(), outside);
    }

    void whoIsAdmittedFromTheCoverNeverSeesTheContentOfTheOneBefore()
    {
        Stage stage(m_theme);
        stage.run(u"show.orgs"_s);
        stage.select(u"orgs.list"_s, 1);
        QWidget *before = stage.child<QTableView>(u"orgs.list"_s);
        stage.desk.session.become(ports::Session::State::Ended);
        QVERIFY(!before->isVisible());
        Watch watch(before);

        stage.desk.session.who.id = {u"019a9f5e-3b00-7c11-8d2a-5b1f0e6a7c99"_s};
        stage.desk.session.become(ports::Session::State::SignedIn);
        stage.run(u"show.orgs"_s);

        QTRY_VERIFY(stage.child<QTableView>(u"orgs.list"_s)->isVisible());
        QVERIFY(!watch.hasSeen);
    }

    void whatIsFoundAndOpenedHasTheFocus()
    {
        Stage stage(m_theme);
        const QString name = stage.desk.reader.orgs.first().name;
        stage.run(u"palette"_s);
        auto *text = stage.child<QLineEdit>(u"palette.text"_s);
        QTRY_VERIFY(text && text->isVisible());
        text->setText(u"#"_s + name);
        const auto *list = stage.child<QListWidget>(u"palette.list"_s);
        QTRY_VERIFY(list->count() > 0 && list->currentItem()->text() == name);

        QTest::keyClick(text, Qt::Key_Return);

        const QWidget *focus = nullptr;
        QTRY_VERIFY((focus = QApplication::focusWidget()) && focus->window() == stage.window.get());
        auto *page = stage.child<QWidget>(u"org.page"_s);
        QTRY_VERIFY(page && page->isVisible());
        QTRY_VERIFY(page->isAncestorOf(QApplication::focusWidget()) &&
                    QApplication::focusWidget()->isVisible());
    }

    void aCaseThatIsFoundAndOpenedHasTheFocusOnceItIsThere()
    {
        Stage stage(m_theme);
        stage.run(u"palette"_s);
        auto *text = stage.child<QLineEdit>(u"palette.text"_s);
        QTRY_VERIFY(text && text->isVisible());
        const QString ref = stage.desk.reader.cases.first().ref;
        text->setText(ref);
        const auto *list = stage.child<QListWidget>(u"palette.list"_s);
        QTRY_VERIFY(list->isVisible() && list->currentItem() &&
                    list->currentItem()->text().contains(ref));

        QTest::keyClick(text, Qt::Key_Return);

        auto *page = stage.child<QWidget>(u"case.page"_s);
        QTRY_VERIFY(page && page->isVisible());
        QTRY_VERIFY(page->isAncestorOf(QApplication::focusWidget()) &&
                    QApplication::focusWidget()->isVisible());
    }
};

QTEST_MAIN(ActivityTest)
#include "activity_test.moc"
