// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/edges/billing_sandbox.h"
#include "platform/src/edges/outbound_job.h"
#include "tests/platform/transfer_world.h"

#include <QTest>

#include <memory>

using namespace steward::tests;
using edges::BillingFault;

namespace
{

constexpr int kAttempts = 3;

/// A provider, and the job that carries steps out to it.
struct Provider {
    explicit Provider(TransferWorld &w)
        : world(w),
          sandbox({.webhook = {}, .webhookSecret = "s", .patience = std::chrono::seconds{2}},
                  w.clock)
    {
        if (!sandbox.start())
            qFatal("sandbox");
        options.attemptsMax = kAttempts;
    }
    /// One attempt, when it is due. A silent provider is given up on at once, an answering one has
    /// all the time a loaded machine needs.
    bool attempt(BillingFault fault)
    {
        const bool isSilent =
            fault == BillingFault::TimeoutBefore || fault == BillingFault::TimeoutAfter;
        sandbox.setFault(fault);
        options.billing = edges::BillingProvider{
            sandbox.url(), "key", {}, std::chrono::milliseconds{isSilent ? 300 : 60'000}};
        const auto done = edges::carryOutNext(world.writer, options, world.clock);
        if (!done)
            qFatal("%s", done.error().detail.c_str());
        world.clock.advance(std::chrono::hours{1});
        return *done;
    }

    TransferWorld &world;
    edges::BillingSandbox sandbox;
    edges::OutboundOptions options;
};

} // namespace

class TransferSagaTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<TransferWorld> m_world;
    std::unique_ptr<Provider> m_provider;

    void fail(BillingFault fault)
    {
        auto &world = *m_world;
        QCOMPARE(world.approved(), QString{});
        world.passCoolOff();
        QCOMPARE(world.carryOut(), 1);
        QCOMPARE(world.state(), std::string{"executing"});
        for (int i = 0; i < kAttempts; ++i) {
            QCOMPARE(world.state(), std::string{"executing"});
            QVERIFY(m_provider->attempt(fault));
        }
    }

private Q_SLOTS:
    void init()
    {
        m_world = std::make_unique<TransferWorld>();
        m_provider = std::make_unique<Provider>(*m_world);
    }
    void cleanup()
    {
        m_provider.reset();
        m_world.reset();
    }

    void aCaseIsExecutedOnceTheProviderHasDoneItsStep()
    {
        auto &world = *m_world;
        QCOMPARE(world.approved(), QString{});
        world.passCoolOff();
        QCOMPARE(world.carryOut(), 1);
        QCOMPARE(world.state(), std::string{"executing"});
        QCOMPARE(world.owner(), world.org.users[1]);
        QCOMPARE(world.audited("transfer.executed"), std::string{"0"});

        QVERIFY(m_provider->attempt(BillingFault::None));

        QCOMPARE(world.state(), std::string{"executed"});
        QCOMPARE(world.audited("transfer.executed"), std::string{"1"});
        QVERIFY(!m_provider->attempt(BillingFault::None));
    }

    void whatItsOwnerWasNeverToldOfIsHeldAndAlerted()
    {
        auto &world = *m_world;
        QCOMPARE(world.approved(), QString{});
        world.run("UPDATE notice SET delivery = CASE party WHEN 'old_owner' THEN 'failed' ELSE "
                  "'sent' END");
        // An address that an earlier plan told is not the owner's any more.
        world.run(
            "INSERT INTO notice (id, case_id, addressee, party, language, template, body, "
            "queued_at, delivery) SELECT gen_random_uuid(), case_id, 'gone@x.example', party, "
            "language, template, body, queued_at - interval '1 day', 'sent' FROM notice WHERE "
            "party = 'old_owner' LIMIT 1");
        world.clock.advance(std::chrono::hours{25});
        transfer::CaseTurns turns{"execute"};
        const auto execute = [&] {
            return transfer::executeDue(world.writer, world.clock.now(), turns).value_or(-1);
        };

        QCOMPARE(execute(), 0);

        QCOMPARE(turns.failures(), std::int64_t{1});
        QCOMPARE(world.state(), std::string{"notice"});
        QCOMPARE(world.owner(), world.org.users[0]);
        const auto blocks = world.detail()["next"].toObject()["blocked_by"].toArray();
        QCOMPARE(blocks.last().toObject()["rule"].toString(), "owner_untold");
        world.run("UPDATE notice SET delivery = 'sent' WHERE id = (SELECT id FROM notice WHERE "
                  "delivery = 'failed' LIMIT 1)");
        world.clock.advance(std::chrono::minutes{2});
        QCOMPARE(execute(), 1);
        QCOMPARE(world.owner(), world.org.users[1]);
    }

