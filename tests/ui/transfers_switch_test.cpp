// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/case_stage.h"
#include "ui/transfers/kept_inputs.h"

#include <QApplication>
#include <QComboBox>
#include <QJsonArray>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTest>
#include <QWheelEvent>

using namespace steward;
using namespace Qt::StringLiterals;
using Phase = ports::CommandState::Phase;
using Stage = test::CaseStage;

namespace
{

constexpr auto kOther = "c0000000-0000-7000-8000-000000000002"_L1;

QString lineOf(const Stage &stage)
{
    return stage.child<QLabel>(u"case.line"_s)->text();
}

/// A second case, at a revision of its own, is on the page.
void showOther(Stage &stage)
{
    stage.set(u"id"_s, QString(kOther));
    stage.set(u"rev"_s, u"31"_s);
    stage.page->show(CaseId{QString(kOther)});
    QTRY_VERIFY(lineOf(stage).contains(u"v31"_s));
}

void setInvites(Stage &stage, const QStringList &selectors)
{
    QJsonObject plan = stage.desk.cases.document.value(u"plan"_s).toObject();
    QJsonArray effects;
    for (const QString &one : selectors)
        effects << QJsonObject{{u"kind"_s, u"invite"_s},
                               {u"selector"_s, one},
                               {u"invite_kind"_s, u"member"_s},
                               {u"after"_s, u"keep"_s}};
    plan.insert(u"effects"_s, effects);
    stage.desk.cases.document.insert(u"plan"_s, plan);
}

} // namespace

class TransfersSwitchTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsOneNoteForEachItemThatIsJudged()
    {
        Stage stage;
        stage.open();
        QTRY_VERIFY(stage.isLoaded());
        auto *note = stage.child<QPlainTextEdit>(u"case.verdict.note"_s);
        const auto buttons =
            stage.child<QWidget>(u"case.evidence"_s)->findChildren<QPushButton *>();
        QVERIFY(buttons.size() >= 2);
        buttons.at(0)->click();
        note->setPlainText(u"The voice is known"_s);
        buttons.at(1)->click();
        QCOMPARE(note->toPlainText(), QString());
        note->setPlainText(u"The vendor is sure"_s);
        buttons.at(0)->click();
        QCOMPARE(note->toPlainText(), u"The voice is known"_s);
        showOther(stage);
        QVERIFY(note->isHidden() || note->parentWidget()->isHidden());
        QCOMPARE(note->toPlainText(), QString());
    }
    void sendsOnlyTheInvitesOfTheCaseThatIsOpen()
    {
        Stage stage;
        setInvites(stage, {u"aaaa"_s, u"bbbb"_s});
        stage.open();
        QTRY_VERIFY(stage.isLoaded());
        QVERIFY(stage.child<QComboBox>(u"case.invite.aaaa"_s));
        setInvites(stage, {u"cccc"_s});
        showOther(stage);
        QVERIFY(!stage.child<QComboBox>(u"case.invite.aaaa"_s));
        stage.choose(u"case.invite.cccc"_s, u"revoke"_s);
        QVERIFY(stage.desk.commands.states.isEmpty());
        stage.child<QPushButton>(u"case.invites.save"_s)->click();
        QCOMPARE(stage.desk.commands.states.size(), 1);
        QCOMPARE(stage.desk.commands.states.first().command.args.value(u"invites"_s).toObject(),
                 (QJsonObject{{u"cccc"_s, u"revoke"_s}}));
    }
    void changesNoChoiceByTheWheelThatScrollsThePage()
    {
        Stage stage;
        setInvites(stage, {u"aaaa"_s});
        stage.open();
        QTRY_VERIFY(stage.isLoaded());
        stage.page->goToStep(4);
        for (const QString &name : {u"case.invite.aaaa"_s, u"case.old_owner_role"_s}) {
            auto *choice = stage.child<QComboBox>(name);
            choice->clearFocus();
            const int before = choice->currentIndex();
            for (const int turn : {-120, 120}) {
                QWheelEvent wheel({5, 5}, choice->mapToGlobal(QPointF(5, 5)), {}, {0, turn},
                                  Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
                QApplication::sendEvent(choice, &wheel);
                QCOMPARE(choice->currentIndex(), before);
            }
        }
    }
    void namesTheRecipientThatIsSentAndNobodyElse()
    {
        Stage stage;
        const PersonRow person = stage.desk.reader.people.first();
        const QString one = stage.desk.cases.document.value(u"case"_s)[u"id"_s].toString();
        stage.desk.drafts.texts.insert(u"case/"_s + one,
                                       uR"({"recipient.id":"%1"})"_s.arg(person.id.value));
        stage.desk.drafts.texts.insert(u"case/"_s + kOther, uR"({"recipient.id":"nobody"})"_s);
        stage.open();
        QTRY_VERIFY(stage.isLoaded());
        auto *chosen = stage.child<QLabel>(u"case.recipient.chosen"_s);
        auto *save = stage.child<QPushButton>(u"case.parties.save"_s);
        QTRY_VERIFY(chosen->text().contains(person.name));
        QVERIFY(save->isEnabled());
        showOther(stage);
        QTRY_VERIFY(chosen->text().contains(u"choose the recipient again"_s));
        QVERIFY(!save->isEnabled());
        QVERIFY(save->accessibleDescription().contains(u"choose the recipient again"_s));
        save->click();
        QVERIFY(stage.desk.commands.states.isEmpty());
        // Back where it was chosen: saved and refused, it is still the one that is named.
        stage.set(u"id"_s, one);
        stage.set(u"rev"_s, u"7"_s);
        stage.page->show(CaseId{one});
        QTRY_VERIFY(chosen->text().contains(person.name));
        QTRY_VERIFY(save->isEnabled());
        save->click();
        QCOMPARE(stage.desk.commands.states.size(), 1);
        const ports::Command sent = stage.desk.commands.states.first().command;
        QCOMPARE(sent.args.value(u"to_user_id"_s).toString(), person.id.value);
        QVERIFY(chosen->text().contains(person.name));
        stage.desk.commands.become(sent.id, Phase::Rejected, Error{ErrorKind::Rule});
        QTRY_VERIFY(chosen->text().contains(person.name));
        QVERIFY(!chosen->isHidden());
    }
    void sendsOneCommandForADoubleClick()
    {
        Stage stage;
        stage.open();
        QTRY_VERIFY(stage.isLoaded());
        stage.child<QPlainTextEdit>(u"case.contact.note"_s)->setPlainText(u"They call back"_s);
        auto *log = stage.child<QPushButton>(u"case.contact.log"_s);
        log->click();
        QVERIFY(!log->isEnabled());
        log->click();
        QCOMPARE(stage.desk.commands.states.size(), 1);
        const CommandId id = stage.desk.commands.states.first().command.id;
        stage.set(u"rev"_s, u"8"_s);
        stage.desk.commands.become(id, Phase::Confirmed, {});
        // Until the case is read again it would meet its own change.
        QVERIFY(!log->isEnabled());
        QTRY_VERIFY(lineOf(stage).contains(u"v8"_s));
        QTRY_VERIFY(log->isEnabled());
    }
    void asksForTheSecondFactorAlsoWhenAnotherCaseIsOpen()
    {
        Stage stage;
        const QJsonObject first = stage.desk.cases.document;
        stage.open();
        QTRY_VERIFY(stage.isLoaded());
        stage.child<QPlainTextEdit>(u"case.contact.note"_s)->setPlainText(u"They call back"_s);
        stage.child<QPushButton>(u"case.contact.log"_s)->click();
        const CommandId id = stage.desk.commands.states.first().command.id;
        showOther(stage);
        // Another case may be acted on meanwhile.
        QTRY_VERIFY(stage.child<QPushButton>(u"case.contact.log"_s)->isEnabled());
        stage.desk.commands.become(id, Phase::Queued, Error{ErrorKind::StepUpRequired});
        stage.desk.commands.become(id, Phase::Queued, Error{ErrorKind::StepUpRequired});
        QCOMPARE(stage.desk.session.calls.count(u"stepUp"_s), 1);
        QVERIFY(!stage.child<QWidget>(u"case.bar"_s)->isHidden());
        stage.desk.commands.become(id, Phase::Confirmed, {});
        QVERIFY(stage.child<QWidget>(u"case.bar"_s)->isHidden());
        // Its end is told, and its draft over, where it belongs.
        stage.desk.cases.document = first;
        stage.set(u"rev"_s, u"8"_s);
        stage.page->show(CaseId{first.value(u"case"_s)[u"id"_s].toString()});
        QTRY_VERIFY(lineOf(stage).contains(u"v8"_s));
        QTRY_COMPARE(stage.child<QPlainTextEdit>(u"case.contact.note"_s)->toPlainText(), QString());
    }
    void keepsWhatAFullDiskRefusedWhileAnotherCaseIsOpen()
    {
        Stage stage;
        const QJsonObject first = stage.desk.cases.document;
        const CaseId id{first.value(u"case"_s)[u"id"_s].toString()};
        stage.open();
        QTRY_VERIFY(stage.isLoaded());
        auto *note = stage.child<QPlainTextEdit>(u"case.contact.note"_s);
        stage.desk.drafts.isFull = true;
        note->setPlainText(u"They call back"_s);
        QTRY_COMPARE(stage.child<QLabel>(u"case.saved"_s)->text(), u"Not saved"_s);
        showOther(stage);
        QCOMPARE(note->toPlainText(), QString());
        stage.desk.drafts.isFull = false;
        stage.desk.cases.document = first;
        stage.page->show(id);
        QCOMPARE(note->toPlainText(), u"They call back"_s);
        QVERIFY(stage.desk.drafts.texts.value(u"case/"_s + id.value).contains(u"They call back"_s));
    }
};

QTEST_MAIN(TransfersSwitchTest)
#include "transfers_switch_test.moc"
