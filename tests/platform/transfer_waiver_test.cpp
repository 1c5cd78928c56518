// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/transfer/standing.h"
#include "tests/platform/transfer_world.h"

#include <QTest>

#include <future>
#include <memory>

using namespace steward::tests;

/// Finance lets a transfer pass an open debt, by a note that the case keeps (workflows.md §1.2).
class TransferWaiverTest : public QObject
{
    Q_OBJECT

private:
    static inline const QString kNote = QStringLiteral("the customer pays in March, agreed");
    std::unique_ptr<TransferWorld> m_world;

    [[nodiscard]] Answer waive(const QString &gate = "G6", const std::string &staff = kFinance,
                               const QString &note = kNote) const
    {
        return m_world->act("gate.waive", asShown(gate, note), staff);
    }
    /// The arguments of who sees the debt as it is.
    [[nodiscard]] QJsonObject asShown(const QString &gate = "G6", const QString &note = kNote) const
    {
        QJsonObject out{{"gate", gate}, {"note", note}};
        if (gate == "G6")
            for (const char *what : {"unpaid_invoices", "open_disputes"})
                out[what] = std::stoi(
                    scalar(m_world->admin, std::string{"SELECT "} + what + " FROM org_billing"));
        return out;
    }
    [[nodiscard]] QJsonObject gate(int number) const
    {
        return m_world->detail()["gates"].toArray()[number - 1].toObject();
    }
    [[nodiscard]] QString verdict(int number) const { return gate(number)["verdict"].toString(); }
    void owe(int invoices, int disputes = 0) const
    {
        m_world->run("UPDATE org_billing SET unpaid_invoices = $1, open_disputes = $2",
                     db::Params{invoices, disputes});
    }
    void review() const
    {
        QVERIFY(oneTurn(transfer::reviewStanding, m_world->writer, m_world->clock.now()));
    }

private Q_SLOTS:
    void init() { m_world = std::make_unique<TransferWorld>(); }
    void cleanup() { m_world.reset(); }

    void financeLetsACasePassAnUnpaidInvoiceAndTheGateSaysWhoAndWhy()
    {
        auto &world = *m_world;
        owe(1);
        QCOMPARE(world.proven(), QString{});
        QCOMPARE(world.state(), std::string{"verifying"});
        QCOMPARE(world.detail()["next"].toObject()["waits_for"].toObject()["roles"].toArray(),
                 (QJsonArray{"owner", "finance"}));

        QCOMPARE(TransferWorld::told(waive()), QString{});

        QCOMPARE(verdict(6), "pass");
        const auto facts = gate(6)["facts"].toObject();
        QCOMPARE(
            facts["waived_by"].toString().toStdString(),
            scalar(world.admin, "SELECT name FROM staff_user WHERE id = $1", db::Params{kFinance}));
        QCOMPARE(facts["waived_at"].toString(), "2026-11-23T10:00:00.000Z");
        QCOMPARE(facts["waiver_note"].toString(), kNote);
        QCOMPARE(world.state(), std::string{"planned"});
        QCOMPARE(world.audited("gate.waived"), std::string{"1"});
        QCOMPARE(world.detail()["timeline"].toArray().size() > 0, true);
        QCOMPARE(scalar(world.admin, "SELECT count(*) FROM case_event WHERE kind = 'gate.waived' "
                                     "AND facts->>'gate' = 'G6'"),
                 std::string{"1"});
        QCOMPARE(TransferWorld::told(world.act("submit", world.hash())), QString{});
        QCOMPARE(TransferWorld::told(world.act("approve", world.hash(), kLead)), QString{});
        world.passCoolOff();
        QCOMPARE(world.execute(), 1);
        QCOMPARE(world.owner(), world.org.users[1]);
    }

