// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/platform/transfer_world.h"

#include <QTest>

#include <memory>

using namespace steward::tests;

/// What counts as agreed to a recipient, and by whom.
class TransferConsentTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<TransferWorld> m_world;

    void vouchBy(const std::string &user) const
    {
        m_world->run("INSERT INTO evidence (id, case_id, class, type, source, sha256, bytes, "
                     "verdict, added_by, added_at) VALUES (gen_random_uuid(), $1, 'control', "
                     "'admin_vouch', 'admin', '\\x01', 0, 'pass', $2, '2026-11-23')",
                     db::Params{m_world->caseId, user});
    }
    [[nodiscard]] int passed(const QString &name) const
    {
        for (const auto &each : m_world->detail()["coverage"].toObject()["classes"].toArray())
            if (each.toObject()["class"].toString() == name)
                return each.toObject()["passed"].toInt();
        return -1;
    }
    [[nodiscard]] Answer name(std::size_t user) const
    {
        return m_world->act("edit",
                            {{"to_user_id", QString::fromStdString(m_world->org.users[user])},
                             {"old_owner_role", "member"}});
    }

private Q_SLOTS:
    void init() { m_world = std::make_unique<TransferWorld>(); }
    void cleanup() { m_world.reset(); }

    void whatWasSaidBeforeARecipientWasNamedProvesNothing()
    {
        auto &world = *m_world;
        QCOMPARE(world.opened(), QString{});
        QCOMPARE(world.evidence(TransferWorld::call()), QString{});
        vouchBy(world.org.users[2]);

        QCOMPARE(TransferWorld::told(name(1)), QString{});

        QCOMPARE(passed("owner_consent"), 0);
        QCOMPARE(passed("control"), 0);
        QCOMPARE(scalar(world.admin, "SELECT facts->>'count' FROM case_event WHERE kind = "
                                     "'evidence.removed'"),
                 std::string{"2"});
    }

    void aRecipientsOwnVouchProvesNothing()
    {
        auto &world = *m_world;
        QCOMPARE(world.verifying(), QString{});

        vouchBy(world.org.users[1]);
        QCOMPARE(passed("control"), 0);

        vouchBy(world.org.users[2]);
        QCOMPARE(passed("control"), 1);
    }

    void aVerdictLeavesWhatTheDigestCovers()
    {
        auto &world = *m_world;
        QCOMPARE(world.verifying(), QString{});
        const auto added = world.act("evidence.add", TransferWorld::call());
        QCOMPARE(TransferWorld::told(added), QString{});

        QCOMPARE(TransferWorld::told(
                     world.act("evidence.verdict",
                               {{"evidence_id", added.body["result"].toObject()["evidence_id"]},
                                {"verdict", "pass"},
                                {"note", "I listened to it"}})),
                 QString{});

        const auto item = world.detail()["evidence"].toArray().first().toObject();
        QCOMPARE(item["note"].toString(), "confirmed");
        QCOMPARE(item["verdict_note"].toString(), "I listened to it");
    }

    void billingIsShownToWhoSeesIt_data()
    {
        QTest::addColumn<QString>("staff");
        QTest::addColumn<QString>("provider");
        QTest::addColumn<QString>("customer");
        QTest::newRow("agent") << QString::fromStdString(kMaria) << "…"
                               << "…";
        QTest::newRow("lead") << QString::fromStdString(kLead) << "stripe"
                              << "cus_1";
    }
    void billingIsShownToWhoSeesIt()
    {
        QFETCH(QString, staff);
        QFETCH(QString, provider);
        QFETCH(QString, customer);
        auto &world = *m_world;
        QCOMPARE(world.submitted(), QString{});

        const auto plan = world.detail(staff.toStdString())["plan"].toObject();

        QJsonObject effect;
        for (const auto &each : plan["effects"].toArray())
            if (each.toObject()["kind"].toString() == "billing_contact")
                effect = each.toObject();
        QCOMPARE(effect["provider"].toString(), provider);
        QCOMPARE(effect["customer_id"].toString(), customer);
        QVERIFY(effect["email"].toString().contains("…@"));
    }

    void aLevelThatIsNotOpenIsNeitherSubmittedNorApproved()
    {
        auto &world = *m_world;
        QCOMPARE(world.submitted(), QString{});
        const auto hash = world.hash();
        world.run("UPDATE transfer_case SET level = 'L2'");

        const auto approved = world.act("approve", hash, kLead);
        world.run("UPDATE transfer_case SET state = 'planned'");
        const auto submitted = world.act("submit", hash);

        for (const auto &refused : {approved, submitted}) {
            QCOMPARE(refused.status, 422);
            QCOMPARE(refused.body["rule"].toString(), "levels_open_to_staff");
            QCOMPARE(refused.body["facts"].toObject()["level"].toString(), "L2");
        }
    }

    void theNewOwnerOpensNoOtherTransferWhileTheChangeCanBeTakenBack()
    {
        auto &world = *m_world;
        QCOMPARE(world.approved(), QString{});
        world.passCoolOff();
        QCOMPARE(world.execute(), 1);
        const auto first = world.caseId;
        const QJsonObject args{{"org_id", QString::fromStdString(world.org.id)},
                               {"reason_code", "owner_request"},
                               {"requester_channel", "ticket"}};

        const auto refused = world.act("open", args);

        QCOMPARE(refused.status, 422);
        QCOMPARE(refused.body["rule"].toString(), "new_owner_freeze");
        const auto facts = refused.body["facts"].toObject();
        QCOMPARE(facts["case_id"].toString().toStdString(), first);
        QCOMPARE(facts["until"].toString(), "2026-12-08T10:00:00.000Z");
        // A change that was closed early still leaves the new owner's three days.
        world.run("UPDATE transfer_case SET state = 'closed'");
        QCOMPARE(world.act("open", args).body["facts"].toObject()["until"].toString(),
                 "2026-11-27T10:00:00.000Z");
        world.clock.advance(std::chrono::hours{72});
        QCOMPARE(TransferWorld::told(world.act("open", args)), QString{});
    }

    void theNewOwnerDoesNotChangeThePayoutAccountInTheFirstThreeDays()
    {
        auto &world = *m_world;
        QCOMPARE(world.approved(), QString{});
        world.passCoolOff();
        QCOMPARE(world.execute(), 1);
        // The database's own clock guards it, so that no path leads around.
        const auto executedAgo = [&](const char *span) {
            world.run("UPDATE transfer_case SET executed_at = now() - $1::interval",
                      db::Params{std::string{span}});
        };
        const auto change = [&](const std::string &sql) {
            const auto done = world.writer.exec(sql, db::Params{world.org.id});
            return done ? std::string{} : done.error().sqlstate + ' ' + done.error().detail;
        };
        const std::string account =
            "INSERT INTO payout_method (id, org_id, iban, holder, changed_at) VALUES "
            "(gen_random_uuid(), $1, 'CY17002001280000001200527600', 'Cedar', now())";
        const std::string another =
            "UPDATE payout_method SET iban = 'CY21002001950000357001234567' "
            "WHERE org_id = $1";

        executedAgo("71 hours");
        QVERIFY(change(account).starts_with("23514 the new owner of org"));
        executedAgo("73 hours");
        QCOMPARE(change(account), std::string{});
        executedAgo("71 hours");
        QVERIFY(change(another).starts_with("23514 the new owner of org"));
        executedAgo("73 hours");
        QCOMPARE(change(another), std::string{});
    }

    void anObjectionToWhatWasCarriedOutStandsBesideAYoungerCase()
    {
        auto &world = *m_world;
        QCOMPARE(world.approved(), QString{});
        world.passCoolOff();
        QCOMPARE(world.execute(), 1);
        // A younger case from before the freeze was kept.
        world.run("INSERT INTO transfer_case (id, ref, org_id, level, route, state, reason_code, "
                  "requester_channel, from_user_id, policy_version, opened_at, last_activity_at) "
                  "SELECT gen_random_uuid(), 'TR-9', org_id, level, route, 'gated', reason_code, "
                  "requester_channel, to_user_id, policy_version, opened_at, last_activity_at FROM "
                  "transfer_case");

        QCOMPARE(TransferWorld::told(world.act("dispute", {{"reason", "not me"}})), QString{});

        QCOMPARE(world.state(), std::string{"disputed"});
        QCOMPARE(scalar(world.admin, "SELECT frozen_by_dispute($1, $2)",
                        db::Params{world.org.id, world.org.users[1]}),
                 std::string{"t"});
    }
};

QTEST_GUILESS_MAIN(TransferConsentTest)
#include "transfer_consent_test.moc"
