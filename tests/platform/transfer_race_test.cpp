// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later

// Two at the same case at the same instant: whoever comes second meets the case as the first left
// it.
#include "platform/src/customer/transfer_acts.h"
#include "tests/platform/transfer_world.h"

#include <QTest>

#include <barrier>
#include <functional>
#include <memory>
#include <thread>

using namespace steward::tests;

namespace
{

constexpr int kRounds = 5;

/// Carried out at the same instant, each on a connection of its own.
void atOnce(TestDatabase &database, const std::vector<std::function<void(db::Connection &)>> &acts)
{
    std::barrier gate{std::ptrdiff_t(acts.size())};
    std::vector<std::jthread> threads;
    for (const auto &act : acts)
        threads.emplace_back([&, act] {
            auto connection = database.connection("steward_writer");
            gate.arrive_and_wait();
            act(connection);
        });
}

} // namespace

class TransferRaceTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<TransferWorld> m_world;
    int m_orgs = 100;
    int m_commands = 10'000;

    /// A submitted case of an org of its own.
    QString submitted()
    {
        auto &world = *m_world;
        const int number = ++m_orgs;
        world.org = makeOrg(world.writer, number, 3);
        world.run("UPDATE user_account SET email_verified_at = '2026-01-02', mfa_enrolled_at = "
                  "'2026-01-02'");
        world.run("UPDATE org SET first_successful_payment_at = '2026-01-03'");
        world.run("INSERT INTO org_billing (id, currency) VALUES ($1, 'EUR')",
                  db::Params{world.org.id});
        world.run("INSERT INTO contact_point (id, user_id, kind, value, on_file_since) VALUES ($1, "
                  "$2, 'phone', '+357 22 000111', '2026-02-01')",
                  db::Params{madeUuid(5, number), world.org.users[0]});
        if (const auto wrong = world.verifying(); !wrong.isEmpty())
            return wrong;
        const auto vouch = madeUuid(4, number);
        world.run("INSERT INTO evidence (id, case_id, class, type, source, sha256, bytes, "
                  "added_by, added_at) VALUES ($1, $2, 'control', 'admin_vouch', 'admin', "
                  "'\\x01', 0, $3, '2026-11-23')",
                  db::Params{vouch, world.caseId, world.org.users[2]});
        for (const auto &wrong :
             {world.evidence(TransferWorld::call()), world.evidence(TransferWorld::document()),
              TransferWorld::told(
                  world.act("evidence.verdict",
                            {{"evidence_id", QString::fromStdString(vouch)}, {"verdict", "pass"}})),
              TransferWorld::told(world.act("submit", world.hash()))})
            if (!wrong.isEmpty())
                return wrong;
        return {};
    }
    QString approved()
    {
        const auto wrong = submitted();
        return wrong.isEmpty()
                   ? TransferWorld::told(m_world->act("approve", m_world->hash(), kLead))
                   : wrong;
    }
    /// Sends the command as it was prepared and notes the status.
    std::function<void(db::Connection &)> sending(const std::string &act, const QJsonObject &args,
                                                  const std::string &staff, int &status)
    {
        const auto body = m_world->bodyOf(act, args);
        const auto id = commandId(++m_commands);
        return [this, body, id, staff, &status](db::Connection &connection) {
            status = m_world->sendOver(connection, "POST", "/v1/commands", body, id, staff).status;
        };
    }
    std::function<void(db::Connection &)> executing(int &moved)
    {
        return [this, &moved](db::Connection &connection) {
            moved = oneTurn(transfer::executeDue, connection, m_world->clock.now()).value_or(-1);
        };
    }
    int count(const std::string &what)
    {
        return std::stoi(
            scalar(m_world->admin, "SELECT count(*) FROM " + what, db::Params{m_world->caseId}));
    }
    int approvals() { return count("approval WHERE case_id = $1 AND void_reason IS NULL"); }
    int timeline(const char *kind)
    {
        return count("case_event WHERE case_id = $1 AND kind = '" + std::string{kind} + "'");
    }
    int logged(const char *action)
    {
        return count("audit_event WHERE outcome = 0 AND action = '" + std::string{action} +
                     "' AND public_metadata LIKE '%' || $1 || '%'");
    }
    int mails()
    {
        return count("outbound_intent WHERE kind = 'mail' AND body->>'template' = 'cool_off' AND "
                     "body->>'case_id' = $1");
    }
    /// One approval with all that belongs to it, once.
    void checkApprovedOnce()
    {
        auto &world = *m_world;
        const auto noticed = std::stoi(scalar(
            world.admin,
            "SELECT count(*) FROM transfer_case, jsonb_array_elements(plan->'effects') e WHERE id "
            "= $1 AND e->>'kind' = 'notice'",
            db::Params{world.caseId}));
        QVERIFY(noticed >= 3);
        QCOMPARE(world.state(), std::string{"notice"});
        QCOMPARE(approvals(), 1);
        QCOMPARE(count("notice WHERE case_id = $1"), noticed);
        QCOMPARE(mails(), noticed);
        QCOMPARE(timeline("transfer.approved"), 1);
        QCOMPARE(logged("transfer.approved"), 1);
        QCOMPARE(logged("transfer.noticed"), 1);
    }
    void checkNothingWasApproved()
    {
        QCOMPARE(approvals(), 0);
        QCOMPARE(count("notice WHERE case_id = $1"), 0);
        QCOMPARE(mails(), 0);
        QCOMPARE(timeline("transfer.approved"), 0);
        QCOMPARE(logged("transfer.approved"), 0);
    }

