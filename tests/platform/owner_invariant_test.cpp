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

QString orgOwnedBy(const QString &membership)
{
    return "INSERT INTO org (id, name, subdomain, kind, tier, status, country, referral_code, "
           "owner_membership_id, created_at, updated_at) VALUES (gen_random_uuid(), 'C', 'gamma', "
           "'studio', 't1', 'active', 'CY', 'CCCCCC', " +
           membership + ", '2026-01-01', '2026-01-01')";
}

} // namespace

class OwnerInvariantTest : public QObject
{
    Q_OBJECT

private:
    /// `expected`: the SQLSTATE, then the constraint or what else the message names.
    static void refusedBy(const Error &error, const QString &expected)
    {
        const auto said = QString::fromStdString(error.sqlstate + ' ' + error.detail);
        QVERIFY2(error.sqlstate == expected.section(' ', 0, 0).toStdString() &&
                     said.contains(expected.section(' ', 1)),
                 qPrintable(said));
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_database = std::make_unique<tests::TestDatabase>();
        auto admin = m_database->connection("steward_admin");
        QVERIFY(admin.script(kWorld).has_value());
    }

    void refusesZeroOrTwoOwnersAtCommit_data()
    {
        QTest::addColumn<QString>("refusal");
        QTest::addColumn<QString>("sql");
        const auto row = [](const char *name, const QString &refusal, const QString &sql) {
            QTest::newRow(name) << refusal << sql;
        };
        row("owner demoted", "23514 exactly one active owner",
            "UPDATE membership SET role = 'admin' WHERE id = {AO}");
        row("owner ended", "23514 exactly one active owner",
            "UPDATE membership SET state = 'ended', ended_at = '2026-02-01' WHERE id = {AO}");
        row("owner pending", "23514 exactly one active owner",
            "UPDATE membership SET state = 'pending' WHERE id = {AO}");
        row("owner deleted", "23503 org_owner_fk", "DELETE FROM membership WHERE id = {AO}");
        row("every member deleted", "23503 org_owner_fk",
            "DELETE FROM membership WHERE org_id = {A}");
        row("second owner by promotion", "23505 membership_one_active_owner",
            "UPDATE membership SET role = 'owner' WHERE id = {AA}");
        row("second owner inserted", "23505 membership_one_active_owner",
            "INSERT INTO membership (id, org_id, user_id, role, state) "
            "VALUES (gen_random_uuid(), {A}, {BU1}, 'owner', 'active')");
        row("pending owner activated", "23505 membership_one_active_owner",
            "UPDATE membership SET role = 'owner', state = 'pending' WHERE id = {AA};"
            "UPDATE membership SET state = 'active' WHERE id = {AA}");
        row("pointer to another member", "23514 exactly one active owner",
            "UPDATE org SET owner_membership_id = {AA} WHERE id = {A}");
        row("pointer to another org's owner", "23503 org_owner_fk",
            "UPDATE org SET owner_membership_id = {BO} WHERE id = {A}");
        row("pointer to nobody", "23503 org_owner_fk",
            "UPDATE org SET owner_membership_id = gen_random_uuid() WHERE id = {A}");
        row("pointer to NULL", "23502 owner_membership_id",
            "UPDATE org SET owner_membership_id = NULL WHERE id = {A}");
        row("pointers of two orgs swapped", "23503 org_owner_fk",
            "UPDATE org SET owner_membership_id = CASE id WHEN {A} "
            "THEN {BO}::uuid ELSE {AO}::uuid END");
        row("owner moved to another org", "23505 membership_one_active_owner",
            "UPDATE membership SET org_id = {B} WHERE id = {AO}");
        row("owner moved, other org's owner demoted", "23503 org_owner_fk",
            "UPDATE membership SET role = 'admin' WHERE id = {BO};"
            "UPDATE membership SET org_id = {B} WHERE id = {AO};"
            "UPDATE org SET owner_membership_id = {AO} WHERE id = {B}");
        row("admin of another org moved in as owner", "23505 membership_one_active_owner",
            "UPDATE membership SET role = 'owner', org_id = {A} WHERE id = {BA}");
        row("roles swapped, pointer forgotten", "23514 exactly one active owner",
            "UPDATE membership SET role = 'admin' WHERE id = {AO};"
            "UPDATE membership SET role = 'owner' WHERE id = {AA}");
        row("pointer moved, roles forgotten", "23514 exactly one active owner",
            "UPDATE org SET owner_membership_id = {AA} WHERE id = {A};"
            "UPDATE org SET owner_membership_id = {AA} WHERE id = {A}");
        row("broken, mended in one org only", "23514 exactly one active owner",
            "UPDATE membership SET role = 'admin' WHERE role = 'owner';"
            "UPDATE membership SET role = 'owner' WHERE id = {AO}");
        row("an org without a membership", "23503 org_owner_fk", orgOwnedBy("gen_random_uuid()"));
        row("an org that borrows an owner", "23503 org_owner_fk", orgOwnedBy("{AO}"));
        row("an org whose owner is pending", "23514 exactly one active owner",
            "WITH o AS (INSERT INTO org (id, name, subdomain, kind, tier, status, country, "
            "referral_code, owner_membership_id, created_at, updated_at) "
            "VALUES ('c0000000-0000-7000-8000-000000000000', 'C', 'gamma', 'studio', 't1', "
            "'active', 'CY', 'CCCCCC', 'c0000000-0000-7000-8000-0000000000e1', '2026-01-01', "
            "'2026-01-01')) "
            "INSERT INTO membership (id, org_id, user_id, role, state) VALUES "
            "('c0000000-0000-7000-8000-0000000000e1', 'c0000000-0000-7000-8000-000000000000', "
            "{AU2}, 'owner', 'pending')");
        row("constraints made immediate, then deferred", "23514 exactly one active owner",
            "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED; UPDATE membership SET "
            "role = 'admin' WHERE id = {AO}");
        row("constraints deferred twice", "23514 exactly one active owner",
            "SET CONSTRAINTS ALL DEFERRED; UPDATE membership SET role = 'admin' WHERE id = {AO}; "
            "SET CONSTRAINTS ALL DEFERRED");
        row("named constraints deferred", "23503 org_owner_fk",
            "SET CONSTRAINTS membership_owner, org_owner DEFERRED; "
            "DELETE FROM membership WHERE id = {AO}");
        row("inside a savepoint", "23514 exactly one active owner",
            "SAVEPOINT s; UPDATE membership SET role = 'admin' WHERE id = {AO}; RELEASE s");
        row("after a rolled-back savepoint", "23514 exactly one active owner",
            "SAVEPOINT s; UPDATE membership SET role = 'guest' WHERE id = {AO}; ROLLBACK TO s; "
            "UPDATE membership SET role = 'member' WHERE id = {AO}");
        row("inside a DO block", "23514 exactly one active owner",
            "DO $$ BEGIN UPDATE membership SET role = 'admin' WHERE id = "
            "{AO}; EXCEPTION WHEN OTHERS THEN NULL; END $$");
        row("key of the owner changed", "23514 keys never change",
            "UPDATE membership SET id = gen_random_uuid() WHERE id = {AO}");
        row("key of the org changed", "23514 keys never change",
            "UPDATE org SET id = gen_random_uuid() WHERE id = {A}");
        row("triggers switched off", "42501 must be owner of table membership",
            "ALTER TABLE membership DISABLE TRIGGER ALL; UPDATE "
            "membership SET role = 'admin' WHERE id = {AO}");
        row("as a replica", "42501 permission denied to set parameter \"session_replication_role\"",
            "SET LOCAL session_replication_role = replica; UPDATE membership SET "
            "role = 'admin' WHERE id = {AO}");
        row("as the owner of the tables", "42501 permission denied to set role \"steward_owner\"",
            "SET LOCAL ROLE steward_owner; ALTER TABLE membership DISABLE TRIGGER ALL; UPDATE "
            "membership SET role = 'admin' WHERE id = {AO}");
        row("constraint dropped", "42501 must be owner of table org",
            "ALTER TABLE org DROP CONSTRAINT org_owner_fk; UPDATE org SET "
            "owner_membership_id = {BO} WHERE id = {A}");
        row("table emptied", "42501 permission denied for table membership",
            "TRUNCATE membership CASCADE");
        row("the org itself deleted", "42501 permission denied for table org",
            "DELETE FROM org WHERE id = {A}");
        row("rule replaced", "42501 permission denied for schema public",
            "CREATE OR REPLACE FUNCTION assert_one_owner(checked uuid) RETURNS void LANGUAGE "
            "plpgsql AS $$ BEGIN END $$; UPDATE membership SET role = 'admin' WHERE id = {AO}");
        row("schema of one's own in front", "23514 exactly one active owner",
            "SET LOCAL search_path = pg_temp, public; CREATE TEMP TABLE org AS SELECT * FROM "
            "public.org; UPDATE public.membership SET role = 'admin' WHERE id = {AO}");
        row("a stand-in table with a false pointer", "23514 exactly one active owner",
            "CREATE TEMP TABLE org AS SELECT id, {AA}::uuid AS owner_membership_id FROM "
            "public.org; "
            "UPDATE public.membership SET role = 'admin' WHERE id = {AO}; UPDATE public.membership "
            "SET role = 'owner' WHERE id = {AA}");
        row("a stand-in table without rows", "23514 exactly one active owner",
            "CREATE TEMP TABLE org (id uuid, owner_membership_id uuid); UPDATE public.membership "
            "SET role = 'admin' WHERE id = {AO}");
        row("inserted from a query", "23505 membership_one_active_owner",
            "CREATE TEMP TABLE x AS SELECT gen_random_uuid() AS id; INSERT INTO membership (id, "
            "org_id, user_id, role, state) SELECT id, {A}, {BU1}, 'owner', 'active' FROM x");
        row("by upsert", "23514 exactly one active owner",
            "INSERT INTO membership (id, org_id, user_id, role, state) VALUES ({AO}, {A}, {AU1}, "
            "'owner', 'active') ON CONFLICT (id) DO UPDATE SET role = 'member'");
        const QString merge = "MERGE INTO membership m USING (SELECT %1 AS id) s ON m.id = s.id ";
        row("owner demoted by merge", "23514 exactly one active owner",
            merge.arg("{AO}::uuid") + "WHEN MATCHED THEN UPDATE SET role = 'admin'");
        row("owner deleted by merge", "23503 org_owner_fk",
            merge.arg("{AO}::uuid") + "WHEN MATCHED THEN DELETE");
        row("second owner by merge", "23505 membership_one_active_owner",
            merge.arg("gen_random_uuid()") +
                "WHEN NOT MATCHED THEN INSERT (id, org_id, user_id, "
                "role, state) VALUES (s.id, {A}, {BU1}, 'owner', 'active')");
        row("in two phases", "23514 exactly one active owner",
            "UPDATE membership SET role = 'admin' WHERE id = {AO}; PREPARE TRANSACTION 'demoted'; "
            "COMMIT PREPARED 'demoted'; BEGIN");
    }
    void refusesZeroOrTwoOwnersAtCommit()
    {
        QFETCH(QString, refusal);
        QFETCH(QString, sql);
        auto writer = m_database->connection("steward_writer");

        const auto committed = writer.script("BEGIN; " + expanded(sql).toStdString() + "; COMMIT");

        QVERIFY2(!committed, "the transaction was accepted");
        refusedBy(committed.error(), refusal);
        QVERIFY(oneOwnerEach());
    }