    void nothingIsCarriedOutBeforeEverybodyWasTold()
    {
        auto &world = *m_world;
        QCOMPARE(world.approved(), QString{});
        world.run("UPDATE notice SET delivery = 'sent' WHERE party <> 'old_owner'");
        const auto untold = scalar(world.admin, "SELECT count(*) FROM notice WHERE delivery = "
                                                "'queued'");
        QVERIFY(untold != "0");
        world.clock.advance(std::chrono::hours{25});
        const auto execute = [&] {
            return oneTurn(transfer::executeDue, world.writer, world.clock.now()).value_or(-1);
        };

        QCOMPARE(execute(), 0);
        QCOMPARE(execute(), 0);

        QCOMPARE(world.state(), std::string{"notice"});
        QCOMPARE(world.owner(), world.org.users[0]);
        QCOMPARE(scalar(world.admin, "SELECT string_agg(facts->>'count', ',') FROM case_event "
                                     "WHERE kind = 'transfer.waits_for_notices'"),
                 untold);
        const auto blocks = world.detail()["next"].toObject()["blocked_by"].toArray();
        const auto block = blocks.last().toObject();
        QCOMPARE(block["rule"].toString(), "everybody_told");
        QCOMPARE(block["facts"].toObject()["not_yet_told"].toInt(), std::stoi(untold));
        world.tellEverybody();
        QCOMPARE(execute(), 1);
        QCOMPARE(world.owner(), world.org.users[1]);
    }

    void aCaseWithoutProviderIsExecutedAtOnce()
    {
        auto &world = *m_world;
        world.run("UPDATE org_billing SET payment_provider = NULL, external_customer_id = NULL");
        QCOMPARE(world.approved(), QString{});
        world.passCoolOff();

        QCOMPARE(world.carryOut(), 1);

        QCOMPARE(world.state(), std::string{"executed"});
    }

    void aProviderWhoFailsToTheEndLeavesTheCaseAtItsStep_data()
    {
        QTest::addColumn<int>("fault");
        QTest::addColumn<int>("effects");
        QTest::newRow("500") << int(BillingFault::ServerError) << 0;
        QTest::newRow("silence") << int(BillingFault::TimeoutBefore) << 0;
        QTest::newRow("done, then silence") << int(BillingFault::TimeoutAfter) << 1;
    }
    void aProviderWhoFailsToTheEndLeavesTheCaseAtItsStep()
    {
        QFETCH(int, fault);
        QFETCH(int, effects);
        auto &world = *m_world;

        fail(BillingFault(fault));

        QCOMPARE(world.state(), std::string{"exec_failed"});
        QCOMPARE(world.owner(), world.org.users[1]);
        QCOMPARE(m_provider->sandbox.effects(), effects);
        const auto block = world.detail()["next"].toObject()["blocked_by"].toArray()[0].toObject();
        QCOMPARE(block["rule"].toString(), "execution_failed");
        QCOMPARE(block["who"].toString(), "lead");
        QCOMPARE(block["facts"].toObject()["step"].toString(), "billing_contact");
        QCOMPARE(block["facts"].toObject()["attempts"].toInt(), kAttempts);
        QCOMPARE(block["facts"].toObject()["steps_left"].toInt(), 1);
        QCOMPARE(scalar(world.admin, "SELECT count(*) FROM audit_event WHERE action = "
                                     "'transfer.failed' AND outcome = 2"),
                 std::string{"1"});
    }

    void aLeadResumesFromThatStepUnderTheSameKey_data()
    {
        aProviderWhoFailsToTheEndLeavesTheCaseAtItsStep_data();
    }
    void aLeadResumesFromThatStepUnderTheSameKey()
    {
        QFETCH(int, fault);
        auto &world = *m_world;
        fail(BillingFault(fault));
        QCOMPARE(world.act("execution.resume", {}).status, 403);
        QCOMPARE(TransferWorld::told(world.act("execution.resume", {}, kLead)), QString{});
        QCOMPARE(world.state(), std::string{"executing"});

        QVERIFY(m_provider->attempt(BillingFault::None));

        QCOMPARE(world.state(), std::string{"executed"});
        QCOMPARE(m_provider->sandbox.effects(), 1);
        QCOMPARE(world.audited("transfer.resumed"), std::string{"1"});
        QCOMPARE(world.audited("transfer.executed"), std::string{"1"});
        QCOMPARE(scalar(world.admin, "SELECT count(*) FROM outbound_intent WHERE kind = 'billing'"),
                 std::string{"1"});
    }

    void onlyAFailedExecutionIsResumed()
    {
        auto &world = *m_world;
        QCOMPARE(world.approved(), QString{});
        QCOMPARE(world.act("execution.resume", {}, kLead).status, 422);
        world.passCoolOff();
        QCOMPARE(world.carryOut(), 1);
        QCOMPARE(world.act("execution.resume", {}, kLead).status, 422);
        QVERIFY(m_provider->attempt(BillingFault::None));

        QCOMPARE(world.act("execution.resume", {}, kLead).status, 422);
        QCOMPARE(world.state(), std::string{"executed"});
    }
};

QTEST_GUILESS_MAIN(TransferSagaTest)
#include "transfer_saga_test.moc"
