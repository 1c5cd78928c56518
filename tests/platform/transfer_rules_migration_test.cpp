// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/domain/policy.h"
#include "tests/platform/transfer_world.h"

#include <QFile>
#include <QTest>

#include <memory>

using namespace steward::tests;

/// What a database of before levels followed from reasons holds once it is brought up to date.
class TransferRulesMigrationTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<TransferWorld> m_world;

    /// As before the migration: no levels of reasons, no freeze of the payout account.
    void age() const
    {
        m_world->run("DROP TRIGGER payout_method_fresh_owner ON payout_method");
        m_world->run("DROP FUNCTION refuse_fresh_owner");
        m_world->run("UPDATE policy SET doc = doc #- '{transfer,reason_levels}' #- "
                     "'{commands,ownership.transfer.recipient.ask}'");
    }
    [[nodiscard]] QString migrate() const
    {
        QFile file{
            QStringLiteral(STEWARD_SOURCE_DIR "/platform/migrations/0025_transfer_rules.sql")};
        if (!file.open(QIODevice::ReadOnly))
            return file.errorString();
        const auto done = m_world->admin.script(file.readAll().toStdString());
        return done ? QString{} : QString::fromStdString(done.error().detail);
    }
    [[nodiscard]] QString policyFault() const
    {
        const auto policy = policy::load(m_world->writer);
        return policy ? QString{} : QString::fromStdString(policy.error().detail);
    }

private Q_SLOTS:
    void init() { m_world = std::make_unique<TransferWorld>(); }
    void cleanup() { m_world.reset(); }

    void anUndecidedCaseGetsTheLevelOfItsReason_data()
    {
        QTest::addColumn<QString>("state");
        QTest::addColumn<bool>("hasChangedHands");
        QTest::addColumn<QString>("level");
        for (const char *state :
             {"verifying", "waiting", "awaiting_approval", "notice", "disputed"})
            QTest::newRow(state) << state << false << "L3";
        QTest::newRow("disputed after it was executed") << "disputed" << true << "L1";
        QTest::newRow("executed") << "executed" << true << "L1";
    }
    void anUndecidedCaseGetsTheLevelOfItsReason()
    {
        QFETCH(QString, state);
        QFETCH(bool, hasChangedHands);
        QFETCH(QString, level);
        auto &world = *m_world;
        QCOMPARE(world.verifying(), QString{});
        age();
        world.run(
            "UPDATE transfer_case SET state = $1, reason_code = 'owner_deceased', executed_at "
            "= CASE WHEN $2 THEN now() END",
            db::Params{state.toStdString(), hasChangedHands});

        QCOMPARE(migrate(), QString{});

        QCOMPARE(scalar(world.admin, "SELECT level FROM transfer_case"), level.toStdString());
    }

    void aReasonOfAPolicysOwnAsksForTheHighestLevel()
    {
        auto &world = *m_world;
        age();
        world.run("UPDATE policy SET doc = jsonb_set(doc, '{transfer,reason_codes}', "
                  "doc->'transfer'->'reason_codes' || '[\"merger\"]')");

        QCOMPARE(migrate(), QString{});

        QCOMPARE(policyFault(), QString{});
        QCOMPARE(policy::load(world.writer)->transfer.levelOf("merger"), std::string{"L3"});
        QCOMPARE(policy::load(world.writer)->transfer.levelOf("company_sale"), std::string{"L1"});
        QVERIFY(policy::load(world.writer)->command("ownership.transfer.recipient.ask"));
    }

    void aPolicyWithoutTheEditStaysAPolicy()
    {
        auto &world = *m_world;
        age();
        world.run("UPDATE policy SET doc = doc #- '{commands,ownership.transfer.edit}'");

        QCOMPARE(migrate(), QString{});

        QCOMPARE(policyFault(), QString{});
        const auto policy = policy::load(world.writer);
        const auto *rule = policy->command("ownership.transfer.recipient.ask");
        QVERIFY(rule && rule->roles.empty());
    }

    void thePayoutAccountIsFrozenFromTheSwapOnWhateverFollows_data()
    {
        QTest::addColumn<QString>("state");
        QTest::addColumn<bool>("isFrozen");
        for (const char *state : {"executing", "exec_failed", "executed", "closed", "disputed"})
            QTest::newRow(state) << state << true;
        QTest::newRow("reversed") << "reversed" << false;
    }
    void thePayoutAccountIsFrozenFromTheSwapOnWhateverFollows()
    {
        QFETCH(QString, state);
        QFETCH(bool, isFrozen);
        auto &world = *m_world;
        QCOMPARE(world.verifying(), QString{});
        age();
        QCOMPARE(migrate(), QString{});
        world.run("UPDATE transfer_case SET state = $1, executed_at = now()",
                  db::Params{state.toStdString()});

        const auto changed = world.admin.exec(
            "INSERT INTO payout_method (id, org_id, iban, holder, changed_at) VALUES ($1, $2, "
            "'CY17002001280000001200527600', 'A', now())",
            db::Params{madeUuid(7, 1), world.org.id});

        QCOMPARE(!changed, isFrozen);
        if (isFrozen)
            QCOMPARE(changed.error().sqlstate, std::string{"23514"});
    }
};

QTEST_GUILESS_MAIN(TransferRulesMigrationTest)
#include "transfer_rules_migration_test.moc"
