// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/case_stage.h"
#include "ui/shared/app_note.h"
#include "ui/shared/message_bar.h"
#include "ui/transfers/case_text.h"
#include "ui/transfers/fact_list.h"

#include <QJsonArray>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTest>

#include <algorithm>

using namespace steward;
using namespace Qt::StringLiterals;

namespace
{

/// What holds a case up and who lets it go on: a notice nobody got, a gate that is let pass, a
/// signal.
struct Stage : test::CaseStage {
    explicit Stage(const QString &role = u"lead"_s)
    {
        desk.session.who.roles = {role};
        desk.reader.policyDocument =
            R"({"commands":{"ownership.transfer.gate.waive":{"roles":["finance","lead"]},)"
            R"("ownership.transfer.notice.resend":{"roles":["cs_agent","lead"]},)"
            R"("ownership.transfer.dispute.resolve":{"roles":["compliance"],"second":["lead"]}},)"
            R"("transfer":{"waivable_gates":{"G6":["finance"],"G8":["lead"]}}})";
    }
    void block(const QStringList &rules)
    {
        QJsonObject next = desk.cases.document.value(u"next"_s).toObject();
        QJsonArray blocks;
        for (const QString &rule : rules)
            blocks << QJsonObject{
                {u"rule"_s, rule}, {u"facts"_s, QJsonObject{}}, {u"who"_s, u"x"_s}};
        next.insert(u"blocked_by"_s, blocks);
        desk.cases.document.insert(u"next"_s, next);
    }
    void tell(const QString &kind, const QJsonObject &facts)
    {
        QJsonArray timeline = desk.cases.document.value(u"timeline"_s).toArray();
        timeline << QJsonObject{
            {u"kind"_s, kind},
            {u"by"_s, QJsonObject{{u"kind"_s, u"system"_s}, {u"name"_s, QJsonValue::Null}}},
            {u"at"_s, u"2026-11-22T15:00:00.000Z"_s},
            {u"facts"_s, facts}};
        desk.cases.document.insert(u"timeline"_s, timeline);
    }
    void stopBySignal()
    {
        tell(u"transfer.disputed"_s, {{u"reason_code"_s, u"fraud_flag"_s}, {u"party"_s, u"org"_s}});
    }
    void shut(int number, const QString &change)
    {
        QJsonArray gates = desk.cases.document.value(u"gates"_s).toArray();
        QJsonObject gate = gates.at(number - 1).toObject();
        gate.insert(u"verdict"_s, u"fail"_s);
        gate.insert(u"smallest_change"_s,
                    QJsonObject{{u"code"_s, change}, {u"until"_s, QJsonValue::Null}});
        gates.replace(number - 1, gate);
        desk.cases.document.insert(u"gates"_s, gates);
    }
    [[nodiscard]] QPushButton *button(const QString &name) const
    {
        return child<QPushButton>(name);
    }
    /// The last command was done; what became of its case instead, if it went back.
    void answer(const QString &why)
    {
        QJsonObject result;
        if (!why.isEmpty())
            result.insert(u"back_to_checks"_s, why);
        desk.commands.become(sent().id, ports::CommandState::Phase::Confirmed, std::nullopt,
                             {{u"result"_s, result}});
    }
    [[nodiscard]] ports::Command sent() const
    {
        return desk.commands.states.isEmpty() ? ports::Command{}
                                              : desk.commands.states.last().command;
    }
};

/// A case whose owner no notice has reached.
void openUntold(Stage &stage)
{
    stage.set(u"state"_s, u"notice"_s);
    stage.block({u"cool_off"_s, u"owner_untold"_s});
    stage.open();
}

} // namespace

class TransfersHoldsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aNoticeThatNeverReachedTheOwnerIsSentAgain()
    {
        Stage stage(u"cs_agent"_s);
        openUntold(stage);
        QTRY_VERIFY(stage.isLoaded());
        auto *again = stage.button(u"case.notice.resend"_s);
        QTRY_VERIFY(!again->isHidden() && again->isEnabled());

        again->click();

        QCOMPARE(stage.sent().type, u"ownership.transfer.notice.resend"_s);
    }

    void itIsNotSentAgainWithoutNeedAndSaysWhy_data()
    {
        QTest::addColumn<QStringList>("blocks");
        QTest::addColumn<QString>("why");
        QTest::newRow("the owner is told, or will be")
            << QStringList{u"cool_off"_s, u"everybody_told"_s}
            << u"A mail has reached the owner, or is on its way."_s;
        QTest::newRow("another plan")
            << QStringList{u"plan_drift"_s, u"cool_off"_s, u"owner_untold"_s}
            << u"The plan no longer holds: the case goes back, and everybody is told once it is "
               "approved again."_s;
    }
    void itIsNotSentAgainWithoutNeedAndSaysWhy()
    {
        QFETCH(QStringList, blocks);
        QFETCH(QString, why);
        Stage stage;
        stage.set(u"state"_s, u"notice"_s);
        stage.block(blocks);
        stage.open();
        QTRY_VERIFY(stage.isLoaded());
        auto *again = stage.button(u"case.notice.resend"_s);

        QTRY_COMPARE(again->accessibleDescription(), why);

        QVERIFY(!again->isEnabled() && !again->isHidden());
    }

    void aLeadLetsTheLastAdminLeaveWithANote()
    {
        Stage stage;
        stage.set(u"state"_s, u"verifying"_s);
        stage.shut(8, u"name_another_admin_or_note"_s);
        stage.open();
        QTRY_VERIFY(stage.isLoaded());
        auto *waive = stage.button(u"case.admin.waive"_s);
        auto *note = stage.child<ui::AppNote>(u"case.admin.note"_s);
        QTRY_VERIFY(!waive->parentWidget()->isHidden() && waive->isEnabled());
        note->setPlainText(u"too short"_s);
        waive->click();
        QVERIFY(stage.desk.commands.states.isEmpty());

        note->setPlainText(u"one person runs it, and wants to"_s);
        waive->click();

        QCOMPARE(stage.sent().type, u"ownership.transfer.gate.waive"_s);
        QCOMPARE(stage.sent().args.value("gate"_L1).toString(), u"G8"_s);
        QCOMPARE(stage.sent().args.value("note"_L1).toString(),
                 u"one person runs it, and wants to"_s);
    }

    void anAgentReadsThatALeadWritesIt()
    {
        Stage stage(u"cs_agent"_s);
        stage.set(u"state"_s, u"verifying"_s);
        stage.shut(8, u"name_another_admin_or_note"_s);
        stage.open();
        QTRY_VERIFY(stage.isLoaded());
        auto *waive = stage.button(u"case.admin.waive"_s);

        QTRY_VERIFY(waive->accessibleDescription().contains(u"Who can: Lead."_s));

        QVERIFY(!waive->isEnabled());
        QVERIFY(!waive->accessibleDescription().contains(u"Finance"_s));
    }

    void withAnotherAdminThereIsNothingToNote()
    {
        Stage stage;
        stage.set(u"state"_s, u"verifying"_s);
        stage.open();
        QTRY_VERIFY(stage.isLoaded());

        QTRY_VERIFY(stage.button(u"case.admin.waive"_s)->parentWidget()->isHidden());
    }

    void aGateThatWasLetPassSaysByWhomWhenAndWhy()
    {
        ui::ScreenFormat format;
        GateView gate;
        gate.rule = u"G6"_s;
        gate.verdict = u"pass"_s;
        gate.facts = {{u"unpaid_invoices"_s, 1},
                      {u"waived_by"_s, u"Eleni Costa"_s},
                      {u"waived_at"_s, u"2026-11-22T10:00:00.000Z"_s},
                      {u"waiver_note"_s, u"they pay in_March"_s}};

        const QString text = ui::gateSentence(gate, format);

        QVERIFY2(text.contains(u"Waived by Eleni Costa on "_s), qPrintable(text));
        QVERIFY2(text.endsWith(u": “they pay in_March”"_s), qPrintable(text));
        gate.facts.insert(u"waived_by"_s, QJsonValue::Null);
        QVERIFY(!ui::gateSentence(gate, format).contains(u"Waived"_s));
    }

    void anActWhoseCaseWentBackInsteadSaysSoAndWhy_data()
    {
        QTest::addColumn<QString>("why");
        QTest::addColumn<QString>("said");
        QTest::newRow("told anew") << QString() << QString();
        QTest::newRow("too late") << u"approval_expired"_s
                                  << u"Nobody was told a day: the approval was over by then."_s;
        QTest::newRow("not approved by all")
            << u"not_approved"_s
            << u"Nobody was told a day: not everybody who has to had approved it."_s;
        QTest::newRow("another plan")
            << u"drift"_s << u"Nobody was told a day: the plan no longer holds."_s;
        QTest::newRow("another level")
            << u"level_changed"_s << u"The case has another level by now."_s;
        QTest::newRow("a word of a later platform")
            << u"moon"_s << u"The case did not go on: it is back with its officer."_s;
    }
    void anActWhoseCaseWentBackInsteadSaysSoAndWhy()
    {
        QFETCH(QString, why);
        QFETCH(QString, said);
        Stage stage(u"cs_agent"_s);
        openUntold(stage);
        QTRY_VERIFY(stage.isLoaded());
        auto *again = stage.button(u"case.notice.resend"_s);
        QTRY_VERIFY(!again->isHidden() && again->isEnabled());
        again->click();

        stage.answer(why);

        auto *bar = stage.child<ui::MessageBar>(u"case.bar"_s);
        QTRY_COMPARE(bar->isHidden(), said.isEmpty());
        QTRY_VERIFY2(said.isEmpty() || bar->text().startsWith(said), qPrintable(bar->text()));
        QCOMPARE(bar->text().contains(u"back with its officer"_s), !said.isEmpty());
    }

    void aRequestThatWentBackInsteadHasNoOfficerAndNoApprovals()
    {
        Stage stage(u"compliance"_s);
        stage.set(u"route"_s, u"self_serve"_s);
        stage.set(u"state"_s, u"disputed"_s);
        stage.set(u"prior_state"_s, u"notice"_s);
        stage.block({u"dispute_open"_s});
        stage.open();
        QTRY_VERIFY(stage.isLoaded());
        QTRY_VERIFY(stage.button(u"case.settle"_s)->isEnabled());
        stage.button(u"case.settle"_s)->click();
        stage.child<QPlainTextEdit>(u"case.reason"_s)->setPlainText(u"looked into"_s);
        stage.button(u"case.reason.send"_s)->click();
        QCOMPARE(stage.sent().type, u"ownership.transfer.dispute.resolve"_s);

        stage.answer(u"drift"_s);

        auto *bar = stage.child<ui::MessageBar>(u"case.bar"_s);
        QTRY_COMPARE(bar->text(), u"Nobody was told a day: the plan is no longer the one that "
                                  "everybody was told of. Once nothing stands in its way the "
                                  "request goes on by itself, and everybody is told anew."_s);
        QVERIFY(!bar->isHidden());
    }

    void aStopBySignalIsNoObjectionOnItsStepEither_data()
    {
        QTest::addColumn<QString>("state");
        QTest::addColumn<bool>("isSettled");
        QTest::addColumn<QString>("said");
        QTest::newRow("stands") << u"disputed"_s << false
                                << u"A fraud flag or a legal hold came: nothing happens until "
                                   "compliance and a lead decide."_s;
        QTest::newRow("was settled") << u"notice"_s << true
                                     << u"A fraud flag or a legal hold came, and that was "
                                        "settled: the history says how."_s;
    }
    void aStopBySignalIsNoObjectionOnItsStepEither()
    {
        QFETCH(QString, state);
        QFETCH(bool, isSettled);
        QFETCH(QString, said);
        Stage stage;
        stage.set(u"state"_s, state);
        stage.set(u"prior_state"_s, u"notice"_s);
        stage.block({u"dispute_open"_s});
        stage.stopBySignal();
        if (isSettled)
            stage.tell(u"transfer.resolved"_s, {{u"outcome"_s, u"resume"_s}});
        stage.open();
        QTRY_VERIFY(stage.isLoaded());
        const auto says = [&](const QString &text) {
            const auto &lines = stage.child<ui::FactList>(u"case.cooloff"_s)->lines();
            return std::any_of(lines.begin(), lines.end(),
                               [&](const auto &line) { return line.text == text; });
        };

        QTRY_VERIFY(says(said));

        QVERIFY(!says(u"Somebody objects: nothing happens until compliance and a lead decide."_s));
        QVERIFY(!says(u"Somebody objected, and it was settled: the history says how."_s));
    }

    void aCaseThatASignalStoppedSaysSo()
    {
        Stage stage;
        stage.set(u"state"_s, u"disputed"_s);
        stage.set(u"prior_state"_s, u"verifying"_s);
        stage.block({u"dispute_open"_s});
        stage.stopBySignal();
        stage.open();
        QTRY_VERIFY(stage.isLoaded());

        const auto stand = [&] { return stage.child<ui::MessageBar>(u"case.stand"_s)->text(); };
        QTRY_VERIFY2(stand().startsWith(u"Fraud flag of "_s), qPrintable(stand()));
        QVERIFY(!stand().contains(u"Objection"_s));
    }

    void anObjectionAndASignalDoNotHideEachOther_data()
    {
        QTest::addColumn<QStringList>("came");
        QTest::addColumn<QString>("state");
        QTest::addColumn<QString>("ofSignal");
        QTest::addColumn<QString>("lines");
        const QString open = u"A fraud flag or a legal hold came: nothing happens until compliance "
                             "and a lead decide.|Somebody objects: nothing happens until "
                             "compliance and a lead decide."_s;
        const QString settled = u"A fraud flag or a legal hold came, and that was settled: the "
                                "history says how.|Somebody objected, and it was settled: the "
                                "history says how."_s;
        QTest::newRow("a signal comes to an objection")
            << QStringList{u"objection"_s, u"signal"_s} << u"disputed"_s << u" came as well."_s
            << open;
        QTest::newRow("an objection comes to a signal")
            << QStringList{u"signal"_s, u"objection"_s} << u"disputed"_s
            << u": the platform stopped the transfer by itself."_s << open;
        QTest::newRow("both settled") << QStringList{u"objection"_s, u"signal"_s, u"settled"_s}
                                      << u"notice"_s << QString() << settled;
        QTest::newRow("both settled, one after the other")
            << QStringList{u"objection"_s, u"settled"_s, u"signal"_s, u"settled"_s} << u"notice"_s
            << QString() << settled;
        QTest::newRow("a signal after an objection that is settled")
            << QStringList{u"objection"_s, u"settled"_s, u"signal"_s} << u"disputed"_s
            << u": the platform stopped the transfer by itself."_s
            << u"A fraud flag or a legal hold came: nothing happens until compliance and a lead "
               "decide.|Somebody objected, and it was settled: the history says how."_s;
    }
    void anObjectionAndASignalDoNotHideEachOther()
    {
        QFETCH(QStringList, came);
        QFETCH(QString, state);
        QFETCH(QString, ofSignal);
        QFETCH(QString, lines);
        Stage stage;
        stage.set(u"state"_s, state);
        stage.set(u"prior_state"_s, u"notice"_s);
        stage.block({u"dispute_open"_s});
        for (const QString &one : came)
            if (one == "signal"_L1)
                stage.stopBySignal();
            else if (one == "objection"_L1)
                stage.tell(u"transfer.disputed"_s, {{u"reason"_s, u"I never agreed"_s}});
            else
                stage.tell(u"transfer.resolved"_s, {{u"outcome"_s, u"resume"_s}});
        stage.open();
        QTRY_VERIFY(stage.isLoaded());

        const auto said = [&] {
            QStringList out;
            for (const auto &line : stage.child<ui::FactList>(u"case.cooloff"_s)->lines())
                if (line.text.contains(u"legal hold"_s) || line.text.contains(u"omebody"_s) ||
                    line.text.contains(u"obody"_s))
                    out << line.text;
            out.sort();
            return out.join(u'|');
        };
        QTRY_COMPARE(said(), lines);
        const auto *stand = stage.child<ui::MessageBar>(u"case.stand"_s);
        QCOMPARE(stand->isHidden(), ofSignal.isEmpty());
        if (ofSignal.isEmpty())
            return;
        const bool isOpen = came.lastIndexOf(u"objection"_s) > came.lastIndexOf(u"settled"_s);
        QVERIFY2(stand->text().contains(u"“I never agreed”"_s) == isOpen,
                 qPrintable(stand->text()));
        QVERIFY2(stand->text().contains(ofSignal), qPrintable(stand->text()));
    }
};

QTEST_MAIN(TransfersHoldsTest)
#include "transfers_holds_test.moc"
