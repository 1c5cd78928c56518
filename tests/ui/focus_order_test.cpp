// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/case_stage.h"
#include "tests/ui/desk_stage.h"
#include "ui/shared/field_row.h"

#include <QApplication>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>

using namespace steward;
using namespace Qt::StringLiterals;

namespace
{

/// The fields and buttons below it that Tab stops at, in Tab's order.
QList<QWidget *> stopsOf(QWidget *root)
{
    QList<QWidget *> out;
    for (QWidget *at = root->nextInFocusChain(); at != root; at = at->nextInFocusChain()) {
        const bool isField = qobject_cast<ui::FieldRow *>(at->parentWidget());
        if (root->isAncestorOf(at) && at->isVisible() && at->focusPolicy() & Qt::TabFocus &&
            (isField || qobject_cast<QPushButton *>(at)))
            out << at;
    }
    return out;
}

int topOf(const QWidget *stop)
{
    const auto *row = qobject_cast<const ui::FieldRow *>(stop->parentWidget());
    return (row ? row : stop)->mapToGlobal(QPoint()).y();
}

/// Empty when they follow each other from top to bottom.
QString outOfOrder(QWidget *root)
{
    const auto stops = stopsOf(root);
    for (qsizetype i = 1; i < stops.size(); ++i)
        if (topOf(stops.at(i)) < topOf(stops.at(i - 1)))
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

        const auto stops = stopsOf(scroll);

        QVERIFY(stops.contains(stage.child<QWidget>(hash)));
        QCOMPARE(outOfOrder(scroll), QString());
    }
};

QTEST_MAIN(FocusOrderTest)
#include "focus_order_test.moc"
