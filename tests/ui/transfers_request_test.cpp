// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/case_stage.h"
#include "ui/shared/message_bar.h"
#include "ui/theme/theme.h"
#include "ui/transfers/act_button.h"
#include "ui/transfers/rail_item.h"

#include <QApplication>
#include <QPushButton>
#include <QTest>

using namespace steward;
using namespace Qt::StringLiterals;

namespace
{

/// A request that its owner makes in the product, as the staff see it.
struct Stage : test::CaseStage {
    Stage(const QString &state, const QString &tell, const QJsonObject &facts = {})
    {
        desk.session.who.roles = {u"lead"_s};
        set(u"route"_s, u"self_serve"_s);
        set(u"state"_s, state);
        set(u"officer_id"_s, QJsonValue::Null);
        desk.cases.document.insert(u"officer"_s, QJsonValue::Null);
        desk.cases.document.insert(u"tell_customer"_s,
                                   QJsonObject{{u"code"_s, tell}, {u"facts"_s, facts}});
    }
    [[nodiscard]] bool isOffered(const QString &name) const
    {
        return child<QPushButton>(name)->isVisibleTo(page.get());
    }
    [[nodiscard]] QString tell() const { return child<ui::MessageBar>(u"case.tell"_s)->text(); }
    [[nodiscard]] QString approval() const { return child<QLabel>(u"case.approval.who"_s)->text(); }
};

} // namespace

/// What the desk offers, and says, of a request that belongs to its owner.
class TransfersRequestTest : public QObject
{
    Q_OBJECT

private:
    ui::Theme m_theme{*qApp};

private Q_SLOTS:
    void theDeskOffersToWithdrawOrObjectAndNothingElse_data()
    {
        QTest::addColumn<QString>("state");
        for (const auto &state : {u"gated"_s, u"verifying"_s, u"notice"_s})
            QTest::newRow(qPrintable(state)) << state;
    }
    void theDeskOffersToWithdrawOrObjectAndNothingElse()
    {
        QFETCH(QString, state);
        Stage stage{state, u"owner_confirms"_s};
        stage.open();
        QTRY_VERIFY(stage.isLoaded());

        QVERIFY(stage.isOffered(u"case.withdraw"_s));
        QVERIFY(stage.isOffered(u"case.object"_s));
        QVERIFY(!stage.isOffered(u"case.wait"_s));
        int shut = 0;
        for (const auto *act : stage.page->findChildren<ui::ActButton *>()) {
            const bool isTheirs = act->command().startsWith(u"ownership.transfer."_s) &&
                                  !act->command().endsWith(u".withdraw"_s) &&
                                  !act->command().contains(u".dispute"_s);
            if (isTheirs)
                QVERIFY2(!act->isEnabled(), qPrintable(act->objectName()));
            shut += isTheirs ? 1 : 0;
        }
        QVERIFY(shut >= 8);
        QVERIFY(stage.child<QPushButton>(u"case.withdraw"_s)->isEnabled());
    }
    void itSaysThatNobodyApprovesAndWhenItTakesPlace()
    {
        Stage stage{u"notice"_s, u"takes_place_at"_s, {{u"at"_s, u"2026-11-24T10:00:00.000Z"_s}}};
        stage.set(u"cool_off_until"_s, u"2026-11-24T10:00:00.000Z"_s);
        stage.set(u"submitted_at"_s, u"2026-11-23T10:00:00.000Z"_s);
        stage.open();
        QTRY_VERIFY(stage.isLoaded());

        QVERIFY2(stage.approval().startsWith(u"Nobody approves this transfer"_s),
                 qPrintable(stage.approval()));
        const auto *rail =
            qobject_cast<ui::RailItem *>(stage.child<QAbstractButton>(u"case.rail.5"_s));
        QVERIFY(rail);
        QCOMPARE(rail->standing(), u"Not needed"_s);
        QVERIFY2(stage.tell().contains(u"unless somebody objects before"_s),
                 qPrintable(stage.tell()));
    }
    void whoCallsAfterTheChangeIsToldThatItIsDoneAndObjectedTo()
    {
        Stage stage{u"disputed"_s, u"ownership_changed"_s, {{u"objection_open"_s, true}}};
        stage.open();
        QTRY_VERIFY(stage.isLoaded());

        QVERIFY2(stage.tell().contains(u"The transfer is done."_s) &&
                     stage.tell().contains(u"Somebody objected to it: that is examined"_s),
                 qPrintable(stage.tell()));
    }
};

QTEST_MAIN(TransfersRequestTest)
#include "transfers_request_test.moc"
