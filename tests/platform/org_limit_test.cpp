// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/platform/sync_world.h"

#include "platform/src/db/connection.h"

#include <QTest>

#include <memory>
#include <string>

using namespace steward::tests;
using namespace steward::platform;

/// A home org and at most one further (domain.md §2.2), on every path to the rows.
class OrgLimitTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<TestDatabase> m_database;
    MadeOrg m_home, m_second, m_third;
    std::string m_person; ///< At home in the first org.

    [[nodiscard]] std::string join(const MadeOrg &org, const char *state = "active") const
    {
        return "INSERT INTO membership (id, org_id, user_id, role, state) VALUES "
               "(gen_random_uuid(), '" +
               org.id + "', '" + m_person + "', 'guest', '" + state + "')";
    }
    [[nodiscard]] static std::string run(db::Connection &connection, const std::string &sql)
    {
        const auto done = connection.script(sql);
        return done ? std::string{} : done.error().sqlstate;
    }
    [[nodiscard]] std::string moveHome(const MadeOrg &org) const
    {
        return "UPDATE user_account SET home_org_id = '" + org.id + "' WHERE id = '" + m_person +
               "'";
    }

private Q_SLOTS:
    void init()
    {
        m_database = std::make_unique<TestDatabase>();
        auto writer = m_database->connection("steward_writer");
        m_home = makeOrg(writer, 1, 2);
        m_second = makeOrg(writer, 2, 1);
        m_third = makeOrg(writer, 3, 1);
        m_person = m_home.users[1];
    }
    void cleanup() { m_database.reset(); }

    void aHomeOrgCountsAfterTheMembershipInItHasEnded()
    {
        auto writer = m_database->connection("steward_writer");
        const auto accept = "UPDATE membership SET state = 'active' WHERE user_id = '" + m_person +
                            "' AND org_id = '" + m_third.id + "'";
        QCOMPARE(run(writer, join(m_second)), std::string{});
        QCOMPARE(run(writer, "UPDATE membership SET state = 'ended', ended_at = '2026-02-01' WHERE "
                             "id = '" +
                                 m_home.memberships[1] + "'"),
                 std::string{});

        QCOMPARE(run(writer, join(m_third)), std::string{"23514"});
        QCOMPARE(run(writer, join(m_third, "pending")), std::string{});
        QCOMPARE(run(writer, accept), std::string{"23514"});
        QCOMPARE(run(writer, moveHome(m_second)), std::string{});
        QCOMPARE(run(writer, accept), std::string{});
        QCOMPARE(run(writer, moveHome(m_home)), std::string{"23514"});
    }

    void aHomeMovesTogetherWithTheMembershipThatTakesItsPlace()
    {
        auto writer = m_database->connection("steward_writer");
        QCOMPARE(run(writer, join(m_second)), std::string{});

        QCOMPARE(run(writer, "BEGIN; " + join(m_third) + "; " + moveHome(m_third) + "; COMMIT"),
                 std::string{"23514"});
        QCOMPARE(run(writer, "BEGIN; " + join(m_third) + "; " + moveHome(m_third) +
                                 "; UPDATE membership SET state = 'ended', ended_at = "
                                 "'2026-02-01' WHERE id = '" +
                                 m_home.memberships[1] + "'; COMMIT"),
                 std::string{});
    }

    void whoIsOverTheLimitFromBeforeCanStillBeServed()
    {
        auto admin = m_database->connection("steward_admin");
        auto writer = m_database->connection("steward_writer");
        for (const auto &sql :
             {std::string{"ALTER TABLE membership DISABLE TRIGGER membership_limit"},
              join(m_second), join(m_third),
              std::string{"ALTER TABLE membership ENABLE TRIGGER membership_limit"}})
            QCOMPARE(run(admin, sql), std::string{});

        const auto mine = " WHERE user_id = '" + m_person + "' AND org_id = '";
        QCOMPARE(run(writer, "UPDATE membership SET role = 'member'" + mine + m_second.id + "'"),
                 std::string{});
        QCOMPARE(run(writer, "UPDATE membership SET state = 'ended', ended_at = '2026-02-01'" +
                                 mine + m_third.id + "'"),
                 std::string{});
        QCOMPARE(run(writer, join(m_third)), std::string{"23514"});
    }

    void twoWhoEachAddAnOrgForOnePersonDoNotExceedTheLimitTogether()
    {
        auto first = m_database->connection("steward_writer");
        auto second = m_database->connection("steward_writer");
        QCOMPARE(run(first, "BEGIN; " + join(m_second) + "; SET CONSTRAINTS ALL IMMEDIATE"),
                 std::string{});

        QCOMPARE(run(second, "SET lock_timeout = '300ms'"), std::string{});
        QCOMPARE(run(second, "BEGIN; " + join(m_third) + "; COMMIT"), std::string{"55P03"});
        QCOMPARE(run(second, "ROLLBACK"), std::string{});
        QCOMPARE(run(first, "COMMIT"), std::string{});
        QCOMPARE(run(second, join(m_third)), std::string{"23514"});
    }
};

QTEST_GUILESS_MAIN(OrgLimitTest)
#include "org_limit_test.moc"
