// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/transfer/fraud_signal.h"
#include "tests/platform/transfer_world.h"

#include <QTest>

#include <memory>

using namespace steward::tests;

/// What a cool-off rests on: the policy of its case, and approvals that stood when it began.
class TransferCoolOffTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<TransferWorld> m_world;

    [[nodiscard]] std::string one(const char *sql) const { return scalar(m_world->admin, sql); }
    void setCoolOff(std::chrono::hours length) const
    {
        m_world->run("UPDATE policy SET doc = jsonb_set(doc, '{transfer,cool_off_s,L1}', "
                     "to_jsonb($1::bigint)) WHERE in_force",
                     db::Params{std::chrono::seconds{length}.count()});
    }
    /// Another policy is in force, with a longer cool-off; the one before stays readable.
    void installAnother() const
    {
        m_world->run("WITH old AS (UPDATE policy SET in_force = false WHERE in_force RETURNING "
                     "doc) INSERT INTO policy (id, version, doc, in_force, valid_from) SELECT $1, "
                     "'another', jsonb_set(doc, '{version}', '\"another\"'), true, '2026-11-23' "
                     "FROM old",
                     db::Params{madeUuid(7, 77)});
        setCoolOff(std::chrono::hours{48});
    }
    void loseOwner() const
    {
        m_world->run("UPDATE notice SET delivery = CASE party WHEN 'old_owner' THEN 'failed' ELSE "
                     "'sent' END");
        m_world->run("UPDATE outbound_intent SET state = 'done' WHERE kind = 'mail'");
    }
    [[nodiscard]] QString dispute() const
    {
        return TransferWorld::told(m_world->act("dispute", {{"reason", "not me"}}));
    }
    [[nodiscard]] Answer confirmed() const
    {
        const QJsonObject args{{"outcome", "resume"}, {"note", "looked into"}};
        const auto proposed = m_world->act("dispute.resolve", args, kCompliance);
        return proposed.status == 200 ? m_world->act("dispute.resolve", args, kLead2) : proposed;
    }
    [[nodiscard]] QString resume() const { return TransferWorld::told(confirmed()); }
    /// Why the answer says that the case did not go on; empty when it does not.
    [[nodiscard]] static QString backOf(const Answer &answer)
    {
        return answer.body["result"].toObject()["back_to_checks"].toString();
    }
    [[nodiscard]] std::string dated() const
    {
        return one("SELECT count(*) FROM outbound_intent WHERE kind = 'mail' AND state = 'queued' "
                   "AND body->>'template' = 'cool_off'");
    }
    [[nodiscard]] std::string coolOffOfCase() const
    {
        return one("SELECT extract(epoch FROM cool_off_until - last_activity_at)::int FROM "
                   "transfer_case");
    }
    [[nodiscard]] std::string voided(const char *why) const
    {
        return scalar(m_world->admin, "SELECT count(*) FROM approval WHERE void_reason = $1",
                      db::Params{why});
    }
    [[nodiscard]] int turn() const
    {
        transfer::CaseTurns turns{"test"};
        return transfer::executeDue(m_world->writer, m_world->clock.now(), turns).value_or(-1);
    }
    /// The case is with its officer, nobody is told a day, and nothing happens on any.
    void isBackWithItsOfficer(const char *why) const
    {
        QCOMPARE(m_world->state(), std::string{"planned"});
        QCOMPARE(voided(why), std::string{"1"});
        QCOMPARE(dated(), std::string{"0"});
        QCOMPARE(m_world->audited("transfer.voided"), std::string{"1"});
        QCOMPARE(scalar(m_world->admin, "SELECT facts->>'reason_code' FROM case_event WHERE kind = "
                                        "'transfer.voided'"),
                 std::string{why});
        QCOMPARE(one("SELECT plan_hash IS NULL AND cool_off_until IS NULL FROM transfer_case"),
                 std::string{"t"});
    }

