// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/platform/transfer_world.h"

#include <QTest>

#include <memory>

using namespace steward::tests;

namespace
{

QString ruleOf(const Answer &answer)
{
    return answer.body["rule"].toString();
}

} // namespace

/// Who once had a hand in a case never decides it, whoever acted after them.
class TransferFourEyesTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<TransferWorld> m_world;

    [[nodiscard]] QJsonObject anItem() const
    {
        return {{"evidence_id",
                 QString::fromStdString(scalar(m_world->admin,
                                               "SELECT id FROM evidence WHERE case_id = $1 "
                                               "AND type = 'vendor_check'",
                                               db::Params{m_world->caseId}))},
                {"verdict", "pass"}};
    }
    void mayNotDecide(const QString &rule, const QString &act) const
    {
        auto &world = *m_world;
        const auto shown = world.detail()["checkers"].toObject();
        QCOMPARE(shown["may_approve"].toBool(true), false);
        QCOMPARE(shown["rule"].toString(), rule);
        QCOMPARE(shown["facts"].toObject()["act"].toString(), act);
        const auto refused = world.act("approve", world.hash(), kLead);
        QCOMPARE(refused.status, 403);
        QCOMPARE(ruleOf(refused), rule);
        QCOMPARE(world.state(), std::string{"awaiting_approval"});
        QCOMPARE(TransferWorld::told(world.act("approve", world.hash(), kLead2)), QString{});
    }

    /// What the desk shows is what the command says; no rule: it is approved.
    void mayApproveAsShown(const std::string &who, const QString &rule) const
    {
        auto &world = *m_world;
        const auto shown = world.detail(who)["checkers"].toObject();
        QCOMPARE(shown["rule"].toString(), rule);
        QCOMPARE(shown["may_approve"].toBool(), rule.isEmpty());
        const auto answer = world.act("approve", world.hash(), who);
        QCOMPARE(ruleOf(answer), rule);
        QCOMPARE(answer.status == 200, rule.isEmpty());
    }
    void askForTwoLeads() const
    {
        m_world->run("UPDATE policy SET doc = jsonb_set(doc, '{transfer,checkers,L1}', "
                     "'[[\"lead\"], [\"lead\"]]')");
    }
    void objectAndSettle() const
    {
        const QJsonObject goOn{{"outcome", "resume"}, {"note", "looked into"}};
        QCOMPARE(TransferWorld::told(m_world->act("dispute", {{"reason", "not me"}})), QString{});
        for (const auto &who : {kCompliance, kLead2})
            QCOMPARE(TransferWorld::told(m_world->act("dispute.resolve", goOn, who)), QString{});
    }
    /// Time goes on until none of them stands any more.
    void expireApprovals() const
    {
        m_world->clock.freezeAt(Instant::parse(
            scalar(m_world->admin, "SELECT wire_time(max(expires_at)) FROM approval")));
    }