    void refusesZeroOrTwoOwnersByCopy_data()
    {
        QTest::addColumn<QString>("refusal");
        QTest::addColumn<QString>("sql");
        QTest::addColumn<QString>("line");
        QTest::newRow("second owner")
            << "23505 membership_one_active_owner"
            << "COPY membership (id, org_id, user_id, role, state) FROM STDIN"
            << "c0000000-0000-7000-8000-0000000000e1\ta0000000-0000-7000-8000-000000000000\t"
               "b0000000-0000-7000-8000-000000000001\towner\tactive\n";
        QTest::newRow("an org without a membership")
            << "23503 org_owner_fk"
            << "COPY org (id, name, subdomain, kind, tier, status, country, referral_code, "
               "owner_membership_id, created_at, updated_at) FROM STDIN"
            << "c0000000-0000-7000-8000-000000000000\tC\tgamma\tstudio\tt1\tactive\tCY\tCCCCCC\t"
               "c0000000-0000-7000-8000-0000000000e1\t2026-01-01\t2026-01-01\n";
    }
    void refusesZeroOrTwoOwnersByCopy()
    {
        QFETCH(QString, refusal);
        QFETCH(QString, sql);
        QFETCH(QString, line);
        auto writer = m_database->connection("steward_writer");
        QVERIFY(writer.script("BEGIN").has_value());

        auto done = writer.copyIn(sql.toStdString(),
                                  [&](std::string &to) { return to += line.toStdString(), false; });
        if (done)
            done = writer.script("COMMIT");

        QVERIFY2(!done, "the transaction was accepted");
        refusedBy(done.error(), refusal);
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
        refusedBy(committed.error(), "23514 exactly one active owner");
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
        const auto run = [](db::Connection &connection, const char *sql) {
            return connection.script(expanded(QString::fromUtf8(sql)).toStdString());
        };
        QVERIFY(run(writer, "INSERT INTO membership (id, org_id, user_id, role, state) VALUES "
                            "(gen_random_uuid(), {B}, {AU2}, 'guest', 'active')")
                    .has_value());
        QVERIFY(run(admin,
                    "BEGIN; INSERT INTO org (id, name, subdomain, kind, tier, status, country, "
                    "referral_code, owner_membership_id, created_at, updated_at) VALUES "
                    "('d0000000-0000-7000-8000-000000000000', 'D', 'delta', 'studio', 't1', "
                    "'active', 'CY', 'DDDDDD', 'd0000000-0000-7000-8000-0000000000e1', "
                    "'2026-01-01', '2026-01-01'); INSERT INTO membership (id, org_id, user_id, "
                    "role, state) VALUES ('d0000000-0000-7000-8000-0000000000e1', "
                    "'d0000000-0000-7000-8000-000000000000', {BU1}, 'owner', 'active'); COMMIT")
                    .has_value());

        const auto third =
            run(writer, "INSERT INTO membership (id, org_id, user_id, role, state) VALUES "
                        "(gen_random_uuid(), 'd0000000-0000-7000-8000-000000000000', {AU2}, "
                        "'guest', 'active')");

        QVERIFY(!third);
        refusedBy(third.error(), "23514 exceeds the limit of organisations");
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
