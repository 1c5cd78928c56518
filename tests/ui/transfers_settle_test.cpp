// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/case_stage.h"
#include "ui/shared/message_bar.h"
#include "ui/shell/dialogs.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QComboBox>
#include <QElapsedTimer>
#include <QJsonArray>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTest>

using namespace steward;
using namespace Qt::StringLiterals;
using Phase = ports::CommandState::Phase;

namespace
{

const QString kLead = u"d0000000-0000-7000-8000-0000000000aa"_s;

/// Two people settle an objection, and one tries a failed step again: who may, and what is sent.
struct Stage : test::CaseStage {
    explicit Stage(const QString &role)
    {
        desk.session.who.roles = {role};
        desk.reader.policyDocument =
            R"({"commands":{"ownership.transfer.dispute.resolve":{"roles":["compliance"],)"
            R"("second":["lead"]},"ownership.transfer.dispute":{"roles":["cs_agent"]},)"
            R"("ownership.transfer.execution.resume":{"roles":["lead"]}}})";
        desk.cases.colleagues << ports::StaffName{{kLead}, u"Marina Christofi"_s, true};
    }
    void dispute(const QJsonObject &proposal = {})
    {
        set(u"state"_s, u"disputed"_s);
        set(u"prior_state"_s, u"verifying"_s);
        block(u"dispute_open"_s, proposal, u"compliance, lead"_s);
        QJsonArray timeline = desk.cases.document.value(u"timeline"_s).toArray();
        timeline << QJsonObject{
            {u"kind"_s, u"transfer.objected"_s},
            {u"by"_s, QJsonObject{{u"kind"_s, u"staff"_s}, {u"name"_s, u"N. Ivanova"_s}}},
            {u"at"_s, u"2026-11-22T15:00:00.000Z"_s},
            {u"facts"_s, QJsonObject{{u"reason"_s, u"I never agreed"_s}}}};
        desk.cases.document.insert(u"timeline"_s, timeline);
    }
    void fail()
    {
        set(u"state"_s, u"exec_failed"_s);
        set(u"executed_at"_s, u"2026-11-22T16:00:00.000Z"_s);
        block(u"execution_failed"_s,
              {{u"step"_s, u"contact"_s},
               {u"provider"_s, u"stripe"_s},
               {u"error"_s, u"the provider did not answer"_s},
               {u"attempts"_s, 8},
               {u"steps_done"_s, 0},
               {u"steps_left"_s, 1}},
              u"lead"_s);
    }
    void block(const QString &rule, const QJsonObject &facts, const QString &who)
    {
        QJsonObject next = desk.cases.document.value(u"next"_s).toObject();
        next.insert(u"blocked_by"_s, QJsonArray{QJsonObject{
                                         {u"rule"_s, rule}, {u"facts"_s, facts}, {u"who"_s, who}}});
        desk.cases.document.insert(u"next"_s, next);
    }
    [[nodiscard]] QString stand() const { return child<ui::MessageBar>(u"case.stand"_s)->text(); }
    [[nodiscard]] QString bar() const { return child<ui::MessageBar>(u"case.bar"_s)->text(); }
    [[nodiscard]] QPushButton *button(const QString &name) const
    {
        return child<QPushButton>(name);
    }
    void settle(const QString &outcome, const QString &note)
    {
        button(u"case.settle"_s)->click();
        auto *by = child<QComboBox>(u"case.settle.by"_s);
        by->setCurrentIndex(by->findData(outcome));
        child<QPlainTextEdit>(u"case.reason"_s)->setPlainText(note);
        button(u"case.reason.send"_s)->click();
    }
    /// For eyes, when a folder is named.
    void shoot(const QString &name)
    {
        const QString folder = qEnvironmentVariable("STEWARD_SHOTS");
        if (folder.isEmpty())
            return;
        QElapsedTimer settled;
        settled.start();
        static_cast<void>(QTest::qWaitFor([&settled] { return settled.elapsed() > 200; }, 1'000));
        page->grab().save(u"%1/%2.png"_s.arg(folder, name));
    }
};

} // namespace

class TransfersSettleTest : public QObject
{
    Q_OBJECT

private:
    ui::Theme m_theme{*qApp};

private Q_SLOTS:
    void anAgentRecordsAnObjectionAlsoToWhatIsDisputedAlready()
    {
        Stage stage{u"cs_agent"_s};
        stage.dispute();
        stage.open();
        QTRY_VERIFY(stage.isLoaded());
        auto *object = stage.button(u"case.object"_s);
        QTRY_VERIFY(!object->isHidden() && object->isEnabled());

        object->click();
        stage.child<QPlainTextEdit>(u"case.reason"_s)->setPlainText(u"the owner called"_s);
        stage.shoot(u"objection-to-a-disputed-one"_s);
        stage.button(u"case.reason.send"_s)->click();

        const auto &sent = stage.desk.commands.states.last().command;
        QCOMPARE(sent.type, u"ownership.transfer.dispute"_s);
        QCOMPARE(sent.args.value("reason"_L1).toString(), u"the owner called"_s);
    }