private Q_SLOTS:
    void initTestCase() { m_world = std::make_unique<TransferWorld>(); }
    void cleanupTestCase() { m_world.reset(); }
    /// Cases that an earlier test left in the cool-off are no business of the next one's.
    void init()
    {
        m_world->passCoolOff();
        QVERIFY(oneTurn(transfer::executeDue, m_world->writer, m_world->clock.now()).has_value());
    }

    void ofTwoLeadsWhoApproveOneCounts()
    {
        auto &world = *m_world;
        for (int round = 0; round < kRounds; ++round) {
            QCOMPARE(submitted(), QString{});
            const auto hash = world.hash();
            int first = 0, second = 0, again = 0;

            atOnce(world.database, {sending("approve", hash, kLead, first),
                                    sending("approve", hash, kLead2, second),
                                    sending("approve", hash, kLead, again)});

            QCOMPARE((first == 200) + (second == 200) + (again == 200), 1);
            for (const int status : {first, second, again})
                QVERIFY2(status == 200 || status == 412, qPrintable(QString::number(status)));
            checkApprovedOnce();
            if (QTest::currentTestFailed())
                return;
        }
    }

    void approvalAndItsOppositeNeverBothHappen_data()
    {
        QTest::addColumn<QString>("act");
        QTest::addColumn<QString>("staff");
        QTest::addColumn<QString>("state");
        const auto maria = QString::fromStdString(kMaria), lead = QString::fromStdString(kLead2);
        QTest::newRow("withdraw") << "withdraw" << maria << "withdrawn";
        QTest::newRow("reject") << "reject" << lead << "rejected";
        QTest::newRow("return") << "return" << lead << "verifying";
        QTest::newRow("objection") << "dispute" << maria << "disputed";
    }
    void approvalAndItsOppositeNeverBothHappen()
    {
        QFETCH(QString, act);
        QFETCH(QString, staff);
        QFETCH(QString, state);
        auto &world = *m_world;
        for (int round = 0; round < kRounds; ++round) {
            QCOMPARE(submitted(), QString{});
            int approval = 0, opposite = 0;

            atOnce(world.database, {sending("approve", world.hash(), kLead, approval),
                                    sending(act.toStdString(), {{"reason", "at the same time"}},
                                            staff.toStdString(), opposite)});

            QCOMPARE((approval == 200) + (opposite == 200), 1);
            QCOMPARE(std::max(approval, opposite), 412);
            if (approval == 200) {
                checkApprovedOnce();
            } else {
                QCOMPARE(world.state(), state.toStdString());
                checkNothingWasApproved();
            }
            if (QTest::currentTestFailed())
                return;
        }
    }

    void whatChangesWhileSomebodyApprovesIsNeverCarriedOut_data()
    {
        QTest::addColumn<QString>("sql");
        QTest::newRow("second factor gone")
            << "UPDATE user_account u SET mfa = 'none' FROM transfer_case t WHERE t.id = $1 AND "
               "u.id = t.to_user_id";
        QTest::newRow("unpaid invoice")
            << "UPDATE org_billing b SET unpaid_invoices = 1 FROM transfer_case t WHERE t.id = $1 "
               "AND b.id = t.org_id";
        QTest::newRow("fraud flag")
            << "INSERT INTO fraud_flag (id, org_id, reason, by, since) SELECT gen_random_uuid(), "
               "org_id, 'x', 'x', '2026-11-23' FROM transfer_case WHERE id = $1";
        QTest::newRow("another admin to tell")
            << "UPDATE membership m SET state = 'ended', ended_at = '2026-11-23' FROM "
               "transfer_case t WHERE t.id = $1 AND m.org_id = t.org_id AND m.role = 'admin' AND "
               "m.user_id <> t.to_user_id";
    }
    void whatChangesWhileSomebodyApprovesIsNeverCarriedOut()
    {
        QFETCH(QString, sql);
        auto &world = *m_world;
        for (int round = 0; round < kRounds; ++round) {
            QCOMPARE(submitted(), QString{});
            int approval = 0;

            atOnce(world.database, {sending("approve", world.hash(), kLead, approval),
                                    [&](db::Connection &connection) {
                                        mustRun(connection, sql.toStdString(),
                                                db::Params{world.caseId});
                                    }});

            QVERIFY2(approval == 200 || approval == 412 || approval == 422,
                     qPrintable(QString::number(approval)));
            if (approval == 200) {
                checkApprovedOnce();
            } else {
                QCOMPARE(world.state(), std::string{"awaiting_approval"});
                checkNothingWasApproved();
            }
            world.passCoolOff();
            QCOMPARE(oneTurn(transfer::executeDue, world.writer, world.clock.now()).value_or(-1),
                     approval == 200 ? 1 : 0);
            QCOMPARE(world.owner(), world.org.users[0]);
            QCOMPARE(approvals(), 0);
            if (QTest::currentTestFailed())
                return;
        }
    }

    void executionAndObjectionNeverBothHappen()
    {
        auto &world = *m_world;
        for (int round = 0; round < kRounds; ++round) {
            QCOMPARE(approved(), QString{});
            world.passCoolOff();
            int moved = -1, again = -1, objection = 0;

            atOnce(world.database,
                   {executing(moved), executing(again),
                    sending("dispute", {{"reason", "not by me"}}, kMaria, objection)});

            QVERIFY2(objection == 200 || objection == 412, qPrintable(QString::number(objection)));
            QCOMPARE(moved + again + (objection == 200), 1);
            QCOMPARE(world.state(), std::string{objection == 200 ? "disputed" : "executed"});
            QCOMPARE(world.owner(), world.org.users[objection == 200 ? 0 : 1]);
            QCOMPARE(logged("ownership.transferred"), objection == 200 ? 0 : 1);
            QCOMPARE(approvals(), objection == 200 ? 0 : 1);
            if (QTest::currentTestFailed())
                return;
        }
    }

    void theOwnersOwnObjectionMeetsTheCaseAsItIs()
    {
        auto &world = *m_world;
        for (int round = 0; round < kRounds; ++round) {
            QCOMPARE(approved(), QString{});
            world.passCoolOff();
            int moved = -1;
            bool hasObjected = false;
            customer::CustomerSession session;
            session.id = madeUuid(8, 2);
            session.userId = world.org.users[0];
            const customer::Actor owner{session, "203.0.113.9", madeUuid(7, 1), world.clock.now()};

            atOnce(world.database, {executing(moved), [&](db::Connection &connection) {
                                        hasObjected =
                                            customer::object(connection, owner, world.caseId,
                                                             "not by me", std::nullopt)
                                                .has_value();
                                    }});

            // An objection after the execution is one too; it only comes too late to prevent it.
            QVERIFY(hasObjected);
            QCOMPARE(world.state(), std::string{"disputed"});
            QCOMPARE(world.owner(), world.org.users[moved == 1 ? 1 : 0]);
            QCOMPARE(logged("ownership.transferred"), moved);
            QCOMPARE(scalar(world.admin, "SELECT prior_state FROM transfer_case WHERE id = $1",
                            db::Params{world.caseId}),
                     std::string{moved == 1 ? "executed" : "notice"});
            if (QTest::currentTestFailed())
                return;
        }
    }
};

QTEST_GUILESS_MAIN(TransferRaceTest)
#include "transfer_race_test.moc"
