// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/db/connection.h"
#include "platform/src/db/job_thread.h"
#include "platform/src/service/audit_job.h"
#include "platform/src/service/database.h"
#include "platform/src/service/rules_job.h"
#include "platform/src/service/seal_job.h"
#include "tests/support/platform/sealed_log.h"
#include "tests/support/platform/test_database.h"

#include <QTemporaryDir>
#include <QTest>

#include <signal.h>

#include <chrono>
#include <future>
#include <map>
#include <mutex>
#include <string>

using namespace steward;
using namespace steward::platform;
using namespace std::chrono_literals;

class ServiceJobsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aSessionThatServesGivesUpInTheEnd()
    {
        tests::TestDatabase database;
        QTemporaryDir directory;
        const auto opened =
            Database::open(database.conninfo("steward_admin"), directory.path().toStdString());
        QVERIFY(opened);
        const auto conninfo = opened->conninfo("steward_reader", std::chrono::seconds{1});
        auto session = db::Connection::open(*conninfo);
        QVERIFY(session);

        const auto slept = session->exec("SELECT pg_sleep(3600)");

        QVERIFY(!slept);
        QCOMPARE(slept.error().sqlstate, std::string{"57014"});
        QCOMPARE(slept.error().kind, ErrorKind::Unavailable);
        QCOMPARE(session->exec("SHOW lock_timeout")->text(0, 0), std::string{"1s"});
        QCOMPARE(session->exec("SELECT current_user")->text(0, 0), std::string{"steward_reader"});
        QVERIFY(conninfo->find("connect_timeout='10'") != conninfo->npos);
        QVERIFY(conninfo->find("tcp_user_timeout='30000'") != conninfo->npos);
    }

    void aJobEndsAlsoWhileTheDatabaseKeepsItWaiting()
    {
        tests::TestDatabase database;
        SystemClock clock;
        auto admin = database.connection("steward_admin");
        auto holder = db::Transaction::begin(admin);
        QVERIFY(admin.script("LOCK TABLE transfer_case IN ACCESS EXCLUSIVE MODE"));
        RulesJob job{database.conninfo("steward_writer"), database.conninfo("steward_sequencer"),
                     clock, [](const Error &) {}};
        job.start();
        QTRY_VERIFY_WITH_TIMEOUT(!admin.exec("SELECT FROM pg_locks WHERE NOT granted")->isEmpty(),
                                 60'000);

        auto ended = std::async(std::launch::async, [&] { job.stop(); });

        // The lock is held until this test lets go of it.
        const bool isBounded =
            ended.wait_for(std::chrono::seconds{30}) == std::future_status::ready;
        QVERIFY(holder->commit());
        ended.get();
        QVERIFY(isBounded);
    }

    void aJobEndsAlsoWhenTheServerTakesNoRequestToCancel()
    {
        tests::TestDatabase database;
        auto admin = database.connection("steward_admin");
        const auto postmaster = static_cast<pid_t>(
            std::stoi(admin.exec("SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)")
                          ->text(0, 0)));
        db::JobThread job;
        job.start([&](const std::stop_token &) {
            auto session = job.open(database.conninfo("steward_writer"));
            (void)session->exec("SELECT pg_advisory_lock(1), pg_sleep(3600)");
        });
        QTRY_VERIFY_WITH_TIMEOUT(
            !admin.exec("SELECT FROM pg_locks WHERE locktype = 'advisory'")->isEmpty(), 60'000);
        QCOMPARE(::kill(postmaster, SIGSTOP), 0);

        auto ended = std::async(std::launch::async, [&] { job.stop(1ms, 1s); });

        const bool isBounded = ended.wait_for(30s) == std::future_status::ready;
        QCOMPARE(::kill(postmaster, SIGCONT), 0);
        ended.get();
        QVERIFY(isBounded);
    }

    void aSessionThatWasMendedIsStillInterrupted()
    {
        tests::TestDatabase database;
        auto admin = database.connection("steward_admin");
        db::JobThread job;
        job.start([&](const std::stop_token &) {
            auto session = job.open(database.conninfo("steward_writer"));
            (void)session->exec("SELECT pg_terminate_backend(pg_backend_pid())");
            (void)job.reset(*session, database.conninfo("steward_writer"));
            (void)session->exec("SELECT pg_advisory_lock(1), pg_sleep(3600)");
        });
        QTRY_VERIFY_WITH_TIMEOUT(
            !admin.exec("SELECT FROM pg_locks WHERE locktype = 'advisory'")->isEmpty(), 60'000);

        auto ended = std::async(std::launch::async, [&] { job.stop(1ms, 1s); });

        const bool isBounded = ended.wait_for(30s) == std::future_status::ready;
        (void)admin.exec(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'");
        ended.get();
        QVERIFY(isBounded);
    }

    void whatWasWrittenBeforeTheEndHasItsLeafAtTheEnd()
    {
        tests::TestDatabase database;
        AdjustableClock clock;
        clock.freezeAt(tests::kNoon);
        const auto key = audit::LogKey::fromSeed("demo.example/audit", std::string(32, '\x07'));
        auto writer = database.connection("steward_writer");
        AuditJob job{database.conninfo("steward_sequencer"), database.conninfo("steward_writer"),
                     *key, clock};
        job.start();
        auto reader = database.connection("steward_reader");
        QTRY_COMPARE_WITH_TIMEOUT(reader.exec("SELECT count(*) FROM audit_leaf")->text(0, 0),
                                  std::string{"1"}, 60'000);

        for (int i = 0; i < 50; ++i)
            QVERIFY(!tests::writeCommitted(writer, tests::roleChange(), tests::kNoon).empty());
        job.stop();

        QCOMPARE(reader.exec("SELECT count(*) FROM audit_leaf")->text(0, 0), std::string{"51"});
    }

    void monthsThatEndedWhileNobodyRanAreSealedInTheirOrder()
    {
        tests::SealedLog log;
        AdjustableClock clock;
        clock.freezeAt(tests::at("2026-08-20T09:00:00Z"));
        QVERIFY(log.write(tests::at("2026-05-10T12:00:00Z")));
        QCOMPARE(log.sequence(tests::at("2026-05-10T12:00:01Z")), 1);
        SealJob job{log.database->conninfo("steward_sequencer"),
                    log.database->conninfo("steward_writer"),
                    log.key,
                    audit::ArchiveStore{log.directory.path()},
                    clock,
                    [](const Error &) {}};

        job.start();

        const auto archived = [&log] {
            return log.value("SELECT string_agg(month, ' ' ORDER BY month) FROM audit_seal_receipt "
                             "WHERE action = 'log.archived'");
        };
        QTRY_COMPARE_WITH_TIMEOUT(archived(), std::string{"2026-05 2026-06 2026-07"}, 60'000);
        clock.advance(24h * 13);
        QTRY_COMPARE_WITH_TIMEOUT(archived(), std::string{"2026-05 2026-06 2026-07 2026-08"},
                                  60'000);
        job.stop();
        QCOMPARE(log.findings(), QString{});
    }

    void aMonthWaitsForAnArchiveThatCanBeWritten()
    {
        tests::SealedLog log;
        AdjustableClock clock;
        clock.freezeAt(tests::at("2026-06-20T09:00:00Z"));
        QVERIFY(log.write(tests::at("2026-05-10T12:00:00Z")));
        QCOMPARE(log.sequence(tests::at("2026-05-10T12:00:01Z")), 1);
        const auto parent = log.directory.path() / "not" / "there";
        SealJob job{log.database->conninfo("steward_sequencer"),
                    log.database->conninfo("steward_writer"),
                    log.key,
                    audit::ArchiveStore{parent},
                    clock,
                    [](const Error &) {}};

        job.start();
        QTRY_VERIFY_WITH_TIMEOUT(job.failures() > 0, 60'000);
        QCOMPARE(log.value("SELECT count(*) FROM audit_seal"), std::string{"0"});
        std::filesystem::create_directories(parent.parent_path());

        QTRY_VERIFY_WITH_TIMEOUT(std::filesystem::exists(parent / "2026-05" / "seal"), 60'000);
        QTRY_COMPARE_WITH_TIMEOUT(job.failures(), 0, 60'000);
        job.stop();
    }

    void aRuleThatFailsTakesNoOtherRulesTurn()
    {
        tests::TestDatabase database;
        SystemClock clock;
        auto admin = database.connection("steward_admin");
        QVERIFY(admin.script("ALTER TABLE transfer_case RENAME TO transfer_case_gone;"
                             "ALTER TABLE payout RENAME TO payout_gone"));
        std::mutex mutex;
        std::map<std::string, int> failures;
        RulesJob job{database.conninfo("steward_writer"), database.conninfo("steward_sequencer"),
                     clock, [&](const Error &error) {
                         const std::lock_guard lock{mutex};
                         ++failures[error.detail.substr(0, error.detail.find(':'))];
                     }};
        const auto count = [&](const char *rule) {
            const std::lock_guard lock{mutex};
            return failures[rule];
        };

        job.start();

        // The first rule fails again and again; the last ones had their turn.
        QTRY_VERIFY_WITH_TIMEOUT(count("execute") >= 2, 60'000);
        QVERIFY(count("close") >= 1);
        QVERIFY(count("due payouts") >= 1);
        job.stop();
    }
};

QTEST_GUILESS_MAIN(ServiceJobsTest)
#include "service_jobs_test.moc"
