// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/platform/audit_bench.h"

#include <QTest>

#include <memory>

using namespace steward;

class AuditAppendOnlyTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theLogCannotBeChangedByAnyRoleOfTheService_data()
    {
        QTest::addColumn<QString>("role");
        QTest::addColumn<QString>("sql");
        const auto add = [](const char *role, const char *sql) {
            QTest::addRow("%s: %s", role, sql)
                << QString::fromLatin1(role) << QString::fromLatin1(sql);
        };
        for (const char *role :
             {"steward_writer", "steward_reader", "steward_sequencer", "steward_eraser"}) {
            for (const char *table :
                 {"audit_event", "audit_event_2026_05", "audit_leaf", "audit_checkpoint",
                  "audit_pii", "audit_seal", "audit_seal_receipt"}) {
                QTest::addRow("%s truncates %s", role, table)
                    << QString::fromLatin1(role)
                    << QStringLiteral("TRUNCATE %1").arg(QLatin1String(table));
                QTest::addRow("%s deletes %s", role, table)
                    << QString::fromLatin1(role)
                    << QStringLiteral("DELETE FROM %1").arg(QLatin1String(table));
            }
            add(role, "UPDATE audit_event SET outcome = 1");
            add(role, "UPDATE audit_event_2026_05 SET outcome = 1");
            add(role, "UPDATE audit_leaf SET idx = idx + 1");
            add(role, "UPDATE audit_checkpoint SET size = size + 1");
            add(role, "UPDATE audit_pii SET value = ''");
            add(role, "UPDATE audit_seal SET size = 0");
            add(role, "UPDATE audit_seal_receipt SET action = 'log.sealed'");
            add(role, "ALTER TABLE audit_event DISABLE TRIGGER ALL");
            add(role,
                "ALTER TABLE audit_event_2026_05 DISABLE TRIGGER audit_event_2026_05_append_only");
            add(role, "DROP TABLE audit_event_2026_05");
            add(role, "ALTER TABLE audit_event DETACH PARTITION audit_event_2026_05");
            add(role, "SET session_replication_role = replica");
            add(role, "SET ROLE steward_owner");
        }
        for (const char *table : {"audit_event", "audit_pii", "audit_leaf", "audit_checkpoint",
                                  "audit_seal", "audit_seal_receipt"})
            QTest::addRow("writer reads %s", table)
                << QStringLiteral("steward_writer")
                << QStringLiteral("SELECT count(*) FROM %1").arg(QLatin1String(table));
        for (const char *column :
             {"xid, seq) VALUES ('1', 1,", "xid) VALUES ('1',", "seq) VALUES (1,"}) {
            const auto names = QString::fromLatin1(column).section(QLatin1Char(')'), 0, 0),
                       values = QString::fromLatin1(column).section(QLatin1String("VALUES ("), 1);
            QTest::addRow("writer chooses %s", qPrintable(names))
                << QStringLiteral("steward_writer")
                << QStringLiteral("INSERT INTO audit_event (%1, occurred_at, id, category, action, "
                                  "outcome, actor_kind, actor_commitment, public_metadata, "
                                  "request_id) VALUES (%2 '2026-05-10', gen_random_uuid(), 'auth', "
                                  "'x.y', 0, 0, sha256(''), '{}', gen_random_uuid())")
                       .arg(names, values);
        }
        add("steward_writer", "INSERT INTO audit_leaf VALUES ('2026-05', 0, gen_random_uuid(), "
                              "'2026-05-10', sha256(''))");
        add("steward_reader",
            "INSERT INTO audit_pii VALUES (gen_random_uuid(), 'ip', sha256(''), 'x', 2, NULL)");
        add("steward_reader", "INSERT INTO audit_event (occurred_at, id, category, action, "
                              "outcome, actor_kind, actor_commitment, public_metadata, "
                              "request_id) VALUES ('2026-05-10', gen_random_uuid(), 'auth', 'x.y', "
                              "0, 0, sha256(''), '{}', gen_random_uuid())");
        for (const char *role : {"steward_writer", "steward_reader", "steward_eraser"})
            add(role, "INSERT INTO audit_seal VALUES ('2026-05', 3, sha256(''), sha256('p'), "
                      "sha256('s'), 'n', 'm', 'k', '2026-06-01')");
        for (const char *role : {"steward_reader", "steward_sequencer", "steward_eraser"})
            add(role, "INSERT INTO audit_seal_receipt VALUES ('2026-04', 'log.sealed', "
                      "gen_random_uuid(), '2026-06-01')");
        add("steward_sequencer", "SELECT count(*) FROM audit_pii");
        add("steward_sequencer", "SELECT count(*) FROM audit_month_key");
        add("steward_eraser", "SELECT value FROM audit_pii");
    }
    void theLogCannotBeChangedByAnyRoleOfTheService()
    {
        QFETCH(QString, role);
        QFETCH(QString, sql);
        auto connection = populated().database.connection(role.toStdString());

        const auto answer = connection.exec(sql.toStdString());

        QVERIFY(!answer);
        QCOMPARE(answer.error().sqlstate, std::string("42501"));
    }

    void evenTheOwnerMeetsTheTriggers_data()
    {
        QTest::addColumn<QString>("sql");
        for (const char *sql :
             {"TRUNCATE audit_event_2026_05", "TRUNCATE audit_event",
              "UPDATE audit_event_2026_05 SET outcome = 1", "DELETE FROM audit_event_2026_05",
              "DELETE FROM audit_event", "UPDATE audit_event SET outcome = 1",
              "TRUNCATE audit_leaf", "DELETE FROM audit_leaf", "UPDATE audit_leaf SET idx = 9",
              "TRUNCATE audit_checkpoint", "DELETE FROM audit_checkpoint",
              "TRUNCATE audit_seal CASCADE", "DELETE FROM audit_seal",
              "UPDATE audit_seal SET size = 9", "TRUNCATE audit_seal_receipt",
              "DELETE FROM audit_seal_receipt"})
            QTest::newRow(sql) << QString::fromLatin1(sql);
    }
    void evenTheOwnerMeetsTheTriggers()
    {
        QFETCH(QString, sql);
        auto admin = populated().database.connection("steward_admin");
        QVERIFY(admin.script("SET ROLE steward_owner"));

        const auto answer = admin.exec(sql.toStdString());

        QVERIFY(!answer);
        QCOMPARE(answer.error().sqlstate, std::string("42501"));
    }

    void aSealFollowsTheOneOfTheMonthBefore_data()
    {
        QTest::addColumn<QString>("values");
        QTest::newRow("another month before")
            << QStringLiteral("'2026-07', 0, sha256(''), sha256('first')");
        QTest::newRow("the same month again")
            << QStringLiteral("'2026-05', 3, sha256(''), sha256('first')");
        QTest::newRow("another seal before")
            << QStringLiteral("'2026-06', 0, sha256(''), sha256('other')");
        QTest::newRow("as if it were the first")
            << QStringLiteral("'2026-06', 0, sha256(''), decode(repeat('00', 32), 'hex')");
        QTest::newRow("not as many leaves as there are")
            << QStringLiteral("'2026-06', 1, sha256(''), sha256('first')");
    }
    void aSealFollowsTheOneOfTheMonthBefore()
    {
        QFETCH(QString, values);
        tests::AuditBench bench;
        for (int i = 0; i < 3; ++i)
            bench.write(tests::anEvent("role.changed"), tests::kNoon);
        bench.sequence();
        auto sequencing = bench.database.connection("steward_sequencer");
        const auto insert = [&](const QString &row, const char *hash) {
            return sequencing.exec(QStringLiteral("INSERT INTO audit_seal VALUES (%1, "
                                                  "sha256('%2'), 'n', 'm', 'k', '2026-06-01')")
                                       .arg(row, QLatin1String(hash))
                                       .toStdString());
        };
        const auto first = insert(
            QStringLiteral("'2026-05', 3, sha256(''), decode(repeat('00', 32), 'hex')"), "first");
        QVERIFY2(first, first ? "" : first.error().detail.c_str());

        const auto wrong = insert(values, "second");
        const auto right =
            insert(QStringLiteral("'2026-06', 0, sha256(''), sha256('first')"), "second");

        QVERIFY(!wrong);
        QCOMPARE(wrong.error().sqlstate.substr(0, 2), std::string("23"));
        QVERIFY2(right, right ? "" : right.error().detail.c_str());
    }

    void aSealedMonthTakesNoLeaf()
    {
        tests::AuditBench bench;
        bench.write(tests::anEvent("role.changed"), tests::kNoon);
        bench.sequence();
        auto sequencing = bench.database.connection("steward_sequencer");
        QVERIFY(sequencing
                    .exec("INSERT INTO audit_seal VALUES ('2026-05', 1, sha256(''), "
                          "decode(repeat('00', 32), 'hex'), sha256('s'), 'n', 'm', 'k', "
                          "'2026-06-01')")
                    .has_value());

        const auto leaf = sequencing.exec("INSERT INTO audit_leaf VALUES ('2026-05', 1, "
                                          "gen_random_uuid(), '2026-05-10', sha256(''))");
        bench.write(tests::anEvent("role.changed"), tests::kNoon);
        // By this clock the month is not even over.
        bench.sequence();

        QVERIFY(!leaf);
        QCOMPARE(leaf.error().sqlstate, std::string("42501"));
        const auto months = sequencing.exec("SELECT month FROM audit_leaf ORDER BY month");
        QCOMPARE(months->texts(0), (std::vector<std::string>{"2026-05", "2026-06"}));
    }

private:
    tests::AuditBench &populated()
    {
        if (!m_populated) {
            m_populated = std::make_unique<tests::AuditBench>();
            for (int i = 0; i < 3; ++i)
                m_populated->write(tests::anEvent("role.changed"), tests::kNoon);
            m_populated->sequence();
        }
        return *m_populated;
    }

    std::unique_ptr<tests::AuditBench> m_populated;
};

QTEST_GUILESS_MAIN(AuditAppendOnlyTest)
#include "audit_append_only_test.moc"
