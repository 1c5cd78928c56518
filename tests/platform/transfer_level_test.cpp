// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/transfer/standing.h"
#include "tests/platform/transfer_world.h"

#include <QTest>

#include <memory>

using namespace steward::tests;

/// The level of a case is computed anew when it goes on, not only when it is opened (G12, §1.3).
class TransferLevelTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<TransferWorld> m_world;

    void setLevel(const char *level) const
    {
        m_world->run(std::string{"UPDATE policy SET doc = jsonb_set(doc, "
                                 "'{transfer,reason_levels,owner_request}', '\""} +
                     level + "\"')");
    }
    void open(const char *levels) const
    {
        m_world->run(std::string{"UPDATE policy SET doc = jsonb_set(doc, "
                                 "'{transfer,levels_open_to_staff}', '"} +
                     levels + "')");
    }
    [[nodiscard]] std::string level() const
    {
        return scalar(m_world->admin, "SELECT level FROM transfer_case WHERE id = $1",
                      db::Params{m_world->caseId});
    }
    [[nodiscard]] int review() const
    {
        return oneTurn(transfer::reviewStanding, m_world->writer, m_world->clock.now())
            .value_or(-1);
    }
    [[nodiscard]] QString resolve(const std::string &staff) const
    {
        return TransferWorld::told(m_world->act(
            "dispute.resolve", {{"outcome", "resume"}, {"note", "looked into"}}, staff));
    }
    [[nodiscard]] QJsonObject gate(int number) const
    {
        return m_world->detail()["gates"].toArray()[number - 1].toObject();
    }

