// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/page_stage.h"
#include "ui/orgs/org_page.h"
#include "ui/shared/app_note.h"
#include "ui/shared/message_bar.h"

#include <QLabel>
#include <QPushButton>
#include <QTest>

using namespace steward;
using namespace Qt::StringLiterals;
using Phase = ports::CommandState::Phase;

namespace
{

/// The page of an organisation that owes an invoice and is being handed over.
struct Stage : test::PageStage {
    std::unique_ptr<ui::OrgPage> page;
    OrgRow &org = desk.reader.orgs[2];
    CaseRow &transfer = desk.reader.cases[0];

    explicit Stage(const QString &role = u"finance"_s) : PageStage(u"orgs"_s)
    {
        desk.session.who.roles = {role};
        desk.reader.policyDocument =
            R"({"commands":{"ownership.transfer.gate.waive":{"roles":["finance","lead"]}},)"
            R"("transfer":{"waivable_gates":{"G6":["finance"],"G8":["lead"]}}})";
        org.hasBilling = true;
        org.unpaidInvoices = 1;
        org.openCaseRef = transfer.ref;
        transfer.org = org.id;
        transfer.state = u"waiting"_s;
        transfer.route = u"support"_s;
        transfer.waitingOn = u"finance"_s;
        transfer.waitingSince = QDateTime::currentDateTimeUtc();
        transfer.rev = 9;
    }
    void open()
    {
        page = std::make_unique<ui::OrgPage>(context(), nullptr);
        page->show(org.id);
    }
    void owe(int invoices, int disputes)
    {
        org.unpaidInvoices = invoices;
        org.openDisputes = disputes;
        Q_EMIT desk.reader.changed({.tables = {{.name = u"org_billing"_s}}});
    }
    template <class T>
    T *child(const QString &name) const
    {
        return page->findChild<T *>(name);
    }
    [[nodiscard]] QPushButton *waive() const { return child<QPushButton>(u"org.debt.waive"_s); }
    [[nodiscard]] QString line() const { return child<QLabel>(u"org.debt.case"_s)->text(); }
    [[nodiscard]] QString why() const { return waive()->accessibleDescription(); }
    [[nodiscard]] QString bar() const { return child<ui::MessageBar>(u"org.debt.bar"_s)->text(); }
    [[nodiscard]] QString seen() const { return child<QLabel>(u"org.debt.seen"_s)->text(); }
    void write(const QString &note)
    {
        waive()->click();
        child<ui::AppNote>(u"org.debt.note"_s)->setPlainText(note);
        child<QPushButton>(u"org.debt.send"_s)->click();
    }
};

const QString kNote = u"they pay in March, agreed by phone"_s;

} // namespace

class OrgDebtTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void financeIsToldWhichTransferWaitsAndWaivesForIt()
    {
        Stage stage;
        stage.org.unpaidInvoices = 3;
        stage.org.openDisputes = 2;
        stage.open();
        QTRY_VERIFY(stage.line().contains(stage.transfer.ref));
        QVERIFY(!stage.child<QWidget>(u"org.debt"_s)->parentWidget()->isHidden());
        QVERIFY2(stage.line().contains(u"Finance"_s), qPrintable(stage.line()));
        QTRY_VERIFY(stage.waive()->isEnabled());

        stage.write(kNote);

        QCOMPARE(stage.desk.commands.states.size(), 1);
        const ports::Command sent = stage.desk.commands.states.first().command;
        QCOMPARE(sent.type, u"ownership.transfer.gate.waive"_s);
        QCOMPARE(sent.entity, u"case/"_s + stage.transfer.id.value);
        QCOMPARE(sent.expect.value(sent.entity), 9);
        QCOMPARE(sent.args.value("gate"_L1).toString(), u"G6"_s);
        QCOMPARE(sent.args.value("note"_L1).toString(), kNote);
        QCOMPARE(sent.args.value("case_id"_L1).toString(), stage.transfer.id.value);
        QCOMPARE(sent.args.value("unpaid_invoices"_L1).toInt(-1), 3);
        QCOMPARE(sent.args.value("open_disputes"_L1).toInt(-1), 2);
        QVERIFY(!stage.waive()->isEnabled());
        stage.desk.commands.become(sent.id, Phase::Confirmed, std::nullopt);
        QVERIFY2(stage.bar().startsWith(u"Waived"_s), qPrintable(stage.bar()));
        QVERIFY(stage.child<ui::AppNote>(u"org.debt.note"_s)->text().isEmpty());
    }

    void theDebtsOnScreenAreWaivedAndMoreOnlyAfterAnotherLook_data()
    {
        QTest::addColumn<int>("invoices");
        QTest::addColumn<int>("disputes");
        QTest::addColumn<bool>("isPageMadeAgain");
        QTest::newRow("another invoice") << 4 << 2 << false;
        QTest::newRow("another dispute, an invoice less") << 2 << 3 << false;
        QTest::newRow("another invoice while the page was closed") << 4 << 2 << true;
    }
    void theDebtsOnScreenAreWaivedAndMoreOnlyAfterAnotherLook()
    {
        QFETCH(int, invoices);
        QFETCH(int, disputes);
        QFETCH(bool, isPageMadeAgain);
        Stage stage;
        stage.owe(3, 2);
        stage.open();
        QTRY_VERIFY(stage.waive()->isEnabled());
        stage.waive()->click();
        QCOMPARE(stage.seen(), u"Waived are: unpaid invoices 3, open disputes 2."_s);
        QVERIFY(stage.child<QWidget>(u"org.debt.grown"_s)->isHidden());
        stage.child<ui::AppNote>(u"org.debt.note"_s)->setPlainText(kNote);

        if (isPageMadeAgain)
            stage.page.reset();
        stage.owe(invoices, disputes);
        if (isPageMadeAgain)
            stage.open();

        QTRY_VERIFY(!stage.child<QWidget>(u"org.debt.grown"_s)->isHidden());
        const QString grown = stage.child<ui::MessageBar>(u"org.debt.grown"_s)->text();
        QVERIFY2(grown.contains(u"unpaid invoices %1 (you saw"_s.arg(invoices)), qPrintable(grown));
        QVERIFY2(grown.contains(u"open disputes %1 (you saw"_s.arg(disputes)), qPrintable(grown));
        auto *send = stage.child<QPushButton>(u"org.debt.send"_s);
        QVERIFY(!send->isEnabled());
        QCOMPARE(send->accessibleDescription(), grown);
        auto *note = stage.child<ui::AppNote>(u"org.debt.note"_s);
        QCOMPARE(note->text(), kNote);
        Q_EMIT note->submitted();
        QVERIFY(stage.desk.commands.states.isEmpty());

        stage.child<QPushButton>(u"org.debt.look"_s)->click();

        QVERIFY(stage.child<QWidget>(u"org.debt.grown"_s)->isHidden());
        QCOMPARE(
            stage.seen(),
            u"Waived are: unpaid invoices %1, open disputes %2."_s.arg(invoices).arg(disputes));
        QVERIFY(send->isEnabled());
        send->click();
        QCOMPARE(stage.desk.commands.states.size(), 1);
        const QJsonObject args = stage.desk.commands.states.first().command.args;
        QCOMPARE(args.value("unpaid_invoices"_L1).toInt(-1), invoices);
        QCOMPARE(args.value("open_disputes"_L1).toInt(-1), disputes);
    }

    void whatWasSettledMeanwhileIsWaivedNoMoreNorComesBackUnseen()
    {
        Stage stage;
        stage.owe(3, 2);
        stage.open();
        QTRY_VERIFY(stage.waive()->isEnabled());
        stage.waive()->click();
        stage.child<ui::AppNote>(u"org.debt.note"_s)->setPlainText(kNote);

        stage.owe(1, 2);

        QTRY_COMPARE(stage.seen(), u"Waived are: unpaid invoices 1, open disputes 2."_s);
        auto *send = stage.child<QPushButton>(u"org.debt.send"_s);
        QVERIFY(send->isEnabled());
        stage.owe(2, 2);
        QTRY_VERIFY(!send->isEnabled());
        stage.child<QPushButton>(u"org.debt.look"_s)->click();
        send->click();
        const QJsonObject args = stage.desk.commands.states.first().command.args;
        QCOMPARE(args.value("unpaid_invoices"_L1).toInt(-1), 2);
    }

    void othersReadWhyNot_data()
    {
        QTest::addColumn<QString>("role");
        QTest::newRow("lead") << u"lead"_s;
        QTest::newRow("compliance") << u"compliance"_s;
    }
    void othersReadWhyNot()
    {
        QFETCH(QString, role);
        Stage stage(role);
        stage.open();

        QTRY_VERIFY(stage.why().contains(u"Who can: Finance"_s));

        QVERIFY(!stage.waive()->isEnabled());
        QTRY_VERIFY(stage.line().contains(stage.transfer.ref));
    }

    void whatCannotBeWaivedSaysWhy_data()
    {
        QTest::addColumn<int>("invoices");
        QTest::addColumn<QString>("state");
        QTest::addColumn<QString>("route");
        QTest::addColumn<QString>("why");
        QTest::newRow("nothing is owed") << 0 << u"verifying"_s << u"support"_s
                                         << u"No invoice is unpaid and no payment is disputed."_s;
        QTest::newRow("sent for approval")
            << 1 << u"awaiting_approval"_s << u"support"_s
            << u"The transfer is past the step at which a debt is waived."_s;
        QTest::newRow("the owner's own") << 1 << u"verifying"_s << u"self_serve"_s
                                         << u"The owner does this transfer in the product: here it "
                                            u"can only be read, withdrawn or "
                                            "objected to."_s;
    }
    void whatCannotBeWaivedSaysWhy()
    {
        QFETCH(int, invoices);
        QFETCH(QString, state);
        QFETCH(QString, route);
        QFETCH(QString, why);
        Stage stage;
        stage.org.unpaidInvoices = invoices;
        stage.transfer.state = state;
        stage.transfer.route = route;
        stage.open();

        QTRY_COMPARE(stage.why(), why);

        QVERIFY(!stage.waive()->isEnabled());
    }

    void aNoteThatSaysTooLittleIsNotSent()
    {
        Stage stage;
        stage.open();
        QTRY_VERIFY(stage.waive()->isEnabled());

        stage.write(u"ok"_s);

        QVERIFY(stage.desk.commands.states.isEmpty());
        QVERIFY(stage.bar().contains(u"10"_s));
    }

    void aRefusalSaysWhatItIsAndTheNoteStays()
    {
        Stage stage;
        stage.open();
        QTRY_VERIFY(stage.waive()->isEnabled());
        stage.write(kNote);

        stage.desk.commands.become(stage.desk.commands.states.first().command.id, Phase::Rejected,
                                   Error{ErrorKind::Forbidden},
                                   {{u"rule"_s, u"nothing_to_waive"_s},
                                    {u"facts"_s, QJsonObject{}},
                                    {u"who"_s, u"nobody"_s}});

        QCOMPARE(stage.bar(), u"The gate is open: there is nothing to waive."_s);
        QCOMPARE(stage.child<ui::AppNote>(u"org.debt.note"_s)->text(), kNote);
        QVERIFY(stage.waive()->isEnabled());
    }

    void aTransferThatChangedMeanwhileIsReadAgainAndTheNoteStays()
    {
        Stage stage;
        stage.open();
        QTRY_VERIFY(stage.waive()->isEnabled());
        stage.write(kNote);
        stage.transfer.rev = 11;

        stage.desk.commands.become(stage.desk.commands.states.first().command.id, Phase::Conflict,
                                   Error{ErrorKind::Conflict});

        QVERIFY(stage.bar().contains(u"changed meanwhile"_s));
        QTRY_VERIFY(stage.waive()->isEnabled());
        QCOMPARE(stage.child<ui::AppNote>(u"org.debt.note"_s)->text(), kNote);
        stage.child<QPushButton>(u"org.debt.send"_s)->click();
        const ports::Command again = stage.desk.commands.states.last().command;
        QCOMPARE(again.expect.value(again.entity), 11);
    }

    void theEndOfOneOrgsWaiverIsToldOnThatOrgsPageAlone()
    {
        Stage stage;
        const OrgId first = stage.org.id;
        OrgRow &second = stage.desk.reader.orgs[3];
        CaseRow &other = stage.desk.reader.cases[5];
        second.hasBilling = true;
        second.unpaidInvoices = 1;
        second.openCaseRef = other.ref;
        other.org = second.id;
        other.state = u"waiting"_s;
        other.route = u"support"_s;
        stage.open();
        QTRY_VERIFY(stage.waive()->isEnabled());
        stage.write(kNote);
        const CommandId sent = stage.desk.commands.states.first().command.id;

        stage.page->show(second.id);
        QTRY_VERIFY(stage.line().contains(other.ref));
        QVERIFY2(stage.waive()->isEnabled(), qPrintable(stage.why()));
        stage.waive()->click();
        auto *note = stage.child<ui::AppNote>(u"org.debt.note"_s);
        note->setPlainText(kNote);
        stage.desk.commands.become(sent, Phase::Confirmed, std::nullopt);
        QVERIFY(stage.child<ui::MessageBar>(u"org.debt.bar"_s)->isHidden());
        QCOMPARE(note->text(), kNote);

        stage.page->show(first);
        QTRY_VERIFY2(stage.bar().startsWith(u"Waived"_s), qPrintable(stage.bar()));
        QVERIFY(note->text().isEmpty());
        stage.page->show(second.id);
        QTRY_COMPARE(note->text(), kNote);
    }

    void aWaiverThatNobodyKnowsOfAnyMoreIsNotWaitedFor()
    {
        Stage stage;
        stage.open();
        QTRY_VERIFY(stage.waive()->isEnabled());
        stage.write(kNote);
        stage.page.reset();
        stage.desk.commands.states.clear();

        stage.open();

        QTRY_VERIFY(stage.line().contains(stage.transfer.ref));
        QTRY_VERIFY2(stage.waive()->isEnabled(), qPrintable(stage.why()));
        QCOMPARE(stage.child<ui::AppNote>(u"org.debt.note"_s)->text(), kNote);
    }

    void whatWasTypedIsThereWhenThePageIsMadeAgain()
    {
        Stage stage;
        stage.open();
        QTRY_VERIFY(stage.waive()->isEnabled());
        stage.waive()->click();
        stage.child<ui::AppNote>(u"org.debt.note"_s)->setPlainText(kNote);

        stage.page.reset();
        stage.open();

        QTRY_COMPARE(stage.child<ui::AppNote>(u"org.debt.note"_s)->text(), kNote);
    }

    void anOrgWithoutATransferShowsNothingOfIt()
    {
        Stage stage;
        stage.org.openCaseRef.clear();
        stage.open();

        QTRY_VERIFY(stage.child<QWidget>(u"org.debt"_s)->parentWidget()->isHidden());
    }
};

QTEST_MAIN(OrgDebtTest)
#include "org_debt_test.moc"
