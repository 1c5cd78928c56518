// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/case_stage.h"
#include "ui/orgs/notes_tab.h"
#include "ui/shared/app_note.h"
#include "ui/theme/theme.h"

#include <QAbstractButton>
#include <QApplication>
#include <QPushButton>
#include <QTest>

using namespace steward;
using namespace Qt::StringLiterals;
using Phase = ports::CommandState::Phase;

namespace
{

/// A desk whose windows can be made again over the same files, as after a kill.
struct Stage : test::CaseStage {
    std::unique_ptr<ui::NotesTab> notes;

    Stage() : CaseStage(u"transfers-kept"_s) {}
    void openCase()
    {
        open();
        QTRY_VERIFY(isLoaded());
    }
    /// The page goes without a word, as the files go on as they are.
    void killAndOpenCase()
    {
        const auto files = desk.drafts.texts;
        page.reset();
        desk.drafts.texts = files;
        openCase();
    }
    void openNotes()
    {
        notes = std::make_unique<ui::NotesTab>(context(), nullptr);
        notes->show(desk.reader.orgs.first());
    }
    void killAndOpenNotes()
    {
        const auto files = desk.drafts.texts;
        notes.reset();
        desk.drafts.texts = files;
        openNotes();
    }
    [[nodiscard]] ui::AppNote *contactNote() const
    {
        return page->findChild<ui::AppNote *>(u"case.contact.note"_s);
    }
    [[nodiscard]] ui::AppNote *newNote() const
    {
        return notes->findChild<ui::AppNote *>(u"orgs.notes.text"_s);
    }
    void end(Phase phase)
    {
        desk.commands.states.first().phase = phase;
        Q_EMIT desk.commands.changed(desk.commands.states.first().command.id);
    }
};

} // namespace

