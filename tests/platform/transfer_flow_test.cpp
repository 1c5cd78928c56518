// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/platform/transfer_world.h"

#include <QTest>

#include <memory>
#include <mutex>
#include <set>
#include <thread>

using namespace steward::tests;

class TransferFlowTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<TransferWorld> m_world;
    static QString ruleOf(const Answer &answer) { return answer.body["rule"].toString(); }

private Q_SLOTS:
    void init() { m_world = std::make_unique<TransferWorld>(); }
    void cleanup() { m_world.reset(); }

    void theWholeWayEndsWithOneNewOwner()
    {
        auto &world = *m_world;
        QCOMPARE(world.approved(), QString{});
        QCOMPARE(world.state(), std::string{"notice"});
        QCOMPARE(world.execute(), 0);

        world.passCoolOff();
        QCOMPARE(world.execute(), 1);

        QCOMPARE(world.state(), std::string{"executed"});
        QCOMPARE(world.owner(), world.org.users[1]);
        QCOMPARE(scalar(world.admin, "SELECT role FROM membership WHERE id = $1",
                        db::Params{world.org.memberships[0]}),
                 std::string{"member"});
        QCOMPARE(
            scalar(world.admin, "SELECT count(*) FROM customer_session WHERE ended_at IS NULL"),
            std::string{"0"});
        QCOMPARE(scalar(world.admin, "SELECT status FROM org"), std::string{"active"});
        for (const auto *action :
             {"transfer.opened", "transfer.gated", "transfer.submitted", "transfer.approved",
              "transfer.noticed", "transfer.executed", "ownership.transferred", "role.changed"})
            QCOMPARE(world.audited(action), std::string{"1"});
        QCOMPARE(world.audited("session.revoked"), std::string{"2"});
        QCOMPARE(world.execute(), 0);
    }

    void thePageShowsPlanGatesAndWhoMayApprove()
    {
        auto &world = *m_world;
        QCOMPARE(world.submitted(), QString{});

        const auto forLead = world.detail();
        const auto forMaker = world.detail(kMaria);

        QCOMPARE(forLead["gates"].toArray().size(), 13);
        QCOMPARE(forLead["plan"].toObject()["is_complete"].toBool(), true);
        QCOMPARE(forLead["plan"].toObject()["has_drifted"].toBool(), false);
        QCOMPARE(forLead["checkers"].toObject()["may_approve"].toBool(), true);
        QCOMPARE(forMaker["checkers"].toObject()["rule"].toString(), "maker_is_not_checker");
        QCOMPARE(forLead["evidence"].toArray().size(), 3);
        QCOMPARE(forLead["next"].toObject()["to"].toString(), "notice");
        QCOMPARE(world.send("GET", "/v1/cases/" + world.caseId, "", "", kFinance).status, 403);
        QCOMPARE(world.send("GET", "/v1/cases/" + madeUuid(1, 99), "", "", kLead).status, 404);
        QCOMPARE(world.send("GET", "/v1/orgs/" + world.org.id + "/gates", "", "", kCompliance)
                     .body["gates"]
                     .toArray()
                     .size(),
                 13);
    }

    void fourEyesCountPeople()
    {
        auto &world = *m_world;
        QCOMPARE(world.proven(), QString{});
        world.run("UPDATE evidence SET verdict_by = $1 WHERE class = 'control'",
                  db::Params{kLead2});
        QCOMPARE(TransferWorld::told(world.act("submit", world.hash(), kLead)), QString{});

        const auto byMaker = world.act("approve", world.hash(), kLead);
        const auto byVerifier = world.act("approve", world.hash(), kLead2);

        QCOMPARE(byMaker.status, 403);
        QCOMPARE(ruleOf(byMaker), "maker_is_not_checker");
        QCOMPARE(byVerifier.status, 403);
        QCOMPARE(ruleOf(byVerifier), "verifier_is_not_checker");
        QCOMPARE(world.act("approve", world.hash(), kMaria).status, 403);
        QCOMPARE(world.state(), std::string{"awaiting_approval"});
    }

    void anotherHashIsDrift()
    {
        auto &world = *m_world;
        QCOMPARE(world.submitted(), QString{});

        const auto wrong = world.act("approve", {{"plan_hash", QString(64, 'a')}}, kLead);

        QCOMPARE(wrong.status, 412);
        QCOMPARE(wrong.code(), "plan_drift");
    }

    void whatChangesInTheCoolOffVoidsTheApproval_data()
    {
        QTest::addColumn<QString>("sql");
        QTest::newRow("second factor") << "UPDATE user_account SET mfa = 'none'";
        QTest::newRow("unpaid invoice") << "UPDATE org_billing SET unpaid_invoices = 1";
        QTest::newRow("other admin") << "UPDATE membership SET state = 'ended', ended_at = "
                                        "'2026-11-23' WHERE role = 'admin'";
        QTest::newRow("fraud flag")
            << "INSERT INTO fraud_flag (id, org_id, reason, by, since) SELECT "
               "'018f3a1c-0005-7000-8000-000000000077', id, 'x', 'x', '2026-11-23' FROM org";
        QTest::newRow("a fact of a gate that still passes")
            << "UPDATE user_account SET email_verified_at = '2026-11-23'";
        QTest::newRow("a warning of a gate that still passes")
            << "UPDATE org SET tier = 't3', sso_domain = 'elsewhere.example'";
        QTest::newRow("what is overwritten, by another way")
            << "UPDATE org SET name = 'Cedar Point Homes'";
        QTest::newRow("approval ran out") << "UPDATE approval SET expires_at = '2026-11-23'";
        QTest::newRow("approval gone") << "UPDATE approval SET void_reason = 'x'";
    }
    void whatChangesInTheCoolOffVoidsTheApproval()
    {
        QFETCH(QString, sql);
        auto &world = *m_world;
        QCOMPARE(world.approved(), QString{});
        world.run(sql.toStdString());
        world.passCoolOff();

        QCOMPARE(world.execute(), 1);

        QCOMPARE(world.state(), std::string{"verifying"});
        QCOMPARE(world.owner(), world.org.users[0]);
        QCOMPARE(scalar(world.admin, "SELECT count(*) FROM approval WHERE void_reason IS NULL"),
                 std::string{"0"});
        QCOMPARE(world.audited("transfer.voided"), std::string{"1"});
    }

    void timeAndSignInsInTheCoolOffVoidNothing()
    {
        auto &world = *m_world;
        QCOMPARE(world.approved(), QString{});
        world.run("UPDATE user_account SET last_login_at = '2026-11-23T10:30:00Z'");
        world.run("UPDATE customer_session SET last_seen_at = '2026-11-23T10:30:00Z'");
        world.passCoolOff();
        world.clock.advance(std::chrono::hours{1});

        QCOMPARE(world.execute(), 1);

        QCOMPARE(world.state(), std::string{"executed"});
    }

    void anObjectionStopsTheExecutionAndIsNotTheAgentsToEnd()
    {
        auto &world = *m_world;
        QCOMPARE(world.approved(), QString{});
        QCOMPARE(TransferWorld::told(world.act("dispute", {{"reason", "not me"}})), QString{});
        world.passCoolOff();

        QCOMPARE(world.execute(), 0);

        QCOMPARE(world.state(), std::string{"disputed"});
        QCOMPARE(world.act("resume", {}).status, 422);
        QCOMPARE(world.act("withdraw", {{"reason", "not me"}}).status, 422);
    }

    void aWithdrawnCaseRefusesEverything()
    {
        auto &world = *m_world;
        QCOMPARE(world.approved(), QString{});
        QCOMPARE(TransferWorld::told(world.act("withdraw", {{"reason", "asked to"}})), QString{});
        world.passCoolOff();

        QCOMPARE(world.execute(), 0);

        const QJsonObject reason{{"reason", "again"}};
        for (const auto *act : {"withdraw", "dispute"})
            QCOMPARE(world.act(act, reason).status, 422);
        QCOMPARE(world.act("edit", {{"old_owner_role", "admin"}}).status, 422);
        QCOMPARE(world.act("evidence.add", TransferWorld::call()).status, 422);
        QCOMPARE(world.act("resume", {}).status, 422);
        QCOMPARE(world.act("wait", {{"on", "legal"}, {"reason", "again"}}).status, 422);
        QCOMPARE(world.act("return", reason, kLead).status, 422);
        QCOMPARE(world.act("reject", reason, kLead).status, 422);
        QCOMPARE(world.owner(), world.org.users[0]);
    }

    void returnSendsBackAndRejectEnds()
    {
        auto &world = *m_world;
        QCOMPARE(world.submitted(), QString{});
        QCOMPARE(TransferWorld::told(world.act("return", {{"reason", "look again"}}, kLead)),
                 QString{});
        QCOMPARE(world.state(), std::string{"verifying"});
        QCOMPARE(TransferWorld::told(world.act("submit", world.hash())), QString{});

        QCOMPARE(TransferWorld::told(world.act("reject", {{"reason", "not proven"}}, kLead)),
                 QString{});

        QCOMPARE(world.state(), std::string{"rejected"});
    }

    void evidenceComesWithItsArtefact()
    {
        auto &world = *m_world;
        QCOMPARE(world.verifying(), QString{});
        auto without = TransferWorld::document();
        without.remove("content_base64");
        auto unnamed = TransferWorld::call();
        unnamed.remove("called_number");

        QCOMPARE(world.act("evidence.add", without).status, 422);
        QCOMPARE(ruleOf(world.act("evidence.add", unnamed)), "artefact_required");
        QCOMPARE(ruleOf(world.act("evidence.add", TransferWorld::call("+35799999999"))),
                 "number_on_file");
        QCOMPARE(world.act("evidence.add", TransferWorld::document("GIF89a")).status, 400);
        QCOMPARE(scalar(world.admin, "SELECT count(*) FROM evidence"), std::string{"0"});
    }

    void anotherRecipientNeedsProofOfTheirOwn()
    {
        auto &world = *m_world;
        QCOMPARE(world.proven(), QString{});

        QCOMPARE(TransferWorld::told(world.act(
                     "edit", {{"to_user_id", QString::fromStdString(world.org.users[2])}})),
                 QString{});
        world.accept();

        QCOMPARE(world.act("submit", world.hash()).status, 422);
    }

    void theRecipientMayBeNamedByAddress()
    {
        auto &world = *m_world;
        QCOMPARE(world.opened(), QString{});
        const auto email = QString::fromStdString(
            scalar(world.admin, "SELECT upper(email) FROM user_account WHERE id = $1",
                   db::Params{world.org.users[1]}));

        QCOMPARE(ruleOf(world.act("edit", {{"to_email", "nobody@nowhere.example"}})),
                 "recipient_known");
        QCOMPARE(world
                     .act("edit", {{"to_email", email},
                                   {"to_user_id", QString::fromStdString(world.org.users[2])}})
                     .status,
                 400);
        QCOMPARE(TransferWorld::told(world.act("edit", {{"to_email", email}})), QString{});

        QCOMPARE(scalar(world.admin, "SELECT to_user_id FROM transfer_case"), world.org.users[1]);
        QCOMPARE(scalar(world.admin, "SELECT count(*) FROM invite WHERE state = 'open'"),
                 std::string{"1"});
    }

    void aSelfServeRequestIsItsOwners()
    {
        auto &world = *m_world;
        QCOMPARE(world.proven(), QString{});
        world.run("UPDATE transfer_case SET route = 'self_serve'");
        const QJsonObject reason{{"reason", "asked to"}};

        for (const auto &[act, args] : std::vector<std::pair<const char *, QJsonObject>>{
                 {"edit", {{"old_owner_role", "admin"}}},
                 {"evidence.add", TransferWorld::call()},
                 {"wait", {{"on", "legal"}, {"reason", "asked"}}},
                 {"submit", world.hash()}})
            QCOMPARE(ruleOf(world.act(act, args)), "self_serve_is_read_only");
        QCOMPARE(ruleOf(world.act("reject", reason, kLead)), "self_serve_is_read_only");
        QCOMPARE(TransferWorld::told(world.act("withdraw", reason)), QString{});
    }

    void theSameApprovalFiftyTimesHasOneEffect()
    {
        auto &world = *m_world;
        QCOMPARE(world.submitted(), QString{});
        const auto body = world.bodyOf("approve", world.hash());
        std::mutex mutex;
        std::set<int> statuses;
        std::vector<std::jthread> threads;
        for (int i = 0; i < 50; ++i)
            threads.emplace_back([&] {
                auto own = world.database.connection("steward_writer");
                const auto answer =
                    world.sendOver(own, "POST", "/v1/commands", body, commandId(777), kLead);
                const std::lock_guard lock{mutex};
                statuses.insert(answer.status);
            });
        threads.clear();

        QCOMPARE(statuses, std::set<int>{200});
        QCOMPARE(scalar(world.admin, "SELECT count(*) FROM approval"), std::string{"1"});
        QCOMPARE(world.audited("transfer.approved"), std::string{"1"});
    }

    void anIdleCaseExpiresAndAnExecutedOneClosesToTheSecond()
    {
        auto &world = *m_world;
        QCOMPARE(world.approved(), QString{});
        world.passCoolOff();
        QCOMPARE(world.execute(), 1);
        world.clock.advance(std::chrono::hours{24 * 14} - std::chrono::seconds{1});
        QCOMPARE(oneTurn(transfer::closeDue, world.writer, world.clock.now()).value_or(-1), 0);
        world.clock.advance(std::chrono::seconds{1});
        QCOMPARE(oneTurn(transfer::closeDue, world.writer, world.clock.now()).value_or(-1), 1);
        QCOMPARE(world.state(), std::string{"closed"});

        QCOMPARE(world.opened(), QString{});
        world.clock.advance(std::chrono::hours{24 * 60} - std::chrono::seconds{1});
        QCOMPARE(oneTurn(transfer::closeDue, world.writer, world.clock.now()).value_or(-1), 0);
        world.clock.advance(std::chrono::seconds{1});
        QCOMPARE(oneTurn(transfer::closeDue, world.writer, world.clock.now()).value_or(-1), 1);
        QCOMPARE(world.state(), std::string{"expired"});
    }
};

QTEST_GUILESS_MAIN(TransferFlowTest)
#include "transfer_flow_test.moc"