private Q_SLOTS:
    void init()
    {
        m_world = std::make_unique<TransferWorld>();
        setCoolOff(std::chrono::hours{24});
    }
    void cleanup() { m_world.reset(); }

    void anotherPolicyIsNoDriftOfWhatWasAnnounced_data()
    {
        QTest::addColumn<bool>("isDisputed");
        QTest::newRow("in its cool-off") << false;
        QTest::newRow("disputed in it") << true;
    }
    void anotherPolicyIsNoDriftOfWhatWasAnnounced()
    {
        QFETCH(bool, isDisputed);
        auto &world = *m_world;
        QCOMPARE(world.approved(), QString{});
        if (isDisputed)
            QCOMPARE(dispute(), QString{});
        const auto before = world.detail();
        QCOMPARE(before["plan"].toObject()["has_drifted"].toBool(true), false);
        installAnother();

        const auto after = world.detail();

        QCOMPARE(after["plan"].toObject()["has_drifted"].toBool(true), false);
        QCOMPARE(after["policy_version"], before["policy_version"]);
        QCOMPARE(after["next"], before["next"]);
        if (isDisputed)
            QCOMPARE(resume(), QString{});
        QCOMPARE(world.state(), std::string{"notice"});
        QCOMPARE(coolOffOfCase(), std::string{"86400"});
        world.passCoolOff();
        QCOMPARE(world.execute(), 1);
        QCOMPARE(world.owner(), world.org.users[1]);
    }

    void whatIsSentAgainUnderAnotherPolicyTellsTheCoolOffOfItsOwn()
    {
        auto &world = *m_world;
        QCOMPARE(world.approved(), QString{});
        loseOwner();
        installAnother();

        QCOMPARE(TransferWorld::told(world.act("notice.resend", {})), QString{});

        QCOMPARE(world.state(), std::string{"notice"});
        QVERIFY(dated() != "0");
        QCOMPARE(coolOffOfCase(), std::string{"86400"});
    }

    void anApprovalLastsThroughACoolOffThatIsLongerThanItsHours()
    {
        auto &world = *m_world;
        setCoolOff(std::chrono::hours{24 * 7});
        QCOMPARE(world.approved(), QString{});
        world.tellEverybody();
        world.clock.advance(std::chrono::hours{24 * 7});

        QCOMPARE(world.execute(), 1);

        QCOMPARE(world.owner(), world.org.users[1]);
    }

    void aCaseThatIsHeldLongerThanItsApprovalLastsIsNotCarriedOut()
    {
        auto &world = *m_world;
        QCOMPARE(world.approved(), QString{});
        world.clock.advance(std::chrono::hours{24 + 72} - std::chrono::seconds{1});
        loseOwner();
        QCOMPARE(turn(), 0);
        QCOMPARE(world.state(), std::string{"notice"});
        world.clock.advance(std::chrono::seconds{1});

        QCOMPARE(turn(), 1);

        QCOMPARE(world.state(), std::string{"verifying"});
        QCOMPARE(voided("approval_expired"), std::string{"1"});
    }

    void aDisputeThatOutlastsTheApprovalLeadsBackToTheChecksAndTellsNobodyADay()
    {
        auto &world = *m_world;
        QCOMPARE(world.approved(), QString{});
        QCOMPARE(dispute(), QString{});
        world.clock.advance(std::chrono::hours{72});

        const auto answer = confirmed();

        QCOMPARE(TransferWorld::told(answer), QString{});
        QCOMPARE(backOf(answer), "approval_expired");
        isBackWithItsOfficer("approval_expired");
        QCOMPARE(one("SELECT facts->>'state' FROM case_event WHERE kind = 'transfer.resolved'"),
                 std::string{"verifying"});
        QCOMPARE(TransferWorld::told(world.act("submit", world.hash())), QString{});
        QCOMPARE(TransferWorld::told(world.act("approve", world.hash(), kLead)), QString{});
        QVERIFY(dated() != "0");
        world.passCoolOff();
        QCOMPARE(world.execute(), 1);
        QCOMPARE(world.owner(), world.org.users[1]);
    }

    void nothingIsSentAgainOnAnApprovalThatIsOver()
    {
        auto &world = *m_world;
        QCOMPARE(world.approved(), QString{});
        loseOwner();
        world.clock.advance(std::chrono::hours{72} - std::chrono::seconds{1});
        const auto inTime = world.act("notice.resend", {});
        QCOMPARE(TransferWorld::told(inTime), QString{});
        QVERIFY(!inTime.body["result"].toObject().contains("back_to_checks"));
        QCOMPARE(world.state(), std::string{"notice"});
        loseOwner();
        world.clock.advance(std::chrono::seconds{1});

        const auto tooLate = world.act("notice.resend", {});

        QCOMPARE(TransferWorld::told(tooLate), QString{});
        QCOMPARE(backOf(tooLate), "approval_expired");
        isBackWithItsOfficer("approval_expired");
        QCOMPARE(world.audited("notice.resent"), std::string{"1"});
        QCOMPARE(TransferWorld::told(world.act("submit", world.hash())), QString{});
    }

    void aSignalThatStillStandsAfterItsDisputeLetsNobodyBeToldADay_data()
    {
        QTest::addColumn<bool>("isReleased");
        QTest::newRow("still open") << false;
        QTest::newRow("released") << true;
    }
    void aSignalThatStillStandsAfterItsDisputeLetsNobodyBeToldADay()
    {
        QFETCH(bool, isReleased);
        auto &world = *m_world;
        QCOMPARE(world.approved(), QString{});
        world.tellEverybody();
        world.run("INSERT INTO fraud_flag (id, user_id, reason, by, since) VALUES ($1, $2, "
                  "'chargebacks', 'risk', '2026-11-23T10:00:01Z')",
                  db::Params{madeUuid(8, 1), world.org.users[1]});
        QCOMPARE(oneTurn(transfer::disputeSignalled, world.writer, world.clock.now()).value_or(-1),
                 1);
        if (isReleased)
            world.run("UPDATE fraud_flag SET released_at = '2026-11-23T10:00:02Z'");
        const auto before = dated();

        const auto answer = confirmed();

        QCOMPARE(TransferWorld::told(answer), QString{});
        QCOMPARE(backOf(answer), isReleased ? "" : "drift");
        QCOMPARE(world.state(), std::string{isReleased ? "notice" : "verifying"});
        QCOMPARE(voided("drift"), std::string{isReleased ? "0" : "1"});
        QCOMPARE(dated() == before, !isReleased);
        world.passCoolOff();
        QCOMPARE(world.execute(), isReleased ? 1 : 0);
        QCOMPARE(world.owner(), world.org.users[isReleased ? 1 : 0]);
    }
};

QTEST_GUILESS_MAIN(TransferCoolOffTest)
#include "transfer_cool_off_test.moc"