class TransfersKeptTest : public QObject
{
    Q_OBJECT

private:
    ui::Theme m_theme{*qApp};

private Q_SLOTS:
    void whatWasSentBeforeAKillIsADraftNoLongerOnceItIsDone()
    {
        Stage stage;
        stage.openCase();
        stage.contactNote()->setPlainText(u"They call back"_s);
        stage.page->findChild<QPushButton *>(u"case.contact.log"_s)->click();

        stage.killAndOpenCase();
        QCOMPARE(stage.contactNote()->text(), u"They call back"_s);
        stage.end(Phase::Confirmed);

        QCOMPARE(stage.contactNote()->text(), QString());
        stage.killAndOpenCase();
        QCOMPARE(stage.contactNote()->text(), QString());
    }
    void whatWasDoneWhileNoDeskRanIsADraftNoLonger()
    {
        Stage stage;
        stage.openCase();
        stage.contactNote()->setPlainText(u"They call back"_s);
        stage.page->findChild<QPushButton *>(u"case.contact.log"_s)->click();
        stage.desk.commands.states.first().phase = Phase::Confirmed;

        stage.killAndOpenCase();

        QCOMPARE(stage.contactNote()->text(), QString());
        QCOMPARE(stage.desk.commands.states.size(), 1);
    }
    void whatWasTypedSinceAnActWasSentStays()
    {
        Stage stage;
        stage.openCase();
        stage.contactNote()->setPlainText(u"They call back"_s);
        stage.page->findChild<QPushButton *>(u"case.contact.log"_s)->click();
        stage.contactNote()->setPlainText(u"The next call"_s);

        stage.end(Phase::Confirmed);

        QCOMPARE(stage.contactNote()->text(), u"The next call"_s);
    }
    void aRefusalBeforeAKillIsToldAndItsTextKept()
    {
        Stage stage;
        stage.openCase();
        stage.contactNote()->setPlainText(u"They call back"_s);
        stage.page->findChild<QPushButton *>(u"case.contact.log"_s)->click();
        stage.desk.commands.states.first().phase = Phase::Rejected;
        stage.desk.commands.states.first().error = Error{ErrorKind::Forbidden};

        stage.killAndOpenCase();

        QCOMPARE(stage.contactNote()->text(), u"They call back"_s);
        QTRY_VERIFY(!stage.page->findChild<QWidget *>(u"case.bar"_s)->isHidden());
    }
    void theSecondFactorThatACommandWaitsForIsAskedForAfterAKill()
    {
        Stage stage;
        stage.openCase();
        stage.contactNote()->setPlainText(u"They call back"_s);
        stage.page->findChild<QPushButton *>(u"case.contact.log"_s)->click();
        stage.desk.commands.states.first().error = Error{ErrorKind::StepUpRequired};

        stage.killAndOpenCase();

        QTRY_COMPARE(stage.desk.session.calls.count(u"stepUp"_s), 1);
    }
    void everyCharacterOfANoteComesBack()
    {
        const QString text = u"50\u00a0000 €\n\n«тест» 😀\t\"'\\ e\u0301 "_s;
        Stage stage;
        stage.openCase();
        stage.contactNote()->setPlainText(text);
        QCOMPARE(stage.contactNote()->text(), text);
        stage.desk.session.become(ports::Session::State::Locked);

        stage.killAndOpenCase();

        QCOMPARE(stage.contactNote()->text(), text);
    }
    void aReasonThatWasBeingWrittenIsShownAgain()
    {
        Stage stage;
        stage.openCase();
        stage.page->findChild<QPushButton *>(u"case.withdraw"_s)->click();
        auto *reason = stage.page->findChild<ui::AppNote *>(u"case.reason"_s);
        reason->setPlainText(u"They changed their mind"_s);
        stage.desk.session.become(ports::Session::State::Locked);

        stage.killAndOpenCase();

        reason = stage.page->findChild<ui::AppNote *>(u"case.reason"_s);
        QTRY_VERIFY(reason->isVisible());
        QCOMPARE(reason->text(), u"They changed their mind"_s);
        QCOMPARE(stage.page->findChild<QPushButton *>(u"case.reason.send"_s)->text(),
                 u"Withdraw the transfer"_s);
    }
    void theEndOfASessionSavesTheLastWordsAtOnce()
    {
        Stage stage;
        stage.openCase();
        stage.openNotes();
        stage.contactNote()->setPlainText(u"They call back"_s);
        stage.newNote()->setPlainText(u"Office closed"_s);

        stage.desk.session.become(ports::Session::State::Ended);

        QVERIFY(stage.desk.drafts.load(u"case/"_s + stage.id()).contains(u"They call back"_s));
        QCOMPARE(stage.desk.drafts.load(u"note/"_s + stage.desk.reader.orgs.first().id.value),
                 u"Office closed"_s);
    }
    void theNextPersonSeesNothingOfWhatTheLastOneWrote()
    {
        Stage stage;
        stage.openCase();
        stage.openNotes();
        stage.contactNote()->setPlainText(u"They call back"_s);
        stage.newNote()->setPlainText(u"Office closed"_s);
        stage.desk.session.become(ports::Session::State::Ended);
        // The drafts of the next person, who has none.
        stage.desk.drafts.texts.clear();

        stage.desk.session.who.id = StaffId{u"somebody-else"_s};
        stage.desk.session.become(ports::Session::State::SignedIn);

        QCOMPARE(stage.contactNote()->text(), QString());
        QCOMPARE(stage.newNote()->text(), QString());
        QVERIFY(stage.desk.drafts.load(u"case/"_s + stage.id()).isEmpty());
    }
    void ofAnEarlierLookOnlyWhatIsComparedIsKept()
    {
        Stage stage;
        stage.openCase();
        stage.page.reset();
        const QString kept = stage.desk.drafts.load(u"case-look/"_s + stage.id());
        QVERIFY(!kept.isEmpty());
        QVERIFY2(!kept.contains(u'@'), qPrintable(kept));
        // Of effects, contacts and notices what tells them apart, not whom they are about.
        for (const QString &private_ :
             {u"timeline"_s, u"Called on the number on file"_s, u"cus_demo_91"_s, u"cedar-point"_s,
              u"one-time link"_s, u"4F2A91"_s})
            QVERIFY2(!kept.contains(private_), qPrintable(private_));
    }
    void aNoteThatWasRefusedAfterAKillGivesItsWordsBack()
    {
        Stage stage;
        stage.openNotes();
        stage.newNote()->setPlainText(u"Office closed"_s);
        stage.notes->findChild<QPushButton *>(u"orgs.notes.add"_s)->click();
        QCOMPARE(stage.newNote()->text(), QString());

        stage.killAndOpenNotes();
        QCOMPARE(stage.newNote()->text(), QString());
        stage.newNote()->setPlainText(u"The next"_s);
        stage.desk.commands.states.first().error = Error{ErrorKind::Forbidden};
        stage.end(Phase::Rejected);

        QCOMPARE(stage.newNote()->text(), u"Office closed\n\nThe next"_s);
        stage.killAndOpenNotes();
        QCOMPARE(stage.newNote()->text(), u"Office closed\n\nThe next"_s);
    }
    void aRefusedNoteGivesItsWordsBackOnceAlsoOverAKillMeanwhile()
    {
        Stage stage;
        stage.openNotes();
        stage.newNote()->setPlainText(u"Office closed"_s);
        stage.notes->findChild<QPushButton *>(u"orgs.notes.add"_s)->click();
        const QString key = u"note-sent/"_s + stage.desk.reader.orgs.first().id.value;
        const QString sent = stage.desk.drafts.texts.value(key);
        QVERIFY(sent.contains(u"Office closed"_s));
        stage.newNote()->setPlainText(u"The next"_s);
        stage.desk.commands.states.first().error = Error{ErrorKind::Forbidden};
        stage.end(Phase::Rejected);
        // The draft was saved, and the end of the command not yet.
        stage.desk.drafts.texts.insert(key, sent);

        stage.killAndOpenNotes();

        QCOMPARE(stage.newNote()->text(), u"Office closed\n\nThe next"_s);
        QVERIFY(stage.desk.drafts.texts.value(key).isEmpty());
    }
    void aNoteIsNoConflictWhateverHappensToItsOrganisation()
    {
        Stage stage;
        stage.openNotes();
        stage.newNote()->setPlainText(u"Office closed"_s);

        stage.notes->findChild<QPushButton *>(u"orgs.notes.add"_s)->click();

        const ports::Command sent = stage.desk.commands.states.first().command;
        QVERIFY(sent.expect.isEmpty());
        QCOMPARE(sent.entity, u"org/"_s + stage.desk.reader.orgs.first().id.value);
    }
    void aNoteFromAnEarlierVersionThatMetAConflictGivesItsWordsBack()
    {
        Stage stage;
        stage.openNotes();
        stage.newNote()->setPlainText(u"Office closed"_s);
        stage.notes->findChild<QPushButton *>(u"orgs.notes.add"_s)->click();

        stage.desk.commands.states.first().error = Error{ErrorKind::Stale};
        stage.end(Phase::Conflict);

        QCOMPARE(stage.newNote()->text(), u"Office closed"_s);
        QCOMPARE(stage.desk.commands.states.size(), 1);
    }
    void theRailAnswersAssistiveTechnology()
    {
        Stage stage;
        stage.openCase();
        auto *route = stage.page->findChild<QAbstractButton *>(u"case.rail.1"_s);
        route->toggle();
        QCOMPARE(stage.page->step(), 1);
        QVERIFY(stage.page->findChild<QWidget *>(u"case.step.1"_s)->isVisible());
    }
};

QTEST_MAIN(TransfersKeptTest)
#include "transfers_kept_test.moc"
