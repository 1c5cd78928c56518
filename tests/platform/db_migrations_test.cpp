// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/db/migrator.h"
#include "tests/support/platform/test_database.h"

#include <QTest>

using namespace steward;
using namespace steward::platform;

class DbMigrationsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void migratingTwiceChangesNothing()
    {
        tests::TestDatabase database;
        auto admin = database.connection("steward_admin");
        const auto before = admin.exec("SELECT count(*) FROM schema_migration");

        QVERIFY(db::migrate(admin).has_value());

        QCOMPARE(admin.exec("SELECT count(*) FROM schema_migration")->text(0, 0),
                 before->text(0, 0));
    }

    void aParameterWithANulIsRefusedNotCutShort()
    {
        tests::TestDatabase database;
        auto reader = database.connection("steward_reader");
        const db::Params params{"before", std::string("be\0hind", 7)};

        const auto asked = reader.exec("SELECT $1::text, $2::text", params);
        const auto streamed =
            reader.stream("SELECT $1::text, $2::text", params, [](const db::Rows &) {});

        QVERIFY(!asked);
        QCOMPARE(asked.error().code, std::string("nul_in_text"));
        QVERIFY(!streamed);
        QCOMPARE(reader.exec("SELECT $1::text", db::Params{"after"})->text(0, 0),
                 std::string("after"));
    }

    void refusesADatabaseThatIsNewerThanTheProgram()
    {
        tests::TestDatabase database;
        auto admin = database.connection("steward_admin");
        QVERIFY(
            admin
                .script("INSERT INTO schema_migration (name, sha256) VALUES ('9999_later.sql', '')")
                .has_value());

        const auto done = db::migrate(admin);

        QVERIFY(!done);
        QCOMPARE(done.error().code, std::string("database_newer"));
    }

    void refusesAMigrationThatWasEditedAfterItWasApplied()
    {
        tests::TestDatabase database;
        auto admin = database.connection("steward_admin");
        QVERIFY(
            admin
                .script(
                    "UPDATE schema_migration SET sha256 = '\\x00' WHERE name = '0002_tenancy.sql'")
                .has_value());

        const auto done = db::migrate(admin);

        QVERIFY(!done);
        QCOMPARE(done.error().code, std::string("migration_differs"));
    }

    void everyObjectBelongsToTheOwnerWhoCannotLogIn()
    {
        tests::TestDatabase database;
        auto admin = database.connection("steward_admin");

        const auto strays = admin.exec("SELECT count(*) FROM pg_tables WHERE schemaname = 'public' "
                                       "AND tableowner <> 'steward_owner' "
                                       "AND tablename <> 'schema_migration'");
        const auto login =
            admin.exec("SELECT rolcanlogin FROM pg_roles WHERE rolname = 'steward_owner'");

        QCOMPARE(strays->int64(0, 0), 0);
        QVERIFY(!login->boolean(0, 0));
    }
};

QTEST_GUILESS_MAIN(DbMigrationsTest)
#include "db_migrations_test.moc"
