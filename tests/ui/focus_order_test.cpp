// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/case_stage.h"
#include "tests/ui/desk_stage.h"
#include "ui/shared/field_row.h"

#include <QApplication>
#include <QDialog>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QTabWidget>

#include <cstdlib>

using namespace steward;
using namespace Qt::StringLiterals;

namespace
{

/// What below it Tab stops at, in Tab's order.
QList<QWidget *> stopsOf(QWidget *root)
{
    QList<QWidget *> out;
    for (QWidget *at = root->nextInFocusChain(); at != root; at = at->nextInFocusChain()) {
        if (root->isAncestorOf(at) && at->isVisible() && at->isEnabled() &&
            at->focusPolicy() & Qt::TabFocus && !qobject_cast<QScrollArea *>(at))
            out << at;
    }
    return out;
}

/// A field's value and its button are one line, however high the value is.
QPoint placeOf(const QWidget *stop)
{
    const auto *row = qobject_cast<const ui::FieldRow *>(stop->parentWidget());
    return {stop->mapToGlobal(QPoint()).x(), (row ? row : stop)->mapToGlobal(QPoint()).y()};
}

bool isBefore(const QWidget *one, const QWidget *other)
{
    // What stands beside each other need not be of one height.
    constexpr int kLine = 12;
    const QPoint a = placeOf(one), b = placeOf(other);
    return std::abs(a.y() - b.y()) <= kLine ? a.x() < b.x() : a.y() < b.y();
}

/// Empty when they follow each other as one reads.
QString outOfOrder(QWidget *root)
{
    const auto stops = stopsOf(root);
    for (qsizetype i = 1; i < stops.size(); ++i)
        if (isBefore(stops.at(i), stops.at(i - 1)))
            return stops.at(i)->objectName() + u" comes after "_s + stops.at(i - 1)->objectName();
    return stops.size() < 4 ? u"only %1 stops"_s.arg(stops.size()) : QString();
}

} // namespace

/// Tab goes through a page as the eye does, whichever field was filled first.
class FocusOrderTest : public QObject
{
    Q_OBJECT

private:
    ui::Theme m_theme{*qApp};

private Q_SLOTS:
    void fieldsOfAPayoutComeAsTheyStand()
    {
        test::DeskStage stage(m_theme);
        stage.window->openLink(u"steward://payout/"_s + stage.desk.reader.payouts.at(5).id.value);
        auto *panel = stage.child<QWidget>(u"payouts.detail"_s);
        QTRY_VERIFY(stage.child<QWidget>(u"payouts.detail.E13.value"_s) &&
                    stage.child<QWidget>(u"payouts.detail.E13.value"_s)->isVisible());

        QTRY_COMPARE(outOfOrder(panel), QString());
    }

    void thePlanIsReadBeforeItIsDecidedOn_data()
    {
        QTest::addColumn<int>("step");
        QTest::addColumn<QString>("hash");
        QTest::newRow("before it is approved") << 5 << u"case.approval.hash.value"_s;
    }
    void thePlanIsReadBeforeItIsDecidedOn()
    {
        QFETCH(int, step);
        QFETCH(QString, hash);
        test::CaseStage stage;
        stage.set(u"state"_s, u"awaiting_approval"_s);
        stage.open();
        QTRY_VERIFY(stage.isLoaded());
        stage.page->openStep(step);
        QTRY_VERIFY(stage.child<QLineEdit>(hash) && stage.child<QLineEdit>(hash)->isVisible());
        QWidget *scroll = stage.child<QLineEdit>(hash);
        while (scroll && !qobject_cast<QScrollArea *>(scroll))
            scroll = scroll->parentWidget();
        QVERIFY(scroll);

        QTRY_VERIFY(stopsOf(scroll).contains(stage.child<QWidget>(hash)));
        QTRY_COMPARE(outOfOrder(scroll), QString());
    }