private Q_SLOTS:
    void init() { m_world = std::make_unique<TransferWorld>(); }
    void cleanup() { m_world.reset(); }

    void aLevelThatAsksForTwoHasTwoPeople()
    {
        auto &world = *m_world;
        world.run("UPDATE policy SET doc = jsonb_set(doc, '{transfer,checkers,L1}', '[[\"lead\"], "
                  "[\"lead\", \"compliance\"]]')");
        QCOMPARE(world.submitted(), QString{});
        QCOMPARE(world.act("approve", world.hash(), kCompliance).status, 403);

        QCOMPARE(TransferWorld::told(world.act("approve", world.hash(), kLead)), QString{});

        QCOMPARE(world.state(), std::string{"awaiting_approval"});
        QCOMPARE(scalar(world.admin, "SELECT count(*) FROM notice"), std::string{"0"});
        QCOMPARE(ruleOf(world.act("approve", world.hash(), kLead)), "second_person");
        QCOMPARE(TransferWorld::told(world.act("approve", world.hash(), kCompliance)), QString{});
        QCOMPARE(world.state(), std::string{"notice"});
        QCOMPARE(scalar(world.admin, "SELECT count(*) FROM approval WHERE void_reason IS NULL"),
                 std::string{"2"});
    }

    void anApprovalThatExpiredIsGivenAgainByTheSameStep()
    {
        auto &world = *m_world;
        world.run("UPDATE policy SET doc = jsonb_set(doc, '{transfer,checkers,L1}', '[[\"lead\"], "
                  "[\"compliance\"]]')");
        QCOMPARE(world.submitted(), QString{});
        mayApproveAsShown(kLead, QString{});
        mayApproveAsShown(kLead, "checker_role");
        expireApprovals();

        // Nobody's approval stands for the first step, so it is not the second one's turn.
        mayApproveAsShown(kCompliance, "checker_role");
        mayApproveAsShown(kLead, QString{});
        QCOMPARE(world.state(), std::string{"awaiting_approval"});
        mayApproveAsShown(kCompliance, QString{});
        QCOMPARE(world.state(), std::string{"notice"});
    }

    void aLaterStepThatStillStandsDoesNotStandForAnEarlierOne()
    {
        auto &world = *m_world;
        world.run("UPDATE policy SET doc = jsonb_set(doc, '{transfer,checkers,L1}', '[[\"lead\"], "
                  "[\"compliance\"], [\"lead\"]]')");
        QCOMPARE(world.submitted(), QString{});
        mayApproveAsShown(kLead, QString{});
        world.run("UPDATE approval SET expires_at = $1",
                  db::Params{world.clock.now().plus(std::chrono::hours{1})});
        // Approvals of one instant have no order.
        world.clock.advance(std::chrono::seconds{1});
        mayApproveAsShown(kCompliance, QString{});
        world.clock.advance(std::chrono::hours{1});

        mayApproveAsShown(kLead2, QString{});
        QCOMPARE(world.state(), std::string{"awaiting_approval"});
        mayApproveAsShown(kLead2, "second_person");
        mayApproveAsShown(kLead, QString{});
        QCOMPARE(world.state(), std::string{"notice"});
    }

    void whoMayApproveIsShownByTheCommandsOwnRule()
    {
        auto &world = *m_world;
        QCOMPARE(world.submitted(), QString{});
        world.run("UPDATE transfer_case SET level = 'L2'");
        mayApproveAsShown(kLead, "levels_open_to_staff");
        world.run("UPDATE transfer_case SET level = 'L1', state = 'verifying'");
        mayApproveAsShown(kLead, "transfer_state");
    }

    void whatOneOfTwoApprovedIsNotCarriedOut()
    {
        auto &world = *m_world;
        askForTwoLeads();
        QCOMPARE(world.submitted(), QString{});
        for (const auto &who : {kLead, kLead2})
            QCOMPARE(TransferWorld::told(world.act("approve", world.hash(), who)), QString{});
        world.run("UPDATE approval SET void_reason = 'x' WHERE by_staff_id = $1",
                  db::Params{kLead2});
        world.passCoolOff();

        QCOMPARE(world.execute(), 1);

        QCOMPARE(world.state(), std::string{"verifying"});
    }

    void whoIsNoCheckerAnyMoreHasApprovedNothing_data()
    {
        QTest::addColumn<std::string>("change");
        QTest::addColumn<bool>("mayBe");
        QTest::newRow("disabled") << std::string{"status = 'disabled'"} << false;
        QTest::newRow("another role") << std::string{"roles = '{cs_agent}'"} << false;
        QTest::newRow("a role more") << std::string{"roles = '{cs_agent,lead}'"} << true;
    }
    void whoIsNoCheckerAnyMoreHasApprovedNothing()
    {
        QFETCH(std::string, change);
        QFETCH(bool, mayBe);
        auto &world = *m_world;
        QCOMPARE(world.approved(), QString{});
        world.run("UPDATE staff_user SET " + change + " WHERE id = $1", db::Params{kLead});
        world.passCoolOff();

        QCOMPARE(world.execute(), 1);

        QCOMPARE(world.state(), std::string{mayBe ? "executed" : "verifying"});
        QCOMPARE(scalar(world.admin, "SELECT void_reason FROM approval"),
                 std::string{mayBe ? "" : "not_approved"});
    }

    void anObjectionBringsBackNoApprovalOfWhoIsNoCheckerAnyMore()
    {
        auto &world = *m_world;
        QCOMPARE(world.approved(), QString{});
        QCOMPARE(TransferWorld::told(world.act("dispute", {{"reason", "bribed"}})), QString{});
        world.run("UPDATE staff_user SET status = 'disabled' WHERE id = $1", db::Params{kLead});
        const QJsonObject goOn{{"outcome", "resume"}, {"note", "looked into"}};
        QCOMPARE(TransferWorld::told(world.act("dispute.resolve", goOn, kCompliance)), QString{});

        const auto settled = world.act("dispute.resolve", goOn, kLead2);

        QCOMPARE(TransferWorld::told(settled), QString{});
        QCOMPARE(settled.body["result"].toObject()["back_to_checks"].toString(), "not_approved");
        QCOMPARE(scalar(world.admin, "SELECT void_reason FROM approval"),
                 std::string{"not_approved"});
        world.passCoolOff();
        QCOMPARE(world.execute(), 0);
    }

    void aLostApprovalIsAskedForAgainAndTheOtherOneStands()
    {
        auto &world = *m_world;
        world.run("UPDATE policy SET doc = jsonb_set(doc, '{transfer,checkers,L1}', '[[\"lead\"], "
                  "[\"compliance\"], [\"compliance\"]]')");
        QCOMPARE(world.submitted(), QString{});
        QCOMPARE(TransferWorld::told(world.act("approve", world.hash(), kLead)), QString{});
        QCOMPARE(TransferWorld::told(world.act("approve", world.hash(), kCompliance)), QString{});
        // As an objection may bring back what its author gave a second time.
        world.run("INSERT INTO approval SELECT gen_random_uuid(), case_id, approved_hash, "
                  "by_staff_id, at, expires_at FROM approval WHERE by_staff_id = $1",
                  db::Params{kCompliance});
        QCOMPARE(world.state(), std::string{"awaiting_approval"});
        world.run("UPDATE staff_user SET roles = '{cs_agent}' WHERE id = $1", db::Params{kLead});

        QCOMPARE(world.act("approve", world.hash(), kLead).status, 403);
        mayApproveAsShown(kLead2, QString{});

        // The third is still another person's.
        QCOMPARE(world.state(), std::string{"awaiting_approval"});
        mayApproveAsShown(kCompliance, "second_person");
    }

    void whatWasReturnedTakesItsApprovalsAlong()
    {
        auto &world = *m_world;
        askForTwoLeads();
        QCOMPARE(world.submitted(), QString{});
        QCOMPARE(TransferWorld::told(world.act("approve", world.hash(), kLead)), QString{});
        QCOMPARE(TransferWorld::told(world.act("return", {{"reason", "once more"}}, kLead2)),
                 QString{});
        QCOMPARE(TransferWorld::told(world.act("submit", world.hash())), QString{});

        QCOMPARE(TransferWorld::told(world.act("approve", world.hash(), kLead)), QString{});

        QCOMPARE(world.state(), std::string{"awaiting_approval"});
    }

    void whatOneApprovedBeforeAnObjectionStandsOnceItIsSettled()
    {
        auto &world = *m_world;
        askForTwoLeads();
        QCOMPARE(world.submitted(), QString{});
        QCOMPARE(TransferWorld::told(world.act("approve", world.hash(), kLead)), QString{});

        objectAndSettle();

        QCOMPARE(world.state(), std::string{"awaiting_approval"});
        mayApproveAsShown(kLead, "second_person");
        mayApproveAsShown(kLead2, QString{});
        QCOMPARE(world.state(), std::string{"notice"});
    }

    void anObjectionBringsBackNothingThatWasReturned()
    {
        auto &world = *m_world;
        askForTwoLeads();
        QCOMPARE(world.submitted(), QString{});
        QCOMPARE(TransferWorld::told(world.act("approve", world.hash(), kLead)), QString{});
        objectAndSettle();
        QCOMPARE(TransferWorld::told(world.act("return", {{"reason", "once more"}}, kLead2)),
                 QString{});
        QCOMPARE(TransferWorld::told(world.act("submit", world.hash())), QString{});
        for (const auto &who : {kLead, kLead2})
            QCOMPARE(TransferWorld::told(world.act("approve", world.hash(), who)), QString{});

        objectAndSettle();

        QCOMPARE(world.state(), std::string{"notice"});
        QCOMPARE(scalar(world.admin, "SELECT count(*) FROM approval WHERE void_reason IS NULL"),
                 std::string{"2"});
        QCOMPARE(
            scalar(world.admin, "SELECT count(*) FROM approval WHERE void_reason = 'returned'"),
            std::string{"1"});
    }

    void whatIsReturnedIsOverAlsoWhenAnObjectionHadPutItAside()
    {
        auto &world = *m_world;
        askForTwoLeads();
        QCOMPARE(world.submitted(), QString{});
        QCOMPARE(TransferWorld::told(world.act("approve", world.hash(), kLead)), QString{});
        // As a settled objection left it in earlier versions.
        world.run("UPDATE approval SET void_reason = 'disputed'");

        QCOMPARE(TransferWorld::told(world.act("return", {{"reason", "once more"}}, kLead2)),
                 QString{});

        QCOMPARE(scalar(world.admin, "SELECT void_reason FROM approval"), std::string{"returned"});
    }

    void whoJudgedAnItemDoesNotApproveAfterAColleagueJudgedItAgain()
    {
        auto &world = *m_world;
        QCOMPARE(world.proven(), QString{});
        QCOMPARE(TransferWorld::told(world.act("evidence.verdict", anItem(), kLead)), QString{});
        QCOMPARE(TransferWorld::told(world.act("evidence.verdict", anItem())), QString{});
        QCOMPARE(TransferWorld::told(world.act("submit", world.hash())), QString{});

        mayNotDecide("verifier_is_not_checker", "evidence.decided");
    }

    void whoSubmittedACaseDoesNotApproveItAfterItWasSentBack()
    {
        auto &world = *m_world;
        QCOMPARE(world.proven(), QString{});
        QCOMPARE(TransferWorld::told(world.act("submit", world.hash(), kLead)), QString{});
        QCOMPARE(TransferWorld::told(world.act("return", {{"reason", "look again"}}, kLead2)),
                 QString{});
        QCOMPARE(TransferWorld::told(world.act("submit", world.hash())), QString{});

        mayNotDecide("maker_is_not_checker", "transfer.submitted");
    }

    void whoNamedThePartiesDoesNotApprove()
    {
        auto &world = *m_world;
        QCOMPARE(world.proven(), QString{});
        QCOMPARE(TransferWorld::told(world.act("edit", {{"old_owner_role", "member"}}, kLead)),
                 QString{});
        QCOMPARE(TransferWorld::told(world.act("submit", world.hash())), QString{});

        mayNotDecide("maker_is_not_checker", "transfer.edited");
    }

    void whoAddedEvidenceDoesNotApprove()
    {
        auto &world = *m_world;
        QCOMPARE(world.proven(), QString{});
        const auto added =
            world.act("evidence.add", TransferWorld::document("%PDF-1.7 more"), kLead);
        QCOMPARE(TransferWorld::told(added), QString{});
        QCOMPARE(TransferWorld::told(
                     world.act("evidence.verdict",
                               {{"evidence_id", added.body["result"].toObject()["evidence_id"]},
                                {"verdict", "pass"}})),
                 QString{});
        QCOMPARE(TransferWorld::told(world.act("submit", world.hash())), QString{});

        mayNotDecide("maker_is_not_checker", "evidence.added");
    }
};

QTEST_GUILESS_MAIN(TransferFourEyesTest)
#include "transfer_four_eyes_test.moc"
