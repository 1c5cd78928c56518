// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/case_stage.h"
#include "ui/theme/theme.h"
#include "ui/transfers/decision_steps.h"
#include "ui/transfers/fact_list.h"
#include "ui/transfers/kept_inputs.h"
#include "ui/transfers/new_transfer_page.h"
#include "ui/transfers/record_paper.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QFileDialog>
#include <QJsonArray>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>

using namespace steward;
using namespace Qt::StringLiterals;
using Stage = test::CaseStage;

class TransfersCaseFreshTest : public QObject
{
    Q_OBJECT

private:
    ui::Theme m_theme{*qApp};

private Q_SLOTS:
    void showsWhoPreparedTheCaseThatAnotherPersonDecides()
    {
        Stage stage;
        stage.set(u"state"_s, u"awaiting_approval"_s);
        stage.desk.cases.document.insert(u"checkers"_s,
                                         QJsonObject{{u"may_approve"_s, false},
                                                     {u"rule"_s, u"maker_is_not_checker"_s},
                                                     {u"facts"_s, QJsonObject{}},
                                                     {u"who"_s, u"another lead"_s}});
        stage.open();
        QTRY_VERIFY(stage.isLoaded());
        auto *approve = stage.child<QPushButton>(u"case.approve"_s);
        auto *reason = stage.child<QLabel>(u"case.approve.reason"_s);

        QVERIFY(!approve->isEnabled());
        QTRY_VERIFY(reason->isVisible());
        QVERIFY(reason->text().contains(u"Who prepared the case cannot decide it"_s));
        QVERIFY(reason->focusPolicy() & Qt::TabFocus);
        QVERIFY(reason->accessibleName().contains(reason->text()));
        QCOMPARE(approve->toolTip(), reason->text());
        QCOMPARE(approve->accessibleDescription(), reason->text());
        stage.child<QLineEdit>(u"case.org.code"_s)->setText(u"cedar-point"_s);
        approve->click();
        stage.page->findChild<ui::ApprovalStep *>()->approve();
        QVERIFY(stage.desk.commands.states.isEmpty());
    }
    void asksOnceForABurstOfHintsAndNotForAnotherOrg()
    {
        Stage stage;
        stage.open();
        QTRY_VERIFY(stage.isLoaded());
        const int before = stage.desk.cases.asked;
        const OrgId org{u"a0000000-0000-7000-8000-000000000000"_s};
        stage.set(u"ticket"_s, u"HD-77"_s);

        Q_EMIT stage.desk.cases.factsChanged({u"a0000000-0000-7000-8000-0000000000ff"_s});
        for (int i = 0; i < 50; ++i)
            Q_EMIT stage.desk.cases.factsChanged(org);

        QTRY_VERIFY(stage.child<QWidget>(u"case.route.facts.1"_s));
        QTRY_COMPARE(stage.desk.cases.asked, before + 1);
        QTRY_COMPARE(stage.child<QLineEdit>(u"case.ticket"_s)->text(), u"HD-77"_s);
        QCOMPARE(stage.desk.cases.asked, before + 1);
    }
    void keepsTheWorkAndShutsItsActsWhileThePlatformIsAway()
    {
        Stage stage;
        stage.open();
        QTRY_VERIFY(stage.isLoaded());
        auto *note = stage.child<QPlainTextEdit>(u"case.contact.note"_s);
        auto *log = stage.child<QPushButton>(u"case.contact.log"_s);
        stage.desk.cases.failure = Error{ErrorKind::Offline};

        stage.desk.sync.become(ports::SyncStatus::Phase::Offline);

        QTRY_VERIFY(stage.child<QWidget>(u"state/case/offline"_s));
        note->setPlainText(u"They call back"_s);
        QVERIFY(note->isEnabled());
        QVERIFY(!log->isEnabled());
        QVERIFY(!log->toolTip().isEmpty());
        log->click();
        QVERIFY(stage.desk.commands.states.isEmpty());
        stage.desk.cases.failure.reset();
        stage.desk.sync.become(ports::SyncStatus::Phase::Live);
        QTRY_VERIFY(log->isEnabled());
        QTRY_VERIFY(!stage.child<QWidget>(u"state/case/offline"_s));
        QCOMPARE(note->toPlainText(), u"They call back"_s);
        log->click();
        QCOMPARE(stage.desk.commands.states.size(), 1);
    }
    void saysThatAnAnswerIsLateAndSendsNothingMeanwhile()
    {
        Stage stage;
        stage.open();
        QTRY_VERIFY(stage.isLoaded());
        stage.desk.cases.isSilent = true;

        Q_EMIT stage.desk.cases.factsChanged({});

        QTRY_VERIFY_WITH_TIMEOUT(stage.child<QWidget>(u"state/case/stale"_s), 20'000);
        QTRY_VERIFY(!stage.child<QPushButton>(u"case.withdraw"_s)->isEnabled());
    }
    void hidesACaseThatIsForbiddenNowAndKeepsWhatWasTyped()
    {
        Stage stage;
        stage.open();
        QTRY_VERIFY(stage.isLoaded());
        stage.child<QPlainTextEdit>(u"case.contact.note"_s)->setPlainText(u"They call back"_s);
        stage.desk.cases.failure = Error{ErrorKind::Forbidden};

        Q_EMIT stage.desk.cases.factsChanged({});

        QTRY_VERIFY(stage.child<QWidget>(u"state/case/forbidden"_s));
        QTRY_VERIFY(!stage.child<QWidget>(u"case.rail"_s)->isVisible());
        stage.desk.cases.failure.reset();
        stage.open();
        QTRY_VERIFY(stage.isLoaded());
        QCOMPARE(stage.child<QPlainTextEdit>(u"case.contact.note"_s)->toPlainText(),
                 u"They call back"_s);
    }
    void handsTheCaseToAnyOfficerByName()
    {
        Stage stage;
        stage.open();
        QTRY_VERIFY(stage.isLoaded());
        stage.page->goToStep(1);
        auto *officers = stage.child<QComboBox>(u"case.officer"_s);
        QTRY_VERIFY(officers->isVisible());
        QTRY_VERIFY(officers->findText(u"Nikos Ivanou"_s) > 0);
        QCOMPARE(officers->findText(u"Sofia Georgiou"_s), -1);
        stage.child<QPushButton>(u"case.handover"_s)->click();
        QVERIFY(stage.desk.commands.states.isEmpty());

        officers->setCurrentIndex(officers->findText(u"Nikos Ivanou"_s));
        stage.child<QPushButton>(u"case.handover"_s)->click();

        QCOMPARE(stage.desk.commands.states.size(), 1);
        QCOMPARE(stage.desk.commands.states.first().command.args.value(u"officer_id"_s).toString(),
                 u"019a9f5e-3b00-7c11-8d2a-5b1f0e6a7c12"_s);
    }
    void saysWhichRoleAnActNeedsAndSendsNothingWithoutIt()
    {
        Stage stage;
        stage.desk.reader.policyDocument =
            R"({"commands":{"ownership.transfer.contact.log":{"roles":["finance"]}}})";
        stage.open();
        QTRY_VERIFY(stage.isLoaded());
        auto *log = stage.child<QPushButton>(u"case.contact.log"_s);
        auto *reason = stage.child<QLabel>(u"case.contact.log.reason"_s);

        QTRY_VERIFY(!log->isEnabled());
        QTRY_VERIFY(!reason->isHidden());
        QVERIFY(reason->text().contains(u"Finance"_s));
        QVERIFY(stage.child<QPushButton>(u"case.withdraw"_s)->isEnabled());
    }
    void bringsTheFocusToTheFirstFieldOfAStep()
    {
        Stage stage;
        stage.open();
        QTRY_VERIFY(stage.isLoaded());
        stage.page->activateWindow();
        QTRY_VERIFY(stage.page->isActiveWindow());

        stage.page->openStep(2);
        QTRY_COMPARE(QApplication::focusWidget(),
                     static_cast<QWidget *>(stage.child<QLineEdit>(u"case.recipient.search"_s)));
        stage.page->openStep(3);
        QTRY_COMPARE(QApplication::focusWidget(),
                     static_cast<QWidget *>(stage.child<QComboBox>(u"case.evidence.type"_s)));
    }
    void showsWhatChangedSinceTheLastLook()
    {
        Stage stage;
        stage.open();
        QTRY_VERIFY(stage.isLoaded());
        QVERIFY(stage.child<QLabel>(u"case.last.look"_s)->text().contains(u"first time"_s));
        stage.set(u"state"_s, u"awaiting_approval"_s);
        stage.set(u"ticket"_s, u"HD-99"_s);

        stage.page.reset();
        stage.open();
        QTRY_VERIFY(stage.isLoaded());

        QVERIFY(stage.child<QLabel>(u"case.last.look"_s)->text().startsWith(u"You last looked"_s));
        QStringList seen;
        for (int i = 0; const auto *line = stage.child<QLabel>(u"case.changes.%1.text"_s.arg(i));
             ++i)
            seen << line->text();
        QVERIFY2(seen.join(u'\n').contains(u"HD-99"_s), qPrintable(seen.join(u'\n')));
        QVERIFY2(seen.join(u'\n').contains(u"Waiting for approval"_s),
                 qPrintable(seen.join(u'\n')));
    }
    void copiesWhatTheCustomerIsTold()
    {
        Stage stage;
        stage.open();
        QTRY_VERIFY(stage.isLoaded());

        stage.child<QPushButton>(u"case.tell.copy"_s)->click();

        QVERIFY(QGuiApplication::clipboard()->text().startsWith(u"An invoice"_s));
    }
    void saysThatSomebodyObjectedAlsoOnceItIsSettled()
    {
        Stage stage;
        QJsonArray timeline = stage.desk.cases.document.value(u"timeline"_s).toArray();
        QJsonObject entry = timeline.last().toObject();
        for (const QString &kind : {u"transfer.objected"_s, u"transfer.resolved"_s}) {
            entry.insert(u"kind"_s, kind);
            timeline << entry;
        }
        const auto texts = [&stage] {
            QString all;
            for (const auto &line : stage.child<ui::FactList>(u"case.cooloff"_s)->lines())
                all += line.state.text + u'|' + line.text + u'\n';
            return all;
        };
        stage.open();
        QTRY_VERIFY(stage.isLoaded());
        QVERIFY(texts().contains(u"Nobody has objected"_s));
        stage.desk.cases.document.insert(u"timeline"_s, timeline);
        stage.set(u"rev"_s, u"8"_s);
        stage.page->refresh();
        QTRY_VERIFY(stage.child<QLabel>(u"case.line"_s)->text().contains(u"v8"_s));
        QTRY_VERIFY(!texts().contains(u"Nobody has objected"_s));
        QTRY_VERIFY(texts().contains(u"settled"_s));
    }
    void whatIsTypedIsNotInterruptedByANewTransferThatIsTriedAgain()
    {
        Stage stage;
        QWidget window;
        ui::KeptInputs inputs(stage.desk.drafts, nullptr);
        ui::NewTransferPage page(stage.context(), inputs, &window);
        window.show();
        page.show(stage.desk.reader.orgs.first().id);
        QTRY_VERIFY(page.findChild<QLabel *>(u"case.new.org"_s)
                        ->text()
                        .contains(stage.desk.reader.orgs.first().name));
        page.findChild<QComboBox *>(u"case.new.reason_code"_s)->setCurrentIndex(1);
        page.findChild<QComboBox *>(u"case.new.channel"_s)->setCurrentIndex(1);
        page.findChild<QPushButton *>(u"case.new.open"_s)->click();
        QCOMPARE(stage.desk.commands.states.size(), 1);
        auto *ticket = page.findChild<QLineEdit *>(u"case.new.ticket"_s);
        ticket->setFocus();

        const CommandId id = stage.desk.commands.states.first().command.id;
        stage.desk.commands.become(id, ports::CommandState::Phase::Unknown,
                                   Error{ErrorKind::Offline});
        QCOMPARE(window.focusWidget(), ticket);
        stage.desk.commands.become(id, ports::CommandState::Phase::Rejected,
                                   Error{ErrorKind::Rule});

        QCOMPARE(window.focusWidget(), ticket);
        QVERIFY(!page.findChild<QWidget *>(u"case.new.problems"_s)->isHidden());
    }
    void showsWhyAnItemOfEvidenceWasJudgedSo()
    {
        Stage stage;
        QJsonArray evidence = stage.desk.cases.document.value(u"evidence"_s).toArray();
        QJsonObject item = evidence.first().toObject();
        item.insert(u"verdict_note"_s, u"The face is the one of the document"_s);
        evidence.replace(0, item);
        stage.desk.cases.document.insert(u"evidence"_s, evidence);
        stage.open();
        QTRY_VERIFY(stage.isLoaded());

        QVERIFY(stage.child<ui::FactList>(u"case.evidence"_s)
                    ->lines()
                    .first()
                    .detail.contains(u"“The face is the one of the document”"_s));
    }
    void readsTheWholeLogForTheRecordHoweverManyPagesItHas()
    {
        Stage stage;
        stage.desk.audit.pages = 3;
        stage.open();
        QTRY_VERIFY(stage.isLoaded());
        stage.desk.audit.cursors.clear();

        stage.child<QPushButton>(u"case.record"_s)->click();

        QTRY_VERIFY(stage.child<QFileDialog>(u"case.record.dialog"_s));
        QCOMPARE(stage.desk.audit.cursors, (QStringList{{}, u"1"_s, u"2"_s}));
    }
    void writesTheRecordWithEveryPart()
    {
        Stage stage;
        const auto view = readTransferCase(stage.desk.cases.document);
        QVERIFY(view.has_value());
        ui::CaseRecord record{*view, {}, true, u"N. Ivanova"_s, QDateTime::currentDateTimeUtc()};
        AuditEventRow event;
        event.id = {u"019a9f5e-3b00-7c11-8d2a-5b1f0e6a7cff"_s};
        event.month = u"2026-11"_s;
        event.index = 88213;
        event.action = u"transfer.opened"_s;
        event.leafHash = QByteArray(32, 'x');
        record.audit << event;

        const QString html = ui::recordHtml(record, stage.format);
        for (const QString &part :
             {u"TR-118"_s, u"Cedar Point"_s, u"Maroun Haddad"_s, u"Ελένη Πέτρου"_s, u"Gates"_s,
              u"Evidence"_s, u"Approvals"_s, u"Notices"_s, u"History"_s, u"2026-11/88213"_s,
              u"019a9f5e-3b00-7c11-8d2a-5b1f0e6a7cff"_s})
            QVERIFY2(html.contains(part), qPrintable(part));
        QTemporaryDir folder;
        const QString asked = qEnvironmentVariable("STEWARD_SHOTS");
        const QString path = (asked.isEmpty() ? folder.path() : asked) + u"/record.pdf"_s;
        const auto saved = ui::saveRecord(record, stage.format, path);
        QVERIFY2(saved.problem.isEmpty() && saved.isPrivate, qPrintable(saved.problem));
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.permissions() & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
        const QByteArray pdf = file.readAll();
        QVERIFY(pdf.startsWith("%PDF-"));
        QVERIFY(pdf.count("/Type /Page\n") + pdf.count("/Type /Page\r") >= 2);
        QVERIFY(!ui::saveRecord(record, stage.format, u"/nonexistent/x.pdf"_s).problem.isEmpty());
    }
};

QTEST_MAIN(TransfersCaseFreshTest)
#include "transfers_case_fresh_test.moc"
