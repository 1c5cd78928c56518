// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/db/connection.h"

#include "tests/support/platform/test_database.h"

#include <QTest>

#include <memory>
#include <string>

using namespace steward;
using namespace steward::platform;

namespace
{

// Two orgs with an owner, an admin and a member each; the keys say which is which.
constexpr const char *kWorld = R"(
BEGIN;
INSERT INTO org (id, name, subdomain, kind, tier, status, country, referral_code, owner_membership_id, created_at, updated_at) VALUES
  ('a0000000-0000-7000-8000-000000000000', 'Alpha', 'alpha', 'developer', 't1', 'active', 'CY', 'AAAAAA', 'a0000000-0000-7000-8000-0000000000e1', '2026-01-01', '2026-01-01'),
  ('b0000000-0000-7000-8000-000000000000', 'Beta', 'beta', 'agency', 't1', 'active', 'CY', 'BBBBBB', 'b0000000-0000-7000-8000-0000000000e1', '2026-01-01', '2026-01-01');
INSERT INTO user_account (id, email, name, home_org_id, status, mfa, created_at) VALUES
  ('a0000000-0000-7000-8000-000000000001', 'ao@x.example', 'A Owner', 'a0000000-0000-7000-8000-000000000000', 'active', 'none', '2026-01-01'),
  ('a0000000-0000-7000-8000-000000000002', 'aa@x.example', 'A Admin', 'a0000000-0000-7000-8000-000000000000', 'active', 'none', '2026-01-01'),
  ('b0000000-0000-7000-8000-000000000001', 'bo@x.example', 'B Owner', 'b0000000-0000-7000-8000-000000000000', 'active', 'none', '2026-01-01'),
  ('b0000000-0000-7000-8000-000000000002', 'ba@x.example', 'B Admin', 'b0000000-0000-7000-8000-000000000000', 'active', 'none', '2026-01-01');
INSERT INTO membership (id, org_id, user_id, role, state, joined_at) VALUES
  ('a0000000-0000-7000-8000-0000000000e1', 'a0000000-0000-7000-8000-000000000000', 'a0000000-0000-7000-8000-000000000001', 'owner', 'active', '2026-01-01'),
  ('a0000000-0000-7000-8000-0000000000e2', 'a0000000-0000-7000-8000-000000000000', 'a0000000-0000-7000-8000-000000000002', 'admin', 'active', '2026-01-01'),
  ('b0000000-0000-7000-8000-0000000000e1', 'b0000000-0000-7000-8000-000000000000', 'b0000000-0000-7000-8000-000000000001', 'owner', 'active', '2026-01-01'),
  ('b0000000-0000-7000-8000-0000000000e2', 'b0000000-0000-7000-8000-000000000000', 'b0000000-0000-7000-8000-000000000002', 'admin', 'active', '2026-01-01');
COMMIT;
)";

QString expanded(QString sql)
{
    return sql
        .replace(QStringLiteral("{A}"), QStringLiteral("'a0000000-0000-7000-8000-000000000000'"))
        .replace(QStringLiteral("{B}"), QStringLiteral("'b0000000-0000-7000-8000-000000000000'"))
        .replace(QStringLiteral("{AO}"), QStringLiteral("'a0000000-0000-7000-8000-0000000000e1'"))
        .replace(QStringLiteral("{AA}"), QStringLiteral("'a0000000-0000-7000-8000-0000000000e2'"))
        .replace(QStringLiteral("{BO}"), QStringLiteral("'b0000000-0000-7000-8000-0000000000e1'"))
        .replace(QStringLiteral("{BA}"), QStringLiteral("'b0000000-0000-7000-8000-0000000000e2'"))
        .replace(QStringLiteral("{AU1}"), QStringLiteral("'a0000000-0000-7000-8000-000000000001'"))
        .replace(QStringLiteral("{AU2}"), QStringLiteral("'a0000000-0000-7000-8000-000000000002'"))
        .replace(QStringLiteral("{BU1}"), QStringLiteral("'b0000000-0000-7000-8000-000000000001'"));
}

} // namespace

class OwnerInvariantTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_database = std::make_unique<tests::TestDatabase>();
        auto admin = m_database->connection("steward_admin");
        QVERIFY(admin.script(kWorld).has_value());
    }

    void refusesZeroOrTwoOwnersAtCommit_data()
    {
        QTest::addColumn<QString>("sql");
        const auto row = [](const char *name, const char *sql) {
            QTest::newRow(name) << QString::fromUtf8(sql);
        };
        row("owner demoted", "UPDATE membership SET role = 'admin' WHERE id = {AO}");
        row("owner ended",
            "UPDATE membership SET state = 'ended', ended_at = '2026-02-01' WHERE id = {AO}");
        row("owner pending", "UPDATE membership SET state = 'pending' WHERE id = {AO}");
        row("owner deleted", "DELETE FROM membership WHERE id = {AO}");
        row("every member deleted", "DELETE FROM membership WHERE org_id = {A}");
        row("second owner by promotion", "UPDATE membership SET role = 'owner' WHERE id = {AA}");
        row("second owner inserted", "INSERT INTO membership (id, org_id, user_id, role, state) "
                                     "VALUES (gen_random_uuid(), {A}, {BU1}, 'owner', 'active')");
        row("pending owner activated",
            "UPDATE membership SET role = 'owner', state = 'pending' WHERE id = {AA};"
            "UPDATE membership SET state = 'active' WHERE id = {AA}");
        row("pointer to another member",
            "UPDATE org SET owner_membership_id = {AA} WHERE id = {A}");
        row("pointer to another org's owner",
            "UPDATE org SET owner_membership_id = {BO} WHERE id = {A}");
        row("pointer to nobody",
            "UPDATE org SET owner_membership_id = gen_random_uuid() WHERE id = {A}");
        row("pointer to NULL", "UPDATE org SET owner_membership_id = NULL WHERE id = {A}");
        row("pointers of two orgs swapped", "UPDATE org SET owner_membership_id = CASE id WHEN {A} "
                                            "THEN {BO}::uuid ELSE {AO}::uuid END");
        row("owner moved to another org", "UPDATE membership SET org_id = {B} WHERE id = {AO}");
        row("owner moved, other org's owner demoted",
            "UPDATE membership SET role = 'admin' WHERE id = {BO};"
            "UPDATE membership SET org_id = {B} WHERE id = {AO};"
            "UPDATE org SET owner_membership_id = {AO} WHERE id = {B}");
        row("admin of another org moved in as owner",
            "UPDATE membership SET role = 'owner', org_id = {A} WHERE id = {BA}");
        row("roles swapped, pointer forgotten",
            "UPDATE membership SET role = 'admin' WHERE id = {AO};"
            "UPDATE membership SET role = 'owner' WHERE id = {AA}");
        row("pointer moved, roles forgotten",
            "UPDATE org SET owner_membership_id = {AA} WHERE id = {A};"
            "UPDATE org SET owner_membership_id = {AA} WHERE id = {A}");
        row("broken, mended in one org only",
            "UPDATE membership SET role = 'admin' WHERE role = 'owner';"
            "UPDATE membership SET role = 'owner' WHERE id = {AO}");
        row("an org without a membership",
            "INSERT INTO org (id, name, subdomain, kind, tier, status, country, referral_code, "
            "owner_membership_id, created_at, updated_at) "
            "VALUES (gen_random_uuid(), 'C', 'gamma', 'studio', 't1', 'active', 'CY', 'CCCCCC', "
            "gen_random_uuid(), '2026-01-01', '2026-01-01')");
        row("an org that borrows an owner",
            "INSERT INTO org (id, name, subdomain, kind, tier, status, country, referral_code, "
            "owner_membership_id, created_at, updated_at) "
            "VALUES (gen_random_uuid(), 'C', 'gamma', 'studio', 't1', 'active', 'CY', 'CCCCCC', "
            "{AO}, '2026-01-01', '2026-01-01')");
        row("an org whose owner is pending",
            "WITH o AS (INSERT INTO org (id, name, subdomain, kind, tier, status, country, "
            "referral_code, owner_membership_id, created_at, updated_at) "
            "VALUES ('c0000000-0000-7000-8000-000000000000', 'C', 'gamma', 'studio', 't1', "
            "'active', 'CY', 'CCCCCC', 'c0000000-0000-7000-8000-0000000000e1', '2026-01-01', "
            "'2026-01-01')) "
            "INSERT INTO membership (id, org_id, user_id, role, state) VALUES "
            "('c0000000-0000-7000-8000-0000000000e1', 'c0000000-0000-7000-8000-000000000000', "
            "{AU2}, 'owner', 'pending')");
        row("constraints made immediate, then deferred",
            "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED; UPDATE membership SET "
            "role = 'admin' WHERE id = {AO}");
        row("constraints deferred twice",
            "SET CONSTRAINTS ALL DEFERRED; UPDATE membership SET role = 'admin' WHERE id = {AO}; "
            "SET CONSTRAINTS ALL DEFERRED");
        row("named constraints deferred", "SET CONSTRAINTS membership_owner, org_owner DEFERRED; "
                                          "DELETE FROM membership WHERE id = {AO}");
        row("inside a savepoint",
            "SAVEPOINT s; UPDATE membership SET role = 'admin' WHERE id = {AO}; RELEASE s");
        row("after a rolled-back savepoint",
            "SAVEPOINT s; UPDATE membership SET role = 'guest' WHERE id = {AO}; ROLLBACK TO s; "
            "UPDATE membership SET role = 'member' WHERE id = {AO}");
        row("inside a DO block", "DO $$ BEGIN UPDATE membership SET role = 'admin' WHERE id = "
                                 "{AO}; EXCEPTION WHEN OTHERS THEN NULL; END $$");
        row("key of the owner changed",
            "UPDATE membership SET id = gen_random_uuid() WHERE id = {AO}");
        row("key of the org changed", "UPDATE org SET id = gen_random_uuid() WHERE id = {A}");
        row("triggers switched off", "ALTER TABLE membership DISABLE TRIGGER ALL; UPDATE "
                                     "membership SET role = 'admin' WHERE id = {AO}");
        row("as a replica", "SET LOCAL session_replication_role = replica; UPDATE membership SET "
                            "role = 'admin' WHERE id = {AO}");
        row("as the owner of the tables",
            "SET LOCAL ROLE steward_owner; ALTER TABLE membership DISABLE TRIGGER ALL; UPDATE "
            "membership SET role = 'admin' WHERE id = {AO}");
        row("constraint dropped", "ALTER TABLE org DROP CONSTRAINT org_owner_fk; UPDATE org SET "
                                  "owner_membership_id = {BO} WHERE id = {A}");
        row("table emptied", "TRUNCATE membership CASCADE");
        row("the org itself deleted", "DELETE FROM org WHERE id = {A}");
        row("rule replaced",
            "CREATE OR REPLACE FUNCTION assert_one_owner(checked uuid) RETURNS void LANGUAGE "
            "plpgsql AS $$ BEGIN END $$; UPDATE membership SET role = 'admin' WHERE id = {AO}");
        row("schema of one's own in front",
            "SET LOCAL search_path = pg_temp, public; CREATE TEMP TABLE org AS SELECT * FROM "
            "public.org; UPDATE public.membership SET role = 'admin' WHERE id = {AO}");
        row("a stand-in table with a false pointer",
            "CREATE TEMP TABLE org AS SELECT id, {AA}::uuid AS owner_membership_id FROM "
            "public.org; "
            "UPDATE public.membership SET role = 'admin' WHERE id = {AO}; UPDATE public.membership "
            "SET role = 'owner' WHERE id = {AA}");
        row("a stand-in table without rows",
            "CREATE TEMP TABLE org (id uuid, owner_membership_id uuid); UPDATE public.membership "
            "SET role = 'admin' WHERE id = {AO}");
        row("inserted from a query",
            "CREATE TEMP TABLE x AS SELECT gen_random_uuid() AS id; INSERT INTO membership (id, "
            "org_id, user_id, role, state) SELECT id, {A}, {BU1}, 'owner', 'active' FROM x");
        row("by upsert",
            "INSERT INTO membership (id, org_id, user_id, role, state) VALUES ({AO}, {A}, {AU1}, "
            "'owner', 'active') ON CONFLICT (id) DO UPDATE SET role = 'member'");
    }
    void refusesZeroOrTwoOwnersAtCommit()
    {
        QFETCH(QString, sql);
        auto writer = m_database->connection("steward_writer");

        const auto committed = writer.script("BEGIN; " + expanded(sql).toStdString() + "; COMMIT");

        QVERIFY2(!committed, "the transaction was accepted");
        QVERIFY(oneOwnerEach());
    }

    void deferredWritesAreRefusedAtCommitAndNotBefore()
    {
        auto writer = m_database->connection("steward_writer");
        QVERIFY(writer.script("BEGIN").has_value());

        QVERIFY(writer
                    .script(expanded(QStringLiteral(
                                         "UPDATE membership SET role = 'admin' WHERE id = {AO}"))
                                .toStdString())
                    .has_value());
        const auto committed = writer.script("COMMIT");

        QVERIFY(!committed);
        QCOMPARE(QString::fromStdString(committed.error().sqlstate), QStringLiteral("23514"));
        QVERIFY(oneOwnerEach());
    }

    void aHandOverInOneTransactionIsAccepted()
    {
        auto writer = m_database->connection("steward_writer");
        const auto handOver = [&](const char *from, const char *to) {
            const auto sql =
                QStringLiteral("BEGIN; UPDATE membership SET role = 'admin' WHERE id = %1; UPDATE "
                               "membership SET role = 'owner' WHERE id = %2; "
                               "UPDATE org SET owner_membership_id = %2 WHERE id = {A}; COMMIT")
                    .arg(QString::fromUtf8(from), QString::fromUtf8(to));
            return writer.script(expanded(sql).toStdString());
        };

        QVERIFY(handOver("{AO}", "{AA}").has_value());
        QVERIFY(oneOwnerEach());
        QVERIFY(handOver("{AA}", "{AO}").has_value());
    }

    void aPendingOwnerIsNotAnOwner()
    {
        auto writer = m_database->connection("steward_writer");

        QVERIFY(writer
                    .script(expanded(QStringLiteral("UPDATE membership SET role = 'owner', state = "
                                                    "'pending' WHERE id = {AA}"))
                                .toStdString())
                    .has_value());

        QVERIFY(oneOwnerEach());
        QVERIFY(writer
                    .script(expanded(QStringLiteral("UPDATE membership SET role = 'admin', state = "
                                                    "'active' WHERE id = {AA}"))
                                .toStdString())
                    .has_value());
    }

    void twoTransactionsThatEachLookRightDoNotMakeTwoOwnersTogether()
    {
        auto first = m_database->connection("steward_writer");
        auto second = m_database->connection("steward_writer");
        const auto swap =
            expanded(QStringLiteral("UPDATE membership SET role = 'admin' WHERE id = {AO}; UPDATE "
                                    "membership SET role = 'owner' WHERE id = {AA}; "
                                    "UPDATE org SET owner_membership_id = {AA} WHERE id = {A}"))
                .toStdString();
        QVERIFY(first.script("BEGIN; " + swap).has_value());

        // The second waits for the first one's row and then finds that its owner is gone.
        QVERIFY(second.script("SET lock_timeout = '300ms'").has_value());
        QVERIFY(!second.script(
            expanded(QStringLiteral(
                         "BEGIN; UPDATE membership SET role = 'owner' WHERE id = {AA}; COMMIT"))
                .toStdString()));
        QVERIFY(second.script("ROLLBACK").has_value());
        QVERIFY(first.script("COMMIT").has_value());

        QVERIFY(oneOwnerEach());
        QVERIFY(
            first
                .script(expanded(
                            QStringLiteral(
                                "BEGIN; UPDATE membership SET role = 'admin' WHERE id = {AA}; "
                                "UPDATE membership SET role = 'owner' WHERE id = {AO}; "
                                "UPDATE org SET owner_membership_id = {AO} WHERE id = {A}; COMMIT"))
                            .toStdString())
                .has_value());
    }

    void nobodyIsInMoreOrgsThanThePolicyAllows()
    {
        auto writer = m_database->connection("steward_writer");
        auto admin = m_database->connection("steward_admin");
        QVERIFY(
            writer
                .script(
                    expanded(
                        QStringLiteral(
                            "BEGIN; INSERT INTO membership (id, org_id, user_id, role, state) "
                            "VALUES (gen_random_uuid(), {B}, {AU2}, 'guest', 'active'); COMMIT"))
                        .toStdString())
                .has_value());
        QVERIFY(
            admin
                .script(
                    expanded(
                        QStringLiteral(
                            "BEGIN; INSERT INTO org (id, name, subdomain, kind, tier, status, "
                            "country, referral_code, owner_membership_id, created_at, updated_at) "
                            "VALUES ('d0000000-0000-7000-8000-000000000000', 'D', 'delta', "
                            "'studio', 't1', 'active', 'CY', 'DDDDDD', "
                            "'d0000000-0000-7000-8000-0000000000e1', '2026-01-01', '2026-01-01');"
                            "INSERT INTO membership (id, org_id, user_id, role, state) VALUES "
                            "('d0000000-0000-7000-8000-0000000000e1', "
                            "'d0000000-0000-7000-8000-000000000000', {BU1}, 'owner', 'active'); "
                            "COMMIT"))
                        .toStdString())
                .has_value());

        const auto third = writer.script(
            expanded(
                QStringLiteral("INSERT INTO membership (id, org_id, user_id, role, state) VALUES "
                               "(gen_random_uuid(), 'd0000000-0000-7000-8000-000000000000', {AU2}, "
                               "'guest', 'active')"))
                .toStdString());

        QVERIFY(!third);
        QVERIFY(oneOwnerEach());
    }

private:
    bool oneOwnerEach()
    {
        auto admin = m_database->connection("steward_admin");
        const auto rows =
            admin.exec("SELECT count(*) FROM public.org o WHERE (SELECT array_agg(m.id) FROM "
                       "public.membership m WHERE m.org_id = o.id "
                       "AND m.role = 'owner' AND m.state = 'active') IS DISTINCT FROM "
                       "ARRAY[o.owner_membership_id]");
        return rows && rows->int64(0, 0) == 0;
    }

    std::unique_ptr<tests::TestDatabase> m_database;
};

QTEST_GUILESS_MAIN(OwnerInvariantTest)
#include "owner_invariant_test.moc"