    void theSynchronisationIsReadBeforeItIsActedOn()
    {
        test::DeskStage stage(m_theme);
        auto &sync = stage.desk.sync;
        for (const QString &code : {u"hash_mismatch"_s, u"replica_damaged"_s})
            sync.past << ports::SyncStatus::Trouble{sync.pulled,
                                                    {ErrorKind::Protocol, {}, {}, code}};
        stage.run(u"sync"_s);
        auto *dialog = stage.child<QDialog>(u"sync"_s);
        QTRY_VERIFY(dialog && dialog->isVisible());
        // So high that none of it is scrolled away.
        dialog->resize(680, 1'400);
        QTRY_COMPARE(outOfOrder(dialog), QString());

        stage.child<QPushButton>(u"sync.load"_s)->click();

        QTRY_VERIFY(stopsOf(dialog).contains(stage.child<QWidget>(u"sync.load.yes"_s)));
        QVERIFY(stopsOf(dialog).contains(stage.child<QWidget>(u"sync.trouble.1"_s)));
        QTRY_COMPARE(outOfOrder(dialog), QString());
    }

    void theBillingOfAnOrganisationComesBeforeTheWaiverOfItsDebts()
    {
        test::DeskStage stage(m_theme);
        stage.desk.session.who.roles = {u"finance"_s};
        OrgRow &org = stage.desk.reader.orgs[2];
        CaseRow &transfer = stage.desk.reader.cases[0];
        org.hasBilling = true;
        org.unpaidInvoices = 1;
        org.openCaseRef = transfer.ref;
        transfer.org = org.id;
        transfer.state = u"waiting"_s;
        transfer.route = u"support"_s;
        stage.window->openLink(u"steward://org/"_s + org.id.value);
        stage.child<QTabWidget>(u"org.page.tabs"_s)->setCurrentIndex(2);
        auto *waive = stage.child<QPushButton>(u"org.debt.waive"_s);
        QTRY_VERIFY(waive->isVisible() && waive->isEnabled());
        waive->click();
        stage.child<QPlainTextEdit>(u"org.debt.note"_s)->setPlainText(u"they pay in March"_s);
        org.unpaidInvoices = 2;
        Q_EMIT stage.desk.reader.changed({.tables = {{.name = u"org_billing"_s}}});
        auto *billing = stage.child<QWidget>(u"org.page.billing"_s);

        QTRY_VERIFY(stopsOf(billing).contains(stage.child<QWidget>(u"org.debt.look"_s)));

        QVERIFY(stopsOf(billing).contains(stage.child<QWidget>(u"org.debt.note"_s)));
        QTRY_COMPARE(outOfOrder(billing), QString());
    }

    void aPersonIsReadBeforeTheirOrganisations()
    {
        test::DeskStage stage(m_theme);
        stage.window->openLink(u"steward://person/"_s + stage.desk.reader.people.at(2).id.value);
        auto *page = stage.child<QWidget>(u"person.page"_s);
        auto *fields = stage.child<QWidget>(u"person.page.fields"_s);
        auto *orgs = stage.child<QWidget>(u"person.page.orgs"_s);
        QTRY_VERIFY(orgs->isVisible());

        QTRY_COMPARE(outOfOrder(fields), QString());

        const auto stops = stopsOf(page);
        QCOMPARE(stops.indexOf(stage.child<QWidget>(u"person.page.back"_s)), 0);
        QVERIFY(stops.indexOf(orgs) > stops.indexOf(stopsOf(fields).last()));
    }

    void theImpactIsReadBeforeItIsSentForApproval()
    {
        test::CaseStage stage;
        stage.set(u"state"_s, u"planned"_s);
        stage.open();
        QTRY_VERIFY(stage.isLoaded());
        stage.page->openStep(4);
        auto *read = stage.child<QWidget>(u"case.read"_s);
        auto *step = stage.child<QWidget>(u"case.step.4"_s);
        QTRY_VERIFY(read->isVisible());
        QTRY_VERIFY(stage.child<QComboBox>(u"case.invite.0123456789abcdef"_s));

        QTRY_VERIFY(stopsOf(step).contains(read));

        QTRY_VERIFY(
            stopsOf(step).contains(stage.child<QWidget>(u"case.invite.0123456789abcdef"_s)));
        QTRY_COMPARE(outOfOrder(step), QString());
    }
};

QTEST_MAIN(FocusOrderTest)
#include "focus_order_test.moc"