    void anotherDebtThanWhatWasWaivedShutsTheGateAgain_data()
    {
        QTest::addColumn<int>("settled");
        QTest::addColumn<int>("invoices");
        QTest::addColumn<int>("disputes");
        QTest::newRow("another invoice") << 1 << 2 << 0;
        QTest::newRow("a dispute") << 1 << 1 << 1;
        QTest::newRow("paid, and another one issued") << 0 << 1 << 0;
    }
    void anotherDebtThanWhatWasWaivedShutsTheGateAgain()
    {
        QFETCH(int, settled);
        QFETCH(int, invoices);
        QFETCH(int, disputes);
        auto &world = *m_world;
        owe(1);
        QCOMPARE(world.proven(), QString{});
        QCOMPARE(TransferWorld::told(waive()), QString{});
        const auto approved = world.hash();
        QCOMPARE(TransferWorld::told(world.act("submit", approved)), QString{});

        owe(settled);
        owe(invoices, disputes);

        QCOMPARE(verdict(6), "fail");
        QVERIFY(gate(6)["facts"].toObject()["waived_by"].isNull());
        QVERIFY(world.detail()["plan"].toObject()["has_drifted"].toBool());
        QVERIFY(world.act("approve", approved, kLead).status != 200);
        QCOMPARE(TransferWorld::told(world.act("return", {{"reason", "look again"}}, kLead)),
                 QString{});
        QCOMPARE(TransferWorld::told(waive()), QString{});
        QCOMPARE(verdict(6), "pass");
    }

    void moreDebtThanWasShownIsNotWaived_data()
    {
        QTest::addColumn<int>("invoices");
        QTest::addColumn<int>("disputes");
        QTest::newRow("invoices") << 5 << 0;
        QTest::newRow("a dispute") << 1 << 1;
    }
    void moreDebtThanWasShownIsNotWaived()
    {
        QFETCH(int, invoices);
        QFETCH(int, disputes);
        auto &world = *m_world;
        owe(1);
        QCOMPARE(world.proven(), QString{});
        const auto args = asShown();
        owe(invoices, disputes);

        const auto refused = world.act("gate.waive", args, kFinance);

        QCOMPARE(refused.status, 422);
        QCOMPARE(refused.body["rule"].toString(), "debt_has_grown");
        const auto facts = refused.body["facts"].toObject();
        QCOMPARE(facts["unpaid_invoices"].toInt(), invoices);
        QCOMPARE(facts["open_disputes"].toInt(), disputes);
        QCOMPARE(facts["shown_unpaid_invoices"].toInt(), 1);
        QCOMPARE(verdict(6), "fail");
        QCOMPARE(world.audited("gate.waived"), std::string{"0"});
        owe(0, 0);
        owe(1);
        QCOMPARE(TransferWorld::told(world.act("gate.waive", args, kFinance)), QString{});
        QCOMPARE(verdict(6), "pass");
    }

