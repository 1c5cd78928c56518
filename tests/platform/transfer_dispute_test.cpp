// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/platform/transfer_world.h"

#include <QTest>

#include <memory>

using namespace steward::tests;

namespace
{

std::string membershipOf(const boost::json::object &args)
{
    return std::string{args.at("membership_id").as_string()};
}

/// An act on a membership that a dispute freezes, under a type that the policy names.
CommandDefinition roleCommand()
{
    CommandDefinition out;
    out.type = "ownership.transfer.edit";
    out.auditAction = "role.changed";
    out.entities = [](const boost::json::object &) -> Result<std::vector<Entity>> {
        return std::vector<Entity>{};
    };
    out.privileged = [](db::Connection &connection,
                        const boost::json::object &args) -> Result<std::vector<PrivilegedAct>> {
        const auto row = connection.exec("SELECT org_id, user_id FROM membership WHERE id = $1",
                                         db::Params{membershipOf(args)});
        if (!row)
            return tl::unexpected(row.error());
        return std::vector<PrivilegedAct>{{row->text(0, 0), row->text(0, 1)}};
    };
    out.apply = [](const Context &context) -> Result<Applied> {
        const auto done = context.connection.exec(
            "UPDATE membership SET role = CASE role WHEN 'guest' THEN 'member' ELSE 'guest' END "
            "WHERE id = $1",
            db::Params{membershipOf(context.args)});
        if (!done)
            return tl::unexpected(done.error());
        Applied applied;
        audit::Event event;
        event.action = "role.changed";
        applied.events.push_back(event);
        return applied;
    };
    return out;
}

} // namespace

/// Disputed → prior state or rejected, by compliance with lead; frozen until then.
class TransferDisputeTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<TransferWorld> m_world;

    static QString ruleOf(const Answer &answer) { return answer.body["rule"].toString(); }
    [[nodiscard]] QString dispute() const
    {
        return TransferWorld::told(m_world->act("dispute", {{"reason", "not me"}}));
    }
    [[nodiscard]] Answer resolve(const std::string &staff, const QString &outcome = "resume") const
    {
        return m_world->act("dispute.resolve", {{"outcome", outcome}, {"note", "asked both"}},
                            staff);
    }
    [[nodiscard]] QJsonObject block() const
    {
        return m_world->detail()["next"].toObject()["blocked_by"].toArray()[0].toObject();
    }
    /// What the service's role may do now; empty, or the constraint that refuses.
    [[nodiscard]] std::string refusal(const std::string &sql, const db::Params &params) const
    {
        auto transaction = db::Transaction::begin(m_world->writer);
        const auto done = m_world->writer.exec(sql, params);
        return done ? std::string{} : done.error().sqlstate;
    }

