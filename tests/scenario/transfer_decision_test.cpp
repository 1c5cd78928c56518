// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later

// What a submission and an approval must stand: copies, drift, and their own maker.
#include "tests/support/scenario/audit_proof.h"
#include "tests/support/scenario/sql.h"
#include "tests/support/scenario/two_desks_test.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QSet>
#include <QTest>

using namespace steward;
using namespace steward::tests;
using namespace Qt::StringLiterals;
using Phase = ports::CommandState::Phase;

namespace
{

constexpr int kCopies = 50;

QByteArray bodyOf(const ports::Command &command)
{
    QJsonObject expect;
    for (auto it = command.expect.cbegin(); it != command.expect.cend(); ++it)
        expect.insert(it.key(), QString::number(it.value()));
    return QJsonDocument{QJsonObject{{u"type"_s, command.type},
                                     {u"version"_s, command.version},
                                     {u"expect"_s, expect},
                                     {u"args"_s, command.args}}}
        .toJson(QJsonDocument::Compact);
}

} // namespace

class TransferDecisionTest : public TwoDesksTest
{
    Q_OBJECT

private Q_SLOTS:
    void fiftyCopiesOfASubmissionAndOfAnApprovalHaveOneEffectEachAndEqualAnswers()
    {
        TransferDrive drive{*m_service, stageTransfer(*m_service)};
        QCOMPARE(drive.untilProven(*m_agent), QString{});

        const auto submission = drive.command(*m_agent, u"submit"_s, drive.planHash(*m_agent));
        checkCopies(*m_agent, submission, u"transfer.submitted"_s);
        QCOMPARE(drive.state(), u"awaiting_approval"_s);
        const auto approval = drive.command(*m_lead, u"approve"_s, drive.planHash(*m_lead));
        checkCopies(*m_lead, approval, u"transfer.approved"_s);

        QCOMPARE(drive.state(), u"notice"_s);
        const Sql sql{m_service->adminConninfo()};
        QCOMPARE(count(u"approval WHERE case_id = '%1'"_s.arg(drive.caseId())), 1);
        const auto planned = sql.value(u"SELECT count(*) FROM transfer_case c, "
                                       "jsonb_array_elements(c.plan->'effects') e WHERE c.id = "
                                       "'%1' AND e->>'kind' = 'notice'"_s.arg(drive.caseId()))
                                 .toInt();
        QVERIFY(planned >= 3);
        QCOMPARE(count(u"notice WHERE case_id = '%1'"_s.arg(drive.caseId())), planned);
        QCOMPARE(count(u"outbound_intent WHERE command_id = '%1'"_s.arg(approval.id.value)),
                 planned);
    }

