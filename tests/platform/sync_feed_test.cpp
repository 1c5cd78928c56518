// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/platform/sync_pulling.h"

#include <QRandomGenerator>
#include <QTest>

#include <atomic>
#include <memory>
#include <thread>

using namespace steward::tests;
using namespace steward::platform;
using namespace steward::platform::sync;

class SyncFeedTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyPageEdgeHasExactlyOneOwnerPerOrg()
    {
        TestDatabase database;
        auto writer = database.connection("steward_writer"),
             reader = database.connection("steward_writer");
        auto admin = database.connection("steward_admin");
        std::vector<MadeOrg> orgs;
        for (int i = 1; i <= 5; ++i)
            orgs.push_back(makeOrg(writer, i, 4));
        Sequencer sequencer{database.conninfo("steward_sequencer")};
        QVERIFY(level(sequencer));
        SyncReplica replica;
        QCOMPARE(pullAll(sequencer, reader, replica), QString{});
        sequencer.start();

        std::atomic<int> running{4};
        std::vector<std::jthread> threads;
        for (quint32 t = 0; t < 4; ++t)
            threads.emplace_back([&, t] {
                auto mine = database.connection("steward_writer");
                QRandomGenerator random{t + 1};
                for (int i = 0; i < 250; ++i)
                    swapOwner(mine, orgs[std::size_t(random.bounded(5))],
                              std::size_t(random.bounded(4)));
                --running;
            });
        int edges = 0;
        const auto sample = [&] {
            const auto wrong = pull(reader, replica, 1);
            QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
            QCOMPARE(replica.orgsWithoutOneOwner(), QStringList{});
            edges += replica.changeLines > 0;
        };
        while (running > 0) {
            sample();
            if (QTest::currentTestFailed())
                break;
        }
        threads.clear();
        sequencer.stop();
        if (QTest::currentTestFailed())
            return;
        QVERIFY(level(sequencer));
        do {
            sample();
        } while (!QTest::currentTestFailed() && replica.more);

        QVERIFY2(edges >= 500, qPrintable(QString::number(edges)));
        QVERIFY(replica.rows == liveRows(admin));
    }

    void feedStaysDenseWhenSequencersAreKilledAndTwoRun()
    {
        TestDatabase database;
        auto admin = database.connection("steward_admin"),
             reader = database.connection("steward_writer");
        auto first = database.connection("steward_writer");
        const auto org = makeOrg(first, 1, 2);
        Sequencer::Options small{std::chrono::milliseconds{20}, 50};
        Sequencer one{database.conninfo("steward_sequencer"), {}, small},
            two{database.conninfo("steward_sequencer"), {}, small};
        one.start();
        two.start();
        std::atomic<int> running{3};
        std::vector<std::jthread> threads;
        for (int t = 0; t < 3; ++t)
            threads.emplace_back([&, t] {
                auto mine = database.connection("steward_writer");
                for (int i = 0; i < 400; ++i)
                    addNote(mine, madeUuid(4, t * 1000 + i), org.id, "note");
                --running;
            });
        bool bothLed = false;
        while (running > 0) {
            mustRun(admin, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = "
                           "'steward_sequencer'"
                           " AND datname = current_database() AND random() < 0.3");
            bothLed =
                bothLed ||
                (one.metrics().isLeader && two.metrics().isLeader &&
                 scalar(admin,
                        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"
                        " AND database = (SELECT oid FROM pg_database WHERE datname = "
                        "current_database())") > "1");
        }
        threads.clear();
        QTRY_COMPARE_WITH_TIMEOUT(scalar(admin, "SELECT count(*) FROM change"), std::string{"0"},
                                  20'000);
        one.stop();
        two.stop();

        QVERIFY(!bothLed);
        QCOMPARE(feedBroken(admin), QString{});
        QCOMPARE(digestDiffers(admin), QString{});
        SyncReplica replica;
        Sequencer last{database.conninfo("steward_sequencer")};
        QVERIFY(level(last));
        QCOMPARE(pullAll(last, reader, replica), QString{});
        QVERIFY(replica.rows == liveRows(admin));
    }

    void loadWithTriggersOffBeginsANewEpoch()
    {
        TestDatabase database;
        auto admin = database.connection("steward_admin"),
             reader = database.connection("steward_writer");
        auto writer = database.connection("steward_writer");
        makeOrg(writer, 1);
        Sequencer sequencer{database.conninfo("steward_sequencer")};
        QVERIFY(level(sequencer));
        SyncReplica before;
        QCOMPARE(pullAll(sequencer, reader, before), QString{});

        mustRun(admin, "SET session_replication_role = replica");
        for (int i = 2; i < 40; ++i)
            makeOrg(admin, i, 3);
        mustRun(admin, "SET session_replication_role = origin");
        QVERIFY(feedRebase(admin).has_value());

        const auto old = changesPage(reader, kReader, before.next.toStdString(), options(10));
        QVERIFY(!old);
        QCOMPARE(old.error().code, std::string{"resync"});
        QVERIFY(old.error().members.at("reason") == "epoch");
        QCOMPARE(expectedRows(admin)->at("membership"), 115);
        QVERIFY(level(sequencer));
        SyncReplica after;
        QCOMPARE(pullAll(sequencer, reader, after, 50), QString{});
        QVERIFY(after.rows == liveRows(admin));
        QCOMPARE(digestDiffers(admin), QString{});
    }
};

QTEST_GUILESS_MAIN(SyncFeedTest)
#include "sync_feed_test.moc"
