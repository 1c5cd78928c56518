// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/audit/writer.h"
#include "platform/src/db/connection.h"
#include "tests/support/platform/role_change.h"
#include "tests/support/platform/test_database.h"

#include <QTest>

#include <atomic>
#include <thread>
#include <vector>

using namespace steward;
using namespace steward::platform;
using namespace steward::platform::audit;
using namespace steward::tests;

class AuditWriterTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatIsNotRegisteredFailsTheAction_data()
    {
        QTest::addColumn<QString>("what");
        for (const char *what :
             {"action", "key", "private", "personal as metadata", "metadata as private", "twice",
              "actor", "subject", "system id", "org", "request", "nul"})
            QTest::newRow(what) << QString::fromLatin1(what);
    }
    void whatIsNotRegisteredFailsTheAction()
    {
        QFETCH(QString, what);
        auto event = roleChange();
        const auto is = [&](const char *name) { return what == QLatin1String(name); };
        if (is("action"))
            event.action = "role.conjured";
        else if (is("key"))
            event.metadata["colour"] = "red";
        else if (is("private"))
            event.privateFields.push_back({"colour", "red"});
        else if (is("personal as metadata"))
            event.metadata["ip"] = "203.0.113.7";
        else if (is("metadata as private"))
            event.privateFields.push_back({"role", "admin"});
        else if (is("twice"))
            event.privateFields.push_back({"ip", "203.0.113.8"});
        else if (is("actor"))
            event.actor.id = "somebody";
        else if (is("subject"))
            event.subject->id = "018F3A1C-0000-7000-8000-00000000B001";
        else if (is("system id"))
            event.actor = {ActorKind::System, "root"};
        else if (is("org"))
            event.orgId = "blue-harbour";
        else if (is("request"))
            event.requestId = "r1";
        else
            event.privateFields[0].value = std::string("a\0b", 3);
        tests::TestDatabase database;
        auto writer = database.connection("steward_writer");
        auto transaction = db::Transaction::begin(writer);

        const auto written = write(writer, event, kNoon);

        QVERIFY(!written);
        QCOMPARE(written.error().code, std::string("audit_refused"));
    }

    void openingsCarryTheirClassAndTheDayTheyGo()
    {
        tests::TestDatabase database;
        auto writer = database.connection("steward_writer");
        auto reader = database.connection("steward_reader");
        auto event = roleChange();
        event.subject = Party{ActorKind::System, "system"};
        QVERIFY(!writeCommitted(writer, event, Instant::parse("2027-02-28T10:00:00Z")).empty());

        const auto rows =
            reader.exec("SELECT field, class, erase_after FROM audit_pii ORDER BY field");

        QCOMPARE(rows->size(), 4);
        QCOMPARE(rows->text(0, 0) + rows->text(0, 1), std::string("actor2"));
        QCOMPARE(rows->text(1, 0) + rows->text(1, 1), std::string("ip2"));
        QCOMPARE(rows->text(2, 0) + rows->text(2, 1), std::string("reason3"));
        QCOMPARE(rows->text(3, 0) + rows->text(3, 1), std::string("subject0"));
        QCOMPARE(rows->instant(1, 2).rfc3339(), std::string("2028-02-28T10:00:00.000Z"));
        QVERIFY(rows->isNull(3, 2));
    }

    void anAliasIsStableWithinItsMonthAndSaysNothingOutsideIt()
    {
        tests::TestDatabase database;
        auto writer = database.connection("steward_writer");
        auto reader = database.connection("steward_reader");
        for (const char *at :
             {"2026-05-01T00:00:00Z", "2026-05-31T23:59:59Z", "2026-06-01T00:00:00Z"})
            QVERIFY(!writeCommitted(writer, roleChange(), Instant::parse(at)).empty());

        const auto rows = reader.exec("SELECT actor_alias FROM audit_event ORDER BY occurred_at");

        QCOMPARE(rows->text(0, 0), rows->text(1, 0));
        QVERIFY(rows->text(0, 0) != rows->text(2, 0));
        QVERIFY(rows->text(0, 0).starts_with("actor-"));
    }

    void theFirstEventsOfAMonthRaceForItsKeyAndPartition()
    {
        tests::TestDatabase database;
        std::vector<std::thread> threads;
        std::atomic<int> written{0};
        for (int i = 0; i < 8; ++i)
            threads.emplace_back([&] {
                auto writer = database.connection("steward_writer");
                written +=
                    !writeCommitted(writer, roleChange(), Instant::parse("2031-01-01T00:00:00Z"))
                         .empty();
            });
        for (auto &thread : threads)
            thread.join();

        QCOMPARE(written.load(), 8);
        auto reader = database.connection("steward_reader");
        QCOMPARE(reader.exec("SELECT count(DISTINCT actor_alias) FROM audit_event")->int64(0, 0),
                 std::int64_t(1));
    }
};

QTEST_GUILESS_MAIN(AuditWriterTest)
#include "audit_writer_test.moc"
