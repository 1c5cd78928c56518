// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/audit/bulk_writer.h"
#include "platform/src/audit/sequencer.h"
#include "platform/src/audit/writer.h"
#include "platform/src/core/bytes.h"
#include "tests/support/audit_check.h"
#include "tests/support/platform/role_change.h"
#include "tests/support/platform/test_database.h"

#include <QTest>

#include <chrono>
#include <memory>
#include <thread>

using namespace steward;
using namespace steward::platform;
using namespace steward::platform::audit;
using namespace steward::tests;
using namespace std::chrono_literals;
namespace check = steward::tests::audit_check;

namespace
{

LogKey testKey()
{
    return *LogKey::fromSeed("demo.example/audit", std::string(32, '\x07'));
}

QString joined(const std::vector<std::string> &findings)
{
    QString out;
    for (const auto &finding : findings)
        out += QString::fromStdString(finding) + QLatin1Char('\n');
    return out;
}

#define VERIFY_WHOLE_LOG(database, expectedRows)                                                   \
    do {                                                                                           \
        auto stranger = (database).connection("steward_reader");                                   \
        const auto found = check::checkWholeLog(stranger.handle(), "demo.example/audit",           \
                                                testKey().verifierKey());                          \
        QVERIFY2(found.findings.empty(), qPrintable(joined(found.findings)));                      \
        QCOMPARE(found.rows, expectedRows);                                                        \
    } while (false)

} // namespace

class AuditLogTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyRowOfALiveLogIsProvenByAnIndependentReading()
    {
        tests::TestDatabase database;
        auto writer = database.connection("steward_writer");
        auto sequencing = database.connection("steward_sequencer");
        const auto key = testKey();
        AuditSequencer sequencer{sequencing, key, 7};
        for (int i = 0; i < 40; ++i) {
            auto event = roleChange();
            if (i % 3 == 0)
                event.subject.reset();
            if (i % 4 == 0)
                event.privateFields.clear();
            if (i % 5 == 0)
                event.orgId.reset();
            event.outcome = Outcome(i % 3);
            QVERIFY(!writeCommitted(writer, event, kNoon.plus(i * 1s)).empty());
            if (i % 9 == 0)
                QVERIFY(sequencer.step(kNoon.plus(i * 1s)));
        }

        QVERIFY(sequencer.drain(kNoon.plus(1min)));

        VERIFY_WHOLE_LOG(database, 40);
    }

    void anOpenTransactionHoldsBackNothingThatIsOlderAndLosesNothing()
    {
        tests::TestDatabase database;
        auto slow = database.connection("steward_writer");
        auto fast = database.connection("steward_writer");
        auto sequencing = database.connection("steward_sequencer");
        const auto key = testKey();
        AuditSequencer sequencer{sequencing, key};
        QVERIFY(!writeCommitted(fast, roleChange(), kNoon).empty());
        auto open = db::Transaction::begin(slow);
        QVERIFY(write(slow, roleChange(), kNoon.plus(1s)));
        QVERIFY(!writeCommitted(fast, roleChange(), kNoon.plus(2s)).empty());

        const auto before = sequencer.drain(kNoon.plus(3s));
        QVERIFY(open->commit());
        const auto after = sequencer.drain(kNoon.plus(4s));

        QCOMPARE(*before, 1);
        QCOMPARE(*after, 2);
        VERIFY_WHOLE_LOG(database, 3);
    }

    void withNothingToDoItTakesNoTransactionId()
    {
        constexpr int kLooks = 50;
        tests::TestDatabase database;
        auto writer = database.connection("steward_writer");
        auto sequencing = database.connection("steward_sequencer");
        const auto key = testKey();
        AuditSequencer sequencer{sequencing, key};
        QVERIFY(!writeCommitted(writer, roleChange(), kNoon).empty());
        QCOMPARE(*sequencer.drain(kNoon), 1);
        const auto nextId = [&] {
            const auto rows = writer.exec("SELECT pg_snapshot_xmax(pg_current_snapshot())");
            return rows ? QString::fromStdString(rows->text(0, 0)).toLongLong() : -1;
        };
        const auto before = nextId();

        for (int look = 0; look < kLooks; ++look)
            QCOMPARE(sequencer.step(kNoon)->leaves, 0);

        // The database's own maintenance may take some.
        QVERIFY2(nextId() - before < kLooks, qPrintable(QString::number(nextId() - before)));
    }

    void aRolledBackActionLeavesNoTrace()
    {
        tests::TestDatabase database;
        auto writer = database.connection("steward_writer");
        auto sequencing = database.connection("steward_sequencer");
        const auto key = testKey();
        AuditSequencer sequencer{sequencing, key};
        QVERIFY(!writeCommitted(writer, roleChange(), kNoon).empty());
        {
            auto transaction = db::Transaction::begin(writer);
            QVERIFY(write(writer, roleChange(), kNoon));
        }

        QCOMPARE(*sequencer.drain(kNoon), 1);

        VERIFY_WHOLE_LOG(database, 1);
    }

    void twoSequencersShareOneLogWithoutAGap()
    {
        tests::TestDatabase database;
        auto firstConnection = database.connection("steward_sequencer"),
             secondConnection = database.connection("steward_sequencer");
        const auto key = testKey();
        AuditSequencer first{firstConnection, key, 5}, second{secondConnection, key, 5};
        std::thread writing{[&] {
            auto writer = database.connection("steward_writer");
            for (int i = 0; i < 60; ++i)
                (void)writeCommitted(writer, roleChange(), kNoon.plus(i * 1ms));
        }};
        std::thread racing{[&] {
            for (int i = 0; i < 60; ++i)
                (void)first.step(kNoon);
        }};
        for (int i = 0; i < 60; ++i)
            (void)second.step(kNoon);
        writing.join();
        racing.join();

        QVERIFY(second.drain(kNoon));
        QVERIFY(first.drain(kNoon));

        VERIFY_WHOLE_LOG(database, 60);
    }

    void aSequencerThatLosesItsSessionLeavesWholeBatchesOnly()
    {
        tests::TestDatabase database;
        auto writer = database.connection("steward_writer");
        auto admin = database.connection("steward_admin");
        auto sequencing = database.connection("steward_sequencer");
        const auto key = testKey();
        AuditSequencer sequencer{sequencing, key, 4};
        for (int round = 0; round < 10; ++round) {
            for (int i = 0; i < 6; ++i)
                QVERIFY(!writeCommitted(writer, roleChange(), kNoon).empty());
            QVERIFY(sequencer.step(kNoon));
            // The checkpoint table refuses for one round: leaves of that batch must go with it.
            QVERIFY(admin.script(round % 2
                                     ? "GRANT INSERT ON audit_checkpoint TO steward_sequencer"
                                     : "REVOKE INSERT ON audit_checkpoint FROM steward_sequencer"));
            QCOMPARE(sequencer.step(kNoon).has_value(), round % 2 == 1);
            QVERIFY(admin.script("GRANT INSERT ON audit_checkpoint TO steward_sequencer; SELECT "
                                 "pg_terminate_backend(pid) "
                                 "FROM pg_stat_activity WHERE usename = 'steward_sequencer' AND "
                                 "datname = current_database()"));
            QVERIFY(!sequencer.step(kNoon));
            QVERIFY(sequencing.reset());
        }

        QVERIFY(sequencer.drain(kNoon));

        VERIFY_WHOLE_LOG(database, 60);
    }

    void aLogRestoredIntoAYoungerClusterGoesOn()
    {
        tests::TestDatabase database;
        auto admin = database.connection("steward_admin");
        auto writer = database.connection("steward_writer");
        auto sequencing = database.connection("steward_sequencer");
        const auto key = testKey();
        QVERIFY(!writeCommitted(writer, roleChange(), kNoon).empty());
        QCOMPARE(*AuditSequencer(sequencing, key).drain(kNoon), 1);
        // As the older cluster left it: one event with its leaf, two that still waited for theirs.
        QVERIFY(!writeCommitted(writer, roleChange(), kNoon.plus(1s)).empty());
        QVERIFY(!writeCommitted(writer, roleChange(), kNoon.plus(2s)).empty());
        const auto aged = admin.script(
            "SET session_replication_role = replica;"
            "UPDATE audit_event SET xid = (xid::text::bigint + 4000000000)::text::xid8;"
            "UPDATE audit_sequencer_state SET"
            " last_xid = (last_xid::text::bigint + 4000000000)::text::xid8");
        QVERIFY2(aged, aged ? "" : aged.error().detail.c_str());
        AuditSequencer sequencer{sequencing, key};
        QVERIFY(!writeCommitted(writer, roleChange(), kNoon.plus(3s)).empty());

        const auto restored = sequencer.step(kNoon.plus(4s));
        const auto own = sequencer.step(kNoon.plus(5s));
        QVERIFY(!writeCommitted(writer, roleChange(), kNoon.plus(6s)).empty());
        const auto later = sequencer.step(kNoon.plus(7s));

        QVERIFY2(restored && own && later, "a batch failed");
        QCOMPARE(restored->leaves, 2);
        QCOMPARE(own->leaves, 1);
        QCOMPARE(later->leaves, 1);
        QCOMPARE(*sequencer.drain(kNoon.plus(8s)), 0);
        VERIFY_WHOLE_LOG(database, 5);
    }

    void aLateEventGoesToTheCurrentMonthWithItsTrueTime_data()
    {
        QTest::addColumn<int>("secondsAfterMonthEnd");
        QTest::addColumn<QString>("month");
        QTest::newRow("within the ten minutes") << 599 << QStringLiteral("2026-05");
        QTest::newRow("at the ten minutes") << 600 << QStringLiteral("2026-05");
        QTest::newRow("after them") << 601 << QStringLiteral("2026-06");
    }
    void aLateEventGoesToTheCurrentMonthWithItsTrueTime()
    {
        QFETCH(int, secondsAfterMonthEnd);
        QFETCH(QString, month);
        tests::TestDatabase database;
        auto writer = database.connection("steward_writer");
        auto sequencing = database.connection("steward_sequencer");
        const auto key = testKey();
        AuditSequencer sequencer{sequencing, key};
        const auto monthEnd = Instant::parse("2026-06-01T00:00:00Z");
        QVERIFY(!writeCommitted(writer, roleChange(), monthEnd.plus(-1s)).empty());

        QCOMPARE(*sequencer.drain(monthEnd.plus(secondsAfterMonthEnd * 1s)), 1);

        const auto leaf = sequencing.exec("SELECT month, occurred_at FROM audit_leaf");
        QCOMPARE(leaf->text(0, 0), month.toStdString());
        QCOMPARE(leaf->instant(0, 1).us, monthEnd.plus(-1s).us);
        VERIFY_WHOLE_LOG(database, 1);
    }

    void heartbeatsComeOnceAnHourWhateverTheNumberOfServices()
    {
        tests::TestDatabase database;
        auto writer = database.connection("steward_writer");
        auto one = database.connection("steward_sequencer"),
             two = database.connection("steward_sequencer");
        const auto key = testKey();
        AuditSequencer first{one, key}, second{two, key};

        QCOMPARE(*first.heartbeat(writer, kNoon), true);
        QCOMPARE(*second.heartbeat(writer, kNoon.plus(5min)), false);
        QCOMPARE(*first.heartbeat(writer, kNoon.plus(59min)), false);
        QCOMPARE(*second.heartbeat(writer, kNoon.plus(60min)), true);

        QCOMPARE(*first.drain(kNoon.plus(61min)), 2);
        VERIFY_WHOLE_LOG(database, 2);
    }

    void historyIsWrittenInBulkIntoItsTrueMonths()
    {
        tests::TestDatabase database;
        auto writer = database.connection("steward_writer");
        auto sequencing = database.connection("steward_sequencer");
        const auto key = testKey();
        AuditSequencer sequencer{sequencing, key, 500};
        const auto from = Instant::parse("2025-03-20T10:30:00Z"),
                   until = Instant::parse("2025-06-05T00:00:00Z");
        int made = 0;
        const auto source = [&](HistoricEvent &out) {
            if (made == 600)
                return false;
            out = {roleChange("back\\slash \t tab \n line \\N"), from.plus(made++ * 3h)};
            return out.occurredAt < until;
        };

        const auto written = bulkWrite(writer, withHeartbeats(source, from, until), 250);
        QVERIFY2(written, written ? "" : written.error().detail.c_str());
        const auto sequenced =
            sequencer.drain(Instant::parse("2026-05-10T12:00:00Z"), AuditSequencer::Mode::History);

        QCOMPARE(std::int64_t(*sequenced), *written);
        QVERIFY(*written > 2400);
        const auto months = sequencing.exec("SELECT DISTINCT month FROM audit_leaf ORDER BY 1");
        QCOMPARE(months->size(), 4);
        VERIFY_WHOLE_LOG(database, int(*written));
    }

    void logInjectionSurvivesByteForByteAndIsProven()
    {
        tests::TestDatabase database;
        auto writer = database.connection("steward_writer");
        auto reader = database.connection("steward_reader");
        auto sequencing = database.connection("steward_sequencer");
        const auto key = testKey();
        AuditSequencer sequencer{sequencing, key};
        const std::vector<std::string> attacks{"one\r\n2026-01-01 admin granted",
                                               "\x1b[31mred\x1b[0m\x07",
                                               "\xE2\x80\xAE"
                                               "gnp.exe\xE2\x81\xA6",
                                               "'; DROP TABLE audit_event; --",
                                               "{\"a\":[\"\\u0041\"]}",
                                               "a\"b\\c{},NULL",
                                               "\\N",
                                               "\\x00",
                                               "",
                                               " ",
                                               "\xF0\x9F\x92\xA3"};
        for (const auto &attack : attacks) {
            auto event = roleChange(attack);
            event.metadata["role"] = attack;
            const auto id = writeCommitted(writer, event, kNoon);
            QVERIFY(!id.empty());

            const auto stored =
                reader.exec("SELECT p.value, e.metadata->>'role', e.public_metadata FROM "
                            "audit_event e JOIN audit_pii p "
                            "ON p.event_id = e.id AND p.field = 'reason' WHERE e.id = $1",
                            db::Params{id});
            QCOMPARE(stored->text(0, 0), attack);
            QCOMPARE(stored->text(0, 1), attack);
            QVERIFY(stored->text(0, 2).find_first_of("\r\n\x1b") == std::string::npos);
        }
        QCOMPARE(*sequencer.drain(kNoon), int(attacks.size()));
        VERIFY_WHOLE_LOG(database, int(attacks.size()));
    }

    void anEditBehindTheTriggersIsFoundByMonthAndIndex()
    {
        tests::TestDatabase database;
        fill(database);
        auto admin = database.connection("steward_admin");
        QVERIFY(admin.script("SET session_replication_role = replica; UPDATE audit_event SET "
                             "outcome = 1 WHERE id = (SELECT event_id "
                             "FROM audit_leaf WHERE idx = 1)"));
        auto stranger = database.connection("steward_reader");

        const auto found =
            check::checkWholeLog(stranger.handle(), "demo.example/audit", testKey().verifierKey());

        QCOMPARE(found.findings.size(), std::size_t(1));
        QCOMPARE(found.findings[0], std::string("row_leaf_mismatch 2026-05/1"));
    }

private:
    static void fill(tests::TestDatabase &database)
    {
        auto writer = database.connection("steward_writer");
        auto sequencing = database.connection("steward_sequencer");
        const auto key = testKey();
        AuditSequencer sequencer{sequencing, key};
        for (int i = 0; i < 3; ++i)
            QVERIFY(!writeCommitted(writer, roleChange(), kNoon).empty());
        QCOMPARE(*sequencer.drain(kNoon), 3);
    }
};

QTEST_GUILESS_MAIN(AuditLogTest)
#include "audit_log_test.moc"