    void aFactThatChangesAfterTheApprovalVoidsItAndNobodyBecomesOwner()
    {
        TransferDrive drive{*m_service, stageTransfer(*m_service)};
        QCOMPARE(drive.untilApproved(*m_agent, *m_lead), QString{});
        const Sql sql{m_service->adminConninfo()};
        // The demo may have left some, and the owner signed in to confirm.
        const auto sessions = [&] {
            return sql.rows(u"SELECT id FROM customer_session WHERE user_id = '%1' AND ended_at IS "
                            "NULL ORDER BY id"_s.arg(drive.scene().owner.id));
        };
        const auto before = sessions();
        QVERIFY(!before.isEmpty());

        sql.run(u"UPDATE user_account SET mfa = 'none' WHERE id = '%1'"_s.arg(
            drive.scene().recipient.id));
        m_service->advanceClock(std::chrono::seconds{61});

        QTRY_COMPARE_WITH_TIMEOUT(drive.state(), u"verifying"_s, 60'000);
        QCOMPARE(sql.value(u"SELECT void_reason FROM approval WHERE case_id = '%1'"_s.arg(
                     drive.caseId())),
                 u"drift"_s);
        QCOMPARE(audited(drive, u"transfer.voided"_s, 0), 1);
        QCOMPARE(audited(drive, u"ownership.transferred"_s, 0), 0);
        for (auto *rig : {m_agent.get(), m_lead.get()}) {
            QTRY_COMPARE_WITH_TIMEOUT(drive.stateIn(*rig), u"verifying"_s, 60'000);
            QCOMPARE(drive.ownerIn(*rig), QString{drive.scene().owner.id}.remove(u'-'));
        }
        QCOMPARE(sessions(), before);
    }

    void aFactThatChangesBeforeTheApprovalIsAConflictOnTheLeadsDesk()
    {
        TransferDrive drive{*m_service, stageTransfer(*m_service)};
        QCOMPARE(drive.untilSubmitted(*m_agent), QString{});
        const auto seen = drive.planHash(*m_lead);
        const Sql sql{m_service->adminConninfo()};
        sql.run(u"UPDATE membership SET state = 'ended', ended_at = '2026-06-01' WHERE org_id = "
                "'%1' AND user_id = '%2'"_s.arg(drive.scene().orgId, drive.scene().voucher.id));

        const auto approval = drive.command(*m_lead, u"approve"_s, seen);
        QVERIFY(!drive.carry(*m_lead, approval).isEmpty());

        const auto state = m_lead->desk().commands().command(approval.id);
        QVERIFY(state);
        QCOMPARE(state->phase, Phase::Conflict);
        QCOMPARE(state->error->code, u"plan_drift"_s);
        QCOMPARE(drive.state(), u"awaiting_approval"_s);
        QCOMPARE(count(u"approval WHERE case_id = '%1'"_s.arg(drive.caseId())), 0);
        QCOMPARE(drive.detail(*m_lead)[u"plan"][u"has_drifted"].toBool(), true);
    }

    void theMakerAloneIsToldWhyAndRefusedOverBareHttps()
    {
        TransferDrive drive{*m_service, stageTransfer(*m_service)};
        QCOMPARE(drive.untilProven(*m_agent), QString{});
        QCOMPARE(drive.submit(*m_lead), QString{});
        const Sql sql{m_service->adminConninfo()};
        const auto rows = [&] {
            return sql.rows(u"SELECT c.*, o.rev FROM transfer_case c JOIN org o ON o.id = c.org_id "
                            "WHERE c.id = '%1'"_s.arg(drive.caseId()));
        };
        const auto before = rows();

        const auto shown = drive.detail(*m_lead)[u"checkers"].toObject();
        const auto approval = drive.command(*m_lead, u"approve"_s, drive.planHash(*m_lead));
        WebClient client{*m_service};
        const auto answer =
            client.post(u"/v1/commands"_s, bodyOf(approval), headersOf(*m_lead, approval));

        QCOMPARE(shown[u"may_approve"].toBool(true), false);
        QCOMPARE(shown[u"rule"].toString(), u"maker_is_not_checker"_s);
        QVERIFY(!shown[u"who"].toString().isEmpty());
        QCOMPARE(answer.status, 403);
        QCOMPARE(answer.header("content-type"), "application/problem+json");
        QCOMPARE(answer.json()[u"code"].toString(), u"forbidden"_s);
        QCOMPARE(answer.json()[u"rule"], shown[u"rule"]);
        QCOMPARE(answer.json()[u"who"], shown[u"who"]);
        QCOMPARE(rows(), before);
        QCOMPARE(count(u"approval WHERE case_id = '%1'"_s.arg(drive.caseId())), 0);
        QCOMPARE(sql.value(u"SELECT action || ' ' || outcome FROM audit_event WHERE request_id = "
                           "'%1'"_s.arg(approval.id.value)),
                 u"transfer.approved 1"_s);
        QCOMPARE(loggedState(*m_service, approval.id), u"refused"_s);
        // Somebody whose role checks nothing is told another rule.
        QCOMPARE(drive.detail(*m_agent)[u"checkers"][u"rule"].toString(), u"checker_role"_s);
    }

private:
    [[nodiscard]] HttpHeaders headersOf(DeskRig &rig, const ports::Command &command) const
    {
        const auto bearer = bearerFor(*m_service, rig.desk().session().principal()->sessionId);
        return {{"Authorization", "Bearer " + bearer},
                {"Content-Type", "application/json"},
                {"Idempotency-Key", command.id.value.toLatin1()}};
    }

    void checkCopies(DeskRig &rig, const ports::Command &command, const QString &action)
    {
        const WebClient client{*m_service};
        const auto answers = postAtOnce(client, kCopies, u"/v1/commands"_s, bodyOf(command),
                                        headersOf(rig, command));
        QCOMPARE(answers.size(), kCopies);
        QSet<QByteArray> bodies;
        for (const auto &answer : answers) {
            QCOMPARE(answer.status, 200);
            bodies.insert(answer.body);
        }
        QVERIFY2(bodies.size() == 1, bodies.values().join('\n').constData());
        QVERIFY(answers.first().json()[u"csn"].isString());
        QCOMPARE(count(u"command_log WHERE id = '%1' AND state = 'done'"_s.arg(command.id.value)),
                 1);
        QCOMPARE(count(u"audit_event WHERE request_id = '%1' AND action = '%2'"_s.arg(
                     command.id.value, action)),
                 1);
        QCOMPARE(count(u"case_event WHERE kind = '%1' AND case_id = '%2'"_s.arg(
                     action, command.args[u"case_id"].toString())),
                 1);
    }

    [[nodiscard]] int count(const QString &from) const
    {
        return Sql{m_service->adminConninfo()}.value(u"SELECT count(*) FROM "_s + from).toInt();
    }
    [[nodiscard]] int audited(const TransferDrive &drive, const QString &action, int outcome) const
    {
        return count(u"audit_event WHERE org_id = '%1' AND action = '%2' AND outcome = %3"_s.arg(
            drive.scene().orgId, action, QString::number(outcome)));
    }
};

QTEST_GUILESS_MAIN(TransferDecisionTest)
#include "transfer_decision_test.moc"