private Q_SLOTS:
    void init() { m_world = std::make_unique<TransferWorld>(); }
    void cleanup() { m_world.reset(); }

    void anotherLevelByThePolicyStopsTheCaseAtItsRouteAndLetsItOn()
    {
        auto &world = *m_world;
        QCOMPARE(world.verifying(), QString{});
        QCOMPARE(review(), 0);
        setLevel("L2");

        QCOMPARE(review(), 1);

        QCOMPARE(level(), std::string{"L2"});
        QCOMPARE(world.state(), std::string{"intake"});
        QCOMPARE(world.audited("transfer.level_changed"), std::string{"1"});
        QCOMPARE(world.audited("transfer.stopped"), std::string{"1"});
        QCOMPARE(review(), 0);
        setLevel("L1");
        QCOMPARE(review(), 1);
        QCOMPARE(level(), std::string{"L1"});
        QCOMPARE(world.state(), std::string{"verifying"});
    }

    void aWaitReturnsToTheLevelOfToday()
    {
        auto &world = *m_world;
        QCOMPARE(world.proven(), QString{});
        QCOMPARE(TransferWorld::told(world.act("wait", {{"on", "legal"}, {"reason", "asked"}})),
                 QString{});
        setLevel("L3");
        QCOMPARE(review(), 0);
        QCOMPARE(level(), std::string{"L1"});

        QCOMPARE(TransferWorld::told(world.act("resume", {})), QString{});

        QCOMPARE(level(), std::string{"L3"});
        QCOMPARE(world.state(), std::string{"intake"});
    }

    void aDisputeReturnsToTheLevelOfTodayAndVoidsWhatWasApprovedAtAnother_data()
    {
        QTest::addColumn<bool>("isApproved");
        QTest::newRow("submitted") << false;
        QTest::newRow("in its cool-off") << true;
    }
    void aDisputeReturnsToTheLevelOfTodayAndVoidsWhatWasApprovedAtAnother()
    {
        QFETCH(bool, isApproved);
        auto &world = *m_world;
        QCOMPARE(isApproved ? world.approved() : world.submitted(), QString{});
        QCOMPARE(TransferWorld::told(world.act("dispute", {{"reason", "not me"}})), QString{});
        setLevel("L2");

        QCOMPARE(resolve(kCompliance), QString{});
        QCOMPARE(resolve(kLead2), QString{});

        QCOMPARE(level(), std::string{"L2"});
        QCOMPARE(world.state(), std::string{"intake"});
        QCOMPARE(scalar(world.admin, "SELECT count(*) FROM approval WHERE void_reason IS NULL"),
                 std::string{"0"});
        QCOMPARE(scalar(world.admin, "SELECT count(*) FROM approval WHERE void_reason = "
                                     "'level_changed'"),
                 std::string{isApproved ? "1" : "0"});
        QCOMPARE(scalar(world.admin,
                        "SELECT plan_hash IS NULL AND cool_off_until IS NULL FROM "
                        "transfer_case WHERE id = $1",
                        db::Params{world.caseId}),
                 std::string{"t"});
        QCOMPARE(scalar(world.admin, "SELECT facts->>'state' FROM case_event WHERE kind = "
                                     "'transfer.resolved'"),
                 std::string{"verifying"});
        world.passCoolOff();
        QCOMPARE(world.carryOut(), 0);
    }

    void aDisputeOfAnUnchangedLevelReturnsToItsCoolOff()
    {
        auto &world = *m_world;
        QCOMPARE(world.approved(), QString{});
        QCOMPARE(TransferWorld::told(world.act("dispute", {{"reason", "not me"}})), QString{});

        QCOMPARE(resolve(kCompliance), QString{});
        QCOMPARE(resolve(kLead2), QString{});

        QCOMPARE(world.state(), std::string{"notice"});
        QCOMPARE(world.audited("transfer.level_changed"), std::string{"0"});
    }

    void aFreshChangeOfSignInTakesTheNextLevelWhereItIsOpenUntilItsDaysAreOver()
    {
        auto &world = *m_world;
        open(R"(["L1", "L2"])");
        QCOMPARE(world.verifying(), QString{});
        world.run("UPDATE user_account SET mfa_enrolled_at = '2026-11-22T10:00:00Z' WHERE id = $1",
                  db::Params{world.org.users[1]});
        QCOMPARE(gate(12)["verdict"].toString(), "wait_until");

        QCOMPARE(review(), 1);

        QCOMPARE(level(), std::string{"L2"});
        QCOMPARE(world.state(), std::string{"verifying"});
        QCOMPARE(gate(12)["verdict"].toString(), "pass");
        QCOMPARE(gate(12)["facts"].toObject()["raised_to"].toString(), "L2");
        QCOMPARE(review(), 0);
        world.clock.advance(std::chrono::hours{24 * 6 - 1});
        QCOMPARE(review(), 0);
        world.clock.advance(std::chrono::hours{1});
        QCOMPARE(review(), 1);
        QCOMPARE(level(), std::string{"L1"});
        QVERIFY(!gate(12)["facts"].toObject().contains("raised_to"));
    }

    void nothingIsSubmittedAtALevelThatIsNoLongerItsOwn()
    {
        auto &world = *m_world;
        QCOMPARE(world.proven(), QString{});
        const auto hash = world.hash();
        setLevel("L2");

        const auto refused = world.act("submit", hash);

        QCOMPARE(refused.body["code"].toString(), "plan_drift");
        QCOMPARE(review(), 1);
        QCOMPARE(world.state(), std::string{"intake"});
    }

    void whatWasSubmittedIsApprovedAtTheLevelItWasSubmittedAt()
    {
        auto &world = *m_world;
        QCOMPARE(world.submitted(), QString{});
        const auto hash = world.hash();
        setLevel("L2");

        QCOMPARE(TransferWorld::told(world.act("approve", hash, kLead)), QString{});

        QCOMPARE(level(), std::string{"L1"});
        QCOMPARE(world.state(), std::string{"notice"});
    }

    void whatWasApprovedIsCarriedOutAtTheLevelItWasApprovedAt()
    {
        auto &world = *m_world;
        QCOMPARE(world.approved(), QString{});
        setLevel("L2");
        QCOMPARE(review(), 0);
        world.passCoolOff();

        QCOMPARE(world.execute(), 1);

        QCOMPARE(level(), std::string{"L1"});
        QCOMPARE(world.owner(), world.org.users[1]);
    }
};

QTEST_GUILESS_MAIN(TransferLevelTest)
#include "transfer_level_test.moc"