private Q_SLOTS:
    void init() { m_world = std::make_unique<TransferWorld>(); }
    void cleanup() { m_world.reset(); }

    void complianceAndLeadResolveItTogether_data()
    {
        QTest::addColumn<QString>("first");
        QTest::addColumn<QString>("second");
        QTest::addColumn<QString>("missing");
        QTest::newRow("compliance proposes")
            << QString::fromStdString(kCompliance) << QString::fromStdString(kLead) << "lead";
        QTest::newRow("lead proposes")
            << QString::fromStdString(kLead) << QString::fromStdString(kCompliance) << "compliance";
    }
    void complianceAndLeadResolveItTogether()
    {
        QFETCH(QString, first);
        QFETCH(QString, second);
        QFETCH(QString, missing);
        auto &world = *m_world;
        QCOMPARE(world.verifying(), QString{});
        QCOMPARE(dispute(), QString{});
        QCOMPARE(block()["who"].toString(), "compliance, lead");

        const auto proposed = resolve(first.toStdString());

        QCOMPARE(TransferWorld::told(proposed), QString{});
        QCOMPARE(proposed.body["result"].toObject()["resolved"].toBool(true), false);
        QCOMPARE(world.state(), std::string{"disputed"});
        QCOMPARE(block()["who"].toString(), missing);
        QCOMPARE(block()["facts"].toObject()["proposed_outcome"].toString(), "resume");
        const auto confirmed = resolve(second.toStdString());
        QCOMPARE(TransferWorld::told(confirmed), QString{});
        QCOMPARE(confirmed.body["result"].toObject()["resolved"].toBool(), true);
        QCOMPARE(world.state(), std::string{"verifying"});
        QCOMPARE(world.audited("transfer.resolution_proposed"), std::string{"1"});
        QCOMPARE(world.audited("transfer.resolved"), std::string{"1"});
    }

    void whoOnceHadAHandInTheCaseDoesNotResolveIt()
    {
        auto &world = *m_world;
        QCOMPARE(world.verifying(), QString{});
        QCOMPARE(TransferWorld::told(world.act("edit", {{"route_reason", "on the phone"}}, kLead)),
                 QString{});
        QCOMPARE(dispute(), QString{});

        QCOMPARE(ruleOf(resolve(kLead)), "maker_is_not_checker");

        QCOMPARE(TransferWorld::told(resolve(kLead2)), QString{});
        QCOMPARE(ruleOf(resolve(kLead)), "maker_is_not_checker");
        QCOMPARE(TransferWorld::told(resolve(kCompliance)), QString{});
        QCOMPARE(world.state(), std::string{"verifying"});
    }

    void oneRoleOrOnePersonIsNotEnough()
    {
        auto &world = *m_world;
        QCOMPARE(world.verifying(), QString{});
        QCOMPARE(dispute(), QString{});
        QCOMPARE(resolve(kMaria).status, 403);
        QCOMPARE(resolve(kFinance).status, 403);
        QCOMPARE(TransferWorld::told(resolve(kLead)), QString{});

        QCOMPARE(ruleOf(resolve(kLead)), "second_person");
        QCOMPARE(ruleOf(resolve(kLead2)), "second_person");
        world.run("UPDATE staff_user SET roles = ARRAY['lead', 'compliance'] WHERE id = $1",
                  db::Params{kLead});
        QCOMPARE(ruleOf(resolve(kLead)), "second_person");

        QCOMPARE(world.state(), std::string{"disputed"});
        QCOMPARE(TransferWorld::told(resolve(kLead2)), QString{});
        QCOMPARE(world.state(), std::string{"verifying"});
    }

    void aRoleThatWasTakenAwayProposesNothing()
    {
        auto &world = *m_world;
        QCOMPARE(world.verifying(), QString{});
        QCOMPARE(dispute(), QString{});
        QCOMPARE(TransferWorld::told(resolve(kCompliance)), QString{});
        world.run("UPDATE staff_user SET roles = ARRAY['finance'] WHERE id = $1",
                  db::Params{kCompliance});

        QCOMPARE(ruleOf(resolve(kLead)), "second_person");
        QCOMPARE(world.state(), std::string{"disputed"});
    }

    void anotherOutcomeIsAnotherProposal()
    {
        auto &world = *m_world;
        QCOMPARE(world.verifying(), QString{});
        QCOMPARE(dispute(), QString{});
        QCOMPARE(TransferWorld::told(resolve(kCompliance, "resume")), QString{});

        QCOMPARE(TransferWorld::told(resolve(kLead, "reject")), QString{});

        QCOMPARE(world.state(), std::string{"disputed"});
        QCOMPARE(TransferWorld::told(resolve(kCompliance, "reject")), QString{});
        QCOMPARE(world.state(), std::string{"rejected"});
    }

    void whoPreparedTheCaseOrIsRelatedDoesNotResolveIt()
    {
        auto &world = *m_world;
        QCOMPARE(world.proven(), QString{});
        QCOMPARE(TransferWorld::told(world.act("submit", world.hash(), kLead)), QString{});
        QCOMPARE(dispute(), QString{});
        QCOMPARE(ruleOf(resolve(kLead)), "maker_is_not_checker");
        world.run("UPDATE staff_user SET declared_relations = ARRAY[$2::uuid] WHERE id = $1",
                  db::Params{kCompliance, world.org.users[0]});

        QCOMPARE(ruleOf(resolve(kCompliance)), "party_is_not_checker");
    }

    void aCoolOffThatGoesOnBeginsAgainAndTellsEverybody()
    {
        auto &world = *m_world;
        QCOMPARE(world.approved(), QString{});
        const auto told = scalar(world.admin, "SELECT count(*) FROM notice");
        const auto coolOff = policy::load(world.writer)->transfer.coolOff.at("L1");
        world.clock.advance(coolOff - std::chrono::seconds{1});
        QCOMPARE(dispute(), QString{});
        world.clock.advance(std::chrono::hours{20});
        QCOMPARE(TransferWorld::told(resolve(kCompliance)), QString{});
        QCOMPARE(TransferWorld::told(resolve(kLead2)), QString{});
        QCOMPARE(world.state(), std::string{"notice"});

        QCOMPARE(scalar(world.admin, "SELECT count(*) FROM outbound_intent WHERE kind = 'mail' AND "
                                     "state = 'queued' AND body->>'template' = 'cool_off'"),
                 told);
        world.clock.advance(coolOff - std::chrono::seconds{1});
        QCOMPARE(world.execute(), 0);
        world.clock.advance(std::chrono::seconds{1});
        QCOMPARE(world.execute(), 1);
        QCOMPARE(world.state(), std::string{"executed"});
    }

    void whatDriftedDuringTheDisputeIsNotCarriedOut()
    {
        auto &world = *m_world;
        QCOMPARE(world.approved(), QString{});
        QCOMPARE(dispute(), QString{});
        world.run("UPDATE org_billing SET unpaid_invoices = 1");
        QCOMPARE(TransferWorld::told(resolve(kCompliance)), QString{});
        QCOMPARE(TransferWorld::told(resolve(kLead)), QString{});

        QCOMPARE(world.state(), std::string{"verifying"});
        world.passCoolOff();
        QCOMPARE(world.execute(), 0);
        QCOMPARE(world.owner(), world.org.users[0]);
    }

    void aWaitThatIsDisputedReturnsToWhatItWaitedIn()
    {
        auto &world = *m_world;
        QCOMPARE(world.verifying(), QString{});
        QCOMPARE(TransferWorld::told(world.act("wait", {{"on", "legal"}, {"reason", "asked"}})),
                 QString{});
        QCOMPARE(dispute(), QString{});
        QCOMPARE(TransferWorld::told(resolve(kCompliance)), QString{});

        QCOMPARE(TransferWorld::told(resolve(kLead)), QString{});

        QCOMPARE(world.state(), std::string{"verifying"});
    }

    void anOwnershipThatHasChangedIsNotRejected()
    {
        auto &world = *m_world;
        QCOMPARE(world.approved(), QString{});
        world.passCoolOff();
        QCOMPARE(world.execute(), 1);
        QCOMPARE(dispute(), QString{});
        QCOMPARE(TransferWorld::told(resolve(kCompliance, "reject")), QString{});

        QCOMPARE(ruleOf(resolve(kLead, "reject")), "ownership_has_changed");

        QCOMPARE(TransferWorld::told(resolve(kLead, "resume")), QString{});
        QCOMPARE(TransferWorld::told(resolve(kCompliance, "resume")), QString{});
        QCOMPARE(world.state(), std::string{"executed"});
    }

    void onlyADisputeIsResolved()
    {
        QCOMPARE(m_world->verifying(), QString{});
        QCOMPARE(resolve(kCompliance).status, 422);
        QCOMPARE(resolve(kLead).status, 422);
    }

    void aDisputeFreezesBothPartiesOnTheOrgAndNobodyElse_data()
    {
        QTest::addColumn<QString>("sql");
        QTest::addColumn<bool>("isAbsolute");
        const auto row = [](const char *name, const char *sql, bool isAbsolute = false) {
            QTest::newRow(name) << QString::fromLatin1(sql) << isAbsolute;
        };
        row("role", "UPDATE membership SET role = 'guest' WHERE id = $1");
        row("invite", "INSERT INTO invite (selector, token_sha256, kind, org_id, "
                      "issuer_membership_id, addressee, role, issued_at, expires_at, state) SELECT "
                      "'0011223344556677', '\\x01', 'member', org_id, id, 'a@b.example', 'member', "
                      "'2026-11-23', '2026-11-30', 'open' FROM membership WHERE id = $1");
        row("buyer token",
            "INSERT INTO buyer_token (selector, token_sha256, org_id, unit, minted_by, epoch, "
            "state) SELECT '0011223344556677', '\\x01', org_id, 'A-1', id, 1, 'live' FROM "
            "membership WHERE id = $1");
        row("payout account",
            "INSERT INTO payout_method (id, org_id, iban, holder, changed_at) SELECT "
            "'018f3a1c-0005-7000-8000-000000000099', org_id, 'CY1', 'Org', '2026-11-23' FROM "
            "membership WHERE id = $1",
            true);
    }
    void aDisputeFreezesBothPartiesOnTheOrgAndNobodyElse()
    {
        QFETCH(QString, sql);
        QFETCH(bool, isAbsolute);
        auto &world = *m_world;
        const auto act = [&](int who) {
            return refusal(sql.toStdString(), db::Params{world.org.memberships[std::size_t(who)]});
        };
        QCOMPARE(world.verifying(), QString{});
        for (const int who : {0, 1, 2})
            QCOMPARE(act(who), std::string{});
        QCOMPARE(dispute(), QString{});

        QCOMPARE(act(0), std::string{"23514"});
        QCOMPARE(act(1), std::string{"23514"});
        // The account is the org's: nobody changes it.
        QCOMPARE(act(2), std::string{isAbsolute ? "23514" : ""});
        QCOMPARE(TransferWorld::told(resolve(kCompliance)), QString{});
        QCOMPARE(TransferWorld::told(resolve(kLead)), QString{});
        for (const int who : {0, 1, 2})
            QCOMPARE(act(who), std::string{});
    }

    void aCommandOnAFrozenPersonIsToldWhichDisputeFreezesThem()
    {
        auto &world = *m_world;
        QCOMPARE(world.verifying(), QString{});
        CommandRegistry registry;
        registry.add(roleCommand());
        Service service{world.database, std::move(registry)};
        int made = 400;
        const auto set = [&](int who) {
            const auto &id = world.org.memberships[std::size_t(who)];
            return service.send("POST", "/v1/commands",
                                "{\"type\":\"ownership.transfer.edit\",\"version\":1,\"args\":{"
                                "\"membership_id\":\"" +
                                    id + "\"}}",
                                commandId(++made));
        };
        QCOMPARE(dispute(), QString{});

        const auto answer = set(1);

        QCOMPARE(answer.status, 422);
        QCOMPARE(answer.code(), "frozen_by_dispute");
        QCOMPARE(ruleOf(answer), "frozen_by_dispute");
        const auto facts = answer.body["facts"].toObject();
        QCOMPARE(facts["user_id"].toString().toStdString(), world.org.users[1]);
        QCOMPARE(facts["case_ref"].toString().toStdString(),
                 scalar(world.admin, "SELECT ref FROM transfer_case"));
        QCOMPARE(TransferWorld::told(set(2)), QString{});
        QCOMPARE(TransferWorld::told(resolve(kCompliance)), QString{});
        QCOMPARE(TransferWorld::told(resolve(kLead)), QString{});
        QCOMPARE(TransferWorld::told(set(1)), QString{});
    }

    void nobodyAloneLeadsACaseOutOfADispute()
    {
        auto &world = *m_world;
        QCOMPARE(world.submitted(), QString{});
        QCOMPARE(dispute(), QString{});
        const QJsonObject reason{{"reason", "never mind"}};

        QCOMPARE(world.act("approve", world.hash(), kLead).status, 422);
        QCOMPARE(world.act("wait", {{"on", "legal"}, {"reason", "asked"}}).status, 422);
        for (const auto *act : {"return", "reject"})
            QCOMPARE(world.act(act, reason, kLead).status, 422);
        QCOMPARE(world.act("withdraw", reason).status, 422);
        QCOMPARE(world.act("resume", {}).status, 422);
        QCOMPARE(world.act("submit", world.hash()).status, 422);
        QCOMPARE(world.act("edit", {{"old_owner_role", "admin"}}).status, 422);

        QCOMPARE(world.state(), std::string{"disputed"});
    }

    void aDisputedOrgOpensNoOtherTransfer()
    {
        auto &world = *m_world;
        QCOMPARE(world.verifying(), QString{});
        QCOMPARE(dispute(), QString{});

        const auto answer = world.act("open", {{"org_id", QString::fromStdString(world.org.id)},
                                               {"reason_code", "owner_request"},
                                               {"requester_channel", "ticket"}});

        QCOMPARE(answer.status, 422);
        QCOMPARE(answer.code(), "frozen_by_dispute");
        QCOMPARE(ruleOf(answer), "frozen_by_dispute");
        QCOMPARE(answer.body["who"].toString(), "compliance, lead");
        const auto facts = answer.body["facts"].toObject();
        QCOMPARE(facts["case_id"].toString().toStdString(), world.caseId);
        QCOMPARE(facts["case_ref"].toString().toStdString(),
                 scalar(world.admin, "SELECT ref FROM transfer_case"));
        QCOMPARE(scalar(world.admin, "SELECT count(*) FROM audit_event WHERE outcome = 1 AND "
                                     "metadata->>'code' = 'frozen_by_dispute'"),
                 std::string{"1"});
    }
};

QTEST_GUILESS_MAIN(TransferDisputeTest)
#include "transfer_dispute_test.moc"