    void complianceSeesTheObjectionAndProposesHowItIsSettled()
    {
        Stage stage{u"compliance"_s};
        stage.dispute();
        stage.open();
        QTRY_VERIFY(stage.isLoaded());
        QTRY_VERIFY(stage.button(u"case.settle"_s)->isEnabled());
        QVERIFY2(stage.stand().contains(u"N. Ivanova: “I never agreed”"_s),
                 qPrintable(stage.stand()));

        stage.settle(u"resume"_s, u"The old owner withdrew it by telephone"_s);

        QCOMPARE(stage.desk.commands.states.size(), 1);
        const ports::Command &sent = stage.desk.commands.states.first().command;
        QCOMPARE(sent.type, u"ownership.transfer.dispute.resolve"_s);
        QCOMPARE(sent.args.value(u"outcome"_s).toString(), u"resume"_s);
        QCOMPARE(sent.args.value(u"note"_s).toString(),
                 u"The old owner withdrew it by telephone"_s);
        QVERIFY(!sent.args.contains(u"reason"_s));
        QCOMPARE(sent.expect.value(sent.entity), Revision{7});
        stage.shoot(u"disputed"_s);
    }
    void theLeadReadsWhatWasProposedAndConfirmsIt()
    {
        Stage stage{u"lead"_s};
        stage.dispute({{u"proposed_outcome"_s, u"reject"_s}, {u"proposed_by"_s, kLead}});
        stage.open();
        QTRY_VERIFY(stage.isLoaded());
        QTRY_VERIFY(stage.button(u"case.settle"_s)->isEnabled());
        QVERIFY2(stage.stand().contains(u"Marina Christofi proposes: “The objection holds"_s),
                 qPrintable(stage.stand()));

        stage.settle(u"reject"_s, u"The signature is forged"_s);

        QCOMPARE(stage.desk.commands.states.size(), 1);
        QCOMPARE(stage.desk.commands.states.first().command.args.value(u"outcome"_s).toString(),
                 u"reject"_s);
        stage.desk.commands.become(stage.desk.commands.states.first().command.id, Phase::Rejected,
                                   Error{ErrorKind::Forbidden},
                                   {{u"rule"_s, u"second_person"_s},
                                    {u"facts"_s, QJsonObject{}},
                                    {u"who"_s, u"compliance"_s}});
        QVERIFY2(stage.bar().contains(u"A second person decides"_s), qPrintable(stage.bar()));
        QVERIFY2(stage.bar().contains(u"Compliance"_s), qPrintable(stage.bar()));
    }
    void anAgentSeesWhoSettlesItAndSendsNothingWhenForced()
    {
        Stage stage{u"cs_agent"_s};
        stage.dispute();
        stage.open();
        QTRY_VERIFY(stage.isLoaded());
        auto *settle = stage.button(u"case.settle"_s);
        QTRY_VERIFY(settle->isVisible());
        QTRY_VERIFY(!settle->isEnabled());
        auto *why = stage.child<QLabel>(u"case.foot.reason"_s);
        QTRY_VERIFY(why->isVisible());
        QTRY_VERIFY2(why->text().contains(u"Compliance, Lead"_s), qPrintable(why->text()));
        QCOMPARE(settle->accessibleDescription(), settle->toolTip());
        QVERIFY(!settle->toolTip().isEmpty());

        // As if the role had been taken away while the reason was being written.
        settle->setEnabled(true);
        stage.settle(u"resume"_s, u"It is all fine"_s);

        QVERIFY(stage.desk.commands.states.isEmpty());
        QVERIFY2(stage.bar().contains(u"Your role may not do this"_s), qPrintable(stage.bar()));
    }
    void theLeadTriesTheFailedStepAgainAndReadsWhereItStopped()
    {
        Stage stage{u"lead"_s};
        stage.fail();
        stage.open();
        QTRY_VERIFY(stage.isLoaded());
        auto *retry = stage.button(u"case.retry"_s);
        QTRY_VERIFY(retry->isEnabled());
        QVERIFY2(stage.stand().contains(u"the provider did not answer"_s),
                 qPrintable(stage.stand()));
        QVERIFY2(stage.stand().contains(u"Left: 1"_s), qPrintable(stage.stand()));
        // The owner changed before the provider was asked: nobody may read that nothing did.
        const auto *outcome = stage.child<QLabel>(u"case.result.0.text"_s);
        QVERIFY2(outcome->text().contains(u"new owner is in place"_s), qPrintable(outcome->text()));
        QStringList stopped;
        for (int i = 0;
             const auto *line = stage.child<QLabel>(u"case.outcome.effects.%1.text"_s.arg(i)); ++i)
            if (!line->accessibleName().startsWith(u"Done: "_s))
                stopped << line->accessibleName();
        QCOMPARE(stopped, QStringList{u"Stopped: Billing contact at stripe"_s});
        stage.shoot(u"exec-failed"_s);

        retry->click();

        QCOMPARE(stage.desk.commands.states.size(), 1);
        const ports::Command &sent = stage.desk.commands.states.first().command;
        QCOMPARE(sent.type, u"ownership.transfer.execution.resume"_s);
        QCOMPARE(sent.args.size(), 1);
        QVERIFY(sent.args.contains(u"case_id"_s));
    }
    void complianceCannotTryTheFailedStepAgain()
    {
        Stage stage{u"compliance"_s};
        stage.fail();
        stage.open();
        QTRY_VERIFY(stage.isLoaded());
        auto *retry = stage.button(u"case.retry"_s);
        QTRY_VERIFY(retry->isVisible());
        QTRY_VERIFY(!retry->isEnabled());
        QTRY_VERIFY(stage.child<QLabel>(u"case.foot.reason"_s)->text().contains(u"Lead"_s));

        retry->setEnabled(true);
        retry->click();

        QVERIFY(stage.desk.commands.states.isEmpty());
    }
    void saysThatItWasNotConfirmedAndAsksAgain()
    {
        Stage stage{u"lead"_s};
        stage.fail();
        stage.open();
        QTRY_VERIFY(stage.isLoaded());
        QTRY_VERIFY(stage.button(u"case.retry"_s)->isEnabled());
        stage.button(u"case.retry"_s)->click();
        const CommandId id = stage.desk.commands.states.first().command.id;
        stage.desk.session.who.stepUpUntil = {};

        stage.desk.commands.become(id, Phase::Queued, Error{ErrorKind::StepUpRequired});
        QCOMPARE(stage.desk.session.calls.count(u"stepUp"_s), 1);
        stage.desk.session.become(ports::Session::State::SteppingUp);
        QVERIFY2(stage.bar().startsWith(u"Confirm in the browser"_s), qPrintable(stage.bar()));
        stage.desk.session.become(ports::Session::State::SignedIn);

        QVERIFY2(stage.bar().startsWith(u"It was not confirmed"_s), qPrintable(stage.bar()));
        QVERIFY(stage.button(u"case.confirm.again"_s)->isVisible());
        QVERIFY(stage.button(u"case.give.up"_s)->isVisible());
        stage.shoot(u"not-confirmed"_s);
        stage.button(u"case.confirm.again"_s)->click();
        QCOMPARE(stage.desk.session.calls.count(u"stepUp"_s), 2);
        stage.desk.session.who.stepUpUntil = QDateTime::currentDateTimeUtc().addSecs(300);
        stage.desk.session.become(ports::Session::State::SignedIn);
        QVERIFY2(stage.bar().startsWith(u"Sending"_s), qPrintable(stage.bar()));
        QVERIFY(!stage.button(u"case.give.up"_s)->isVisible());
        stage.desk.commands.become(id, Phase::Confirmed, {});
        QVERIFY(!stage.child<QWidget>(u"case.bar"_s)->isVisible());
    }
    void givesUpWhatWaitsForItsPerson()
    {
        Stage stage{u"lead"_s};
        stage.fail();
        stage.open();
        QTRY_VERIFY(stage.isLoaded());
        QTRY_VERIFY(stage.button(u"case.retry"_s)->isEnabled());
        stage.button(u"case.retry"_s)->click();
        const CommandId id = stage.desk.commands.states.first().command.id;
        stage.desk.session.who.stepUpUntil = {};
        stage.desk.commands.become(id, Phase::Queued, Error{ErrorKind::StepUpRequired});

        stage.button(u"case.give.up"_s)->click();

        QCOMPARE(stage.desk.commands.states.first().phase, Phase::Rejected);
        QVERIFY2(stage.bar().startsWith(u"Given up: nothing was changed"_s),
                 qPrintable(stage.bar()));
        QVERIFY(!stage.button(u"case.give.up"_s)->isVisible());
    }
    void givesUpInActivityToo()
    {
        Stage stage{u"lead"_s};
        ports::Command command;
        command.id = {u"019a9f5e-3b00-7c11-8d2a-5b1f0e6a7caa"_s};
        command.type = u"ownership.transfer.approve"_s;
        QVERIFY(stage.desk.commands.submit(command).has_value());
        ui::ActivityDialog dialog{stage.context(), nullptr};
        dialog.show();
        const auto giveUp = [&dialog, &command] {
            QPushButton *last = nullptr;
            for (auto *button :
                 dialog.findChildren<QPushButton *>(u"activity.give.up."_s + command.id.value))
                if (button->isVisible())
                    last = button;
            return last;
        };
        QVERIFY(!giveUp());
        stage.desk.commands.become(command.id, Phase::Queued, Error{ErrorKind::StepUpRequired});
        QTRY_VERIFY(giveUp());
        QVERIFY(giveUp()->accessibleName().startsWith(u"Give up: "_s));

        giveUp()->click();

        QCOMPARE(stage.desk.commands.states.first().phase, Phase::Rejected);
        QTRY_VERIFY(!giveUp());
    }
};

QTEST_MAIN(TransfersSettleTest)
#include "transfers_settle_test.moc"