    void aDebtThatIsBookedWhileFinanceWaivesIsNotCovered()
    {
        auto &world = *m_world;
        owe(1);
        QCOMPARE(world.proven(), QString{});
        const auto body = world.bodyOf("gate.waive", asShown());
        auto booking = db::Transaction::begin(world.admin);
        owe(2);
        auto beside = world.database.connection("steward_writer");
        auto answer = std::async(std::launch::async, [&] {
            return world.sendOver(beside, "POST", "/v1/commands", body, commandId(9'000), kFinance);
        });
        auto watcher = world.database.connection("steward_admin");
        QTRY_VERIFY_WITH_TIMEOUT(
            answer.wait_for(std::chrono::seconds{0}) == std::future_status::ready ||
                scalar(watcher, "SELECT count(*) FROM pg_stat_activity WHERE datname = "
                                "current_database() AND wait_event_type = 'Lock'") == "1",
            60'000);
        QVERIFY(booking->commit());

        QCOMPARE(answer.get().body["rule"].toString(), "debt_has_grown");

        QCOMPARE(verdict(6), "fail");
        QCOMPARE(world.audited("gate.waived"), std::string{"0"});
    }

    void aDebtIsWaivedByItsCountsAndNothingElseHasThem()
    {
        auto &world = *m_world;
        owe(1);
        QCOMPARE(world.proven(), QString{});
        const auto field = [&](const QJsonObject &args, const std::string &staff) {
            return world.act("gate.waive", args, staff).body["field"].toString();
        };

        QCOMPARE(field({{"gate", "G6"}, {"note", kNote}}, kFinance), "args.unpaid_invoices");
        auto args = asShown();
        args["open_disputes"] = -1;
        QCOMPARE(field(args, kFinance), "args.open_disputes");
        args["gate"] = "G8";
        QCOMPARE(field(args, kLead), "args.unpaid_invoices");

        QCOMPARE(verdict(6), "fail");
    }

    void aPaidInvoiceOfThoseWaivedLeavesTheGateOpen()
    {
        auto &world = *m_world;
        owe(2);
        QCOMPARE(world.proven(), QString{});
        QCOMPARE(TransferWorld::told(waive()), QString{});

        owe(1);

        QCOMPARE(verdict(6), "pass");
        QCOMPARE(gate(6)["facts"].toObject()["waiver_note"].toString(), kNote);
    }

    void theWaiverBelongsToWhatIsApproved()
    {
        auto &world = *m_world;
        owe(1);
        QCOMPARE(world.proven(), QString{});
        QCOMPARE(TransferWorld::told(waive()), QString{});
        const auto hash = world.hash();
        QCOMPARE(TransferWorld::told(world.act("submit", hash)), QString{});

        world.run("UPDATE gate_waiver SET note = 'something else entirely'");

        QCOMPARE(world.act("approve", hash, kLead).body["code"].toString(), "plan_drift");
    }

    void aDisputedPaymentIsWaivedOnlyWhileTheCustomerStays()
    {
        auto &world = *m_world;
        owe(0, 1);
        QCOMPARE(world.proven(), QString{});
        QCOMPARE(gate(6)["smallest_change"].toObject()["code"].toString(),
                 "dispute_resolved_or_waived");
        world.run(
            "INSERT INTO billing_plan (case_id, mode, lines, previewed_at, expires_at) VALUES "
            "($1, 'replace', '[]', now(), now())",
            db::Params{world.caseId});
        const auto refused = waive();
        QCOMPARE(refused.status, 422);
        QCOMPARE(refused.body["rule"].toString(), "waiver_opens_nothing");
        QCOMPARE(world.audited("gate.waived"), std::string{"0"});
        QCOMPARE(verdict(6), "wait_until");

        world.run("UPDATE billing_plan SET mode = 'keep'");
        QCOMPARE(TransferWorld::told(waive()), QString{});

        QCOMPARE(verdict(6), "pass");
        QCOMPARE(world.state(), std::string{"planned"});
        world.run("UPDATE billing_plan SET mode = 'replace'");
        QCOMPARE(verdict(6), "wait_until");
        review();
        QCOMPARE(world.state(), std::string{"verifying"});
    }

    void onlyFinanceWaivesADebtAndOnlyWithANote()
    {
        auto &world = *m_world;
        owe(1);
        QCOMPARE(world.proven(), QString{});

        QCOMPARE(waive("G6", kMaria).status, 403);
        const auto lead = waive("G6", kLead);
        QCOMPARE(lead.status, 403);
        QCOMPARE(lead.body["rule"].toString(), "waiver_role");
        QCOMPARE(lead.body["who"].toString(), "finance");
        QCOMPARE(waive("G6", kCompliance).status, 403);
        QCOMPARE(waive("G6", kFinance, "too short").status, 400);
        QCOMPARE(waive("G7").status, 400);

        QCOMPARE(verdict(6), "fail");
        QCOMPARE(world.audited("gate.waived"), std::string{"0"});
    }

    void nothingIsWaivedInAdvance()
    {
        auto &world = *m_world;
        QCOMPARE(world.proven(), QString{});

        const auto refused = waive();

        QCOMPARE(refused.status, 422);
        QCOMPARE(refused.body["rule"].toString(), "nothing_to_waive");
    }

    void whoIsRelatedToAPartyWaivesNothing()
    {
        auto &world = *m_world;
        owe(1);
        QCOMPARE(world.proven(), QString{});
        world.run("UPDATE staff_user SET declared_relations = ARRAY[$1::uuid] WHERE id = $2",
                  db::Params{world.org.users[1], kFinance});

        const auto refused = waive();

        QCOMPARE(refused.status, 403);
        QCOMPARE(refused.body["rule"].toString(), "party_is_not_checker");
    }

    void whoWaivedDoesNotCheckTheCase()
    {
        auto &world = *m_world;
        world.run("UPDATE staff_user SET roles = '{finance,lead}' WHERE id = $1",
                  db::Params{kLead});
        owe(1);
        QCOMPARE(world.proven(), QString{});
        QCOMPARE(TransferWorld::told(waive("G6", kLead)), QString{});
        QCOMPARE(TransferWorld::told(world.act("submit", world.hash())), QString{});

        const auto refused = world.act("approve", world.hash(), kLead);

        QCOMPARE(refused.status, 403);
        QCOMPARE(refused.body["rule"].toString(), "maker_is_not_checker");
        QCOMPARE(refused.body["facts"].toObject()["act"].toString(), "gate.waived");
        QCOMPARE(TransferWorld::told(world.act("approve", world.hash(), kLead2)), QString{});
    }

    void theLastAdminLeavesOnlyWhenALeadWroteWhy()
    {
        auto &world = *m_world;
        QCOMPARE(world.proven(), QString{});
        world.run("UPDATE membership SET role = 'member' WHERE user_id = $1",
                  db::Params{world.org.users[2]});
        QCOMPARE(TransferWorld::told(world.act("edit", {{"old_owner_role", "leave"}})), QString{});
        QCOMPARE(verdict(8), "fail");
        QCOMPARE(gate(8)["smallest_change"].toObject()["code"].toString(),
                 "name_another_admin_or_note");
        QCOMPARE(world.state(), std::string{"verifying"});
        const auto finance = waive("G8", kFinance);
        QCOMPARE(finance.body["rule"].toString(), "waiver_role");
        QCOMPARE(finance.body["who"].toString(), "lead");

        QCOMPARE(TransferWorld::told(waive("G8", kLead)), QString{});

        QCOMPARE(verdict(8), "pass");
        QCOMPARE(gate(8)["facts"].toObject()["waiver_note"].toString(), kNote);
        QCOMPARE(world.state(), std::string{"planned"});
        const auto hash = world.hash();
        QCOMPARE(TransferWorld::told(world.act("submit", hash)), QString{});
        // Who wrote it is not who checks it.
        QCOMPARE(world.act("approve", hash, kLead).status, 403);
        QCOMPARE(TransferWorld::told(world.act("approve", hash, kLead2)), QString{});
        world.passCoolOff();
        QCOMPARE(world.execute(), 1);
        QCOMPARE(world.owner(), world.org.users[1]);
    }

    void aReplacementAdminOpensTheGateAndAnotherRecipientNeedsAnotherNote()
    {
        auto &world = *m_world;
        QCOMPARE(world.proven(), QString{});
        world.run("UPDATE membership SET role = 'member' WHERE user_id = $1",
                  db::Params{world.org.users[2]});
        QCOMPARE(TransferWorld::told(world.act("edit", {{"old_owner_role", "leave"}})), QString{});
        QCOMPARE(TransferWorld::told(waive("G8", kLead)), QString{});
        QCOMPARE(verdict(8), "pass");

        QCOMPARE(TransferWorld::told(world.act(
                     "edit", {{"to_user_id", QString::fromStdString(world.org.users[2])}})),
                 QString{});
        world.run("UPDATE membership SET role = 'member' WHERE user_id = $1",
                  db::Params{world.org.users[1]});
        QCOMPARE(verdict(8), "fail");

        world.run("UPDATE membership SET role = 'admin' WHERE user_id = $1",
                  db::Params{world.org.users[1]});
        QCOMPARE(verdict(8), "pass");
        QVERIFY(!gate(8)["facts"].toObject().contains("waived_by"));
    }

    void aWaiverComesBeforeTheApprovalAndNotAfter()
    {
        auto &world = *m_world;
        QCOMPARE(world.submitted(), QString{});
        owe(1);

        const auto refused = waive();

        QCOMPARE(refused.status, 422);
        QCOMPARE(refused.body["rule"].toString(), "transfer_state");
    }
};

QTEST_GUILESS_MAIN(TransferWaiverTest)
#include "transfer_waiver_test.moc"
