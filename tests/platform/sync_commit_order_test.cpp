// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later

// What commits later than its number says must reach the desk all the same (platform.md §3).
#include "tests/platform/sync_pulling.h"

#include <QRandomGenerator>
#include <QTest>

#include <algorithm>
#include <iterator>

using namespace steward::tests;

namespace
{

/// What the replica believes deleted is what the database deleted, at that revision.
bool tombstonesHold(db::Connection &admin, const SyncReplica &replica)
{
    const auto dead = admin.exec("SELECT tbl, pk, rev FROM dead_key");
    QMap<SyncReplica::Key, qint64> deleted;
    for (int row = 0; row < dead->size(); ++row)
        deleted[{QString::fromStdString(dead->text(row, 0)),
                 QString::fromStdString(dead->text(row, 1))}] = dead->int64(row, 2);
    for (auto it = replica.tombstones.cbegin(); it != replica.tombstones.cend(); ++it)
        if (deleted.value(it.key()) != *it)
            return false;
    return true;
}

} // namespace

class SyncCommitOrderTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void transactionThatCommitsLaterIsNotLost_data()
    {
        QTest::addColumn<bool>("isOldest");
        QTest::newRow("the one that stays open is the youngest") << false;
        QTest::newRow("the one that stays open is the oldest") << true;
    }
    void transactionThatCommitsLaterIsNotLost()
    {
        QFETCH(bool, isOldest);
        TestDatabase database;
        auto t1 = database.connection("steward_writer"), t2 = database.connection("steward_writer"),
             t3 = database.connection("steward_writer"),
             reader = database.connection("steward_writer");
        auto admin = database.connection("steward_admin");
        Sequencer sequencer{database.conninfo("steward_sequencer")};
        const auto org = makeOrg(t1, 1);
        addNote(t1, madeUuid(4, 1), org.id, "to be deleted");
        QVERIFY(level(sequencer));
        SyncReplica replica;
        QCOMPARE(pullAll(sequencer, reader, replica), QString{});
        const auto shows = [&](int note) {
            return replica.rows.contains({"note", QString::fromStdString(madeUuid(4, note))});
        };
        const auto openT3 = [&] {
            mustRun(t3, "BEGIN");
            addNote(t3, madeUuid(4, 4), org.id, "still open");
        };

        if (isOldest)
            openT3();
        mustRun(t1, "BEGIN");
        addNote(t1, madeUuid(4, 2), org.id, "of the older transaction");
        mustRun(t1, "DELETE FROM note WHERE id = $1", db::Params{madeUuid(4, 1)});
        addNote(t2, madeUuid(4, 3), org.id, "of the younger one");
        QVERIFY(level(sequencer));
        QCOMPARE(pullAll(sequencer, reader, replica), QString{});
        if (!isOldest)
            openT3();
        const auto xid = scalar(t3, "SELECT pg_current_xact_id()");
        const auto pid = scalar(t3, "SELECT pg_backend_pid()");
        do {
            QVERIFY(level(sequencer));
            QCOMPARE(pullAll(sequencer, reader, replica), QString{});
            // The older of the two that are open holds everything behind it back.
            QVERIFY(shows(1) && !shows(2) && !shows(3) && !shows(4));
            QCOMPARE(scalar(admin, "SELECT pg_snapshot_xmin(pg_current_snapshot()) <= $1::xid8",
                            db::Params{xid}),
                     std::string{"t"});
        } while (scalar(admin,
                        "SELECT clock_timestamp() - xact_start >= interval '10 s' FROM "
                        "pg_stat_activity WHERE pid = $1",
                        db::Params{pid}) != "t");
        mustRun(t1, "COMMIT");
        QVERIFY(level(sequencer));
        QCOMPARE(pullAll(sequencer, reader, replica), QString{});

        QCOMPARE(scalar(admin, "SELECT pg_snapshot_xmin(pg_current_snapshot()) = $1::xid8",
                        db::Params{xid}),
                 std::string{"t"});
        if (!isOldest) {
            QVERIFY(replica.rows == liveRows(admin));
            QVERIFY(!shows(1) && shows(2) && shows(3) && !shows(4));
        }
        mustRun(t3, "COMMIT");
        QVERIFY(level(sequencer));
        QCOMPARE(pullAll(sequencer, reader, replica), QString{});
        QVERIFY(replica.rows == liveRows(admin));
        QVERIFY(!shows(1) && shows(2) && shows(3) && shows(4));
    }

    void whatIsHeldBackIsLookedForSoonAndThenEverMoreRarely()
    {
        using std::chrono::milliseconds;
        Sequencer::NextLook next{milliseconds{250}};
        const Sequencer::Step idle{.isLeader = true}, held{.isLeader = true, .isHeldBack = true},
            further{.isLeader = true, .hasMoved = true, .isHeldBack = true};

        QCOMPARE(next.after(idle, false).count(), 250);
        for (const int wait : {4, 8, 16, 32, 64, 128, 250, 250})
            QCOMPARE(next.after(held, false).count(), wait);
        // Another older one may be over as soon.
        QCOMPARE(next.after(further, false).count(), 4);
        QCOMPARE(next.after(held, false).count(), 8);
        // Notifications of what is held back too make it no rarer.
        for (int i = 0; i < 100; ++i)
            QCOMPARE(next.after(held, true).count(), 8);
        QCOMPARE(next.after(idle, true).count(), 250);
        QCOMPARE(next.after(held, true).count(), 4);
    }

    void whatAnOlderTransactionHeldBackComesAtItsEndThoughNothingTellsOfIt()
    {
        TestDatabase database;
        auto older = database.connection("steward_writer"),
             writer = database.connection("steward_writer"),
             admin = database.connection("steward_admin");
        const auto org = makeOrg(writer, 1);
        // It looks by itself never.
        Sequencer sequencer{
            database.conninfo("steward_sequencer"), {}, {.poll = std::chrono::hours{1}}};
        QVERIFY(level(sequencer));
        const auto csn = sequencer.step()->csn;
        mustRun(older, "BEGIN");
        mustRun(older, "SELECT pg_current_xact_id()");
        addNote(writer, madeUuid(4, 1), org.id, "of the younger one");
        sequencer.start();
        QTRY_VERIFY(sequencer.metrics().lag.count() > 0);
        QCOMPARE(sequencer.metrics().csn, csn);

        mustRun(older, "COMMIT");

        QTRY_COMPARE(sequencer.metrics().csn, csn + 1);
        sequencer.stop();
    }

    void seededInterleavingsEndEqualToTheDatabase()
    {
        TestDatabase database;
        auto admin = database.connection("steward_admin"),
             reader = database.connection("steward_writer");
        Sequencer sequencer{
            database.conninfo("steward_sequencer"), {}, {std::chrono::milliseconds{250}, 7}};
        std::vector<db::Connection> writers;
        for (int i = 0; i < 4; ++i)
            writers.push_back(database.connection("steward_writer"));
        const auto org = makeOrg(writers[0], 1);
        int nextNote = 1, outOfOrder = 0, opened = 0;

        for (quint32 seed = 1; seed <= 200; ++seed) {
            QRandomGenerator random{seed};
            SyncReplica replica;
            QMap<QString, int> holder; // note -> writer that has it locked, -1 when free
            mustRun(
                admin,
                "DELETE FROM note WHERE id NOT IN (SELECT id FROM note ORDER BY id DESC LIMIT 12)");
            const auto held = admin.exec("SELECT id FROM note ORDER BY id DESC LIMIT 12");
            for (int row = 0; row < held->size(); ++row)
                holder[QString::fromStdString(held->text(row, 0))] = -1;
            int open[4] = {}; // the how-manieth to open, 0 when closed
            const auto end = [&](int w, const char *how) {
                mustRun(writers[std::size_t(w)], how);
                outOfOrder += std::any_of(std::begin(open), std::end(open),
                                          [&](int other) { return other > 0 && other < open[w]; });
                open[w] = 0;
                for (auto &by : holder)
                    by = by == w ? -1 : by;
            };
            for (int step = 0; step < 40; ++step) {
                const int w = random.bounded(4), what = random.bounded(10);
                auto &writer = writers[std::size_t(w)];
                if (what < 5) {
                    if (!open[w]) {
                        mustRun(writer, "BEGIN");
                        open[w] = ++opened;
                    }
                    const auto keys = holder.keys();
                    const auto key =
                        keys.isEmpty() ? QString{} : keys[random.bounded(int(keys.size()))];
                    if (what < 2 || key.isEmpty() || (holder[key] != -1 && holder[key] != w)) {
                        const auto id = madeUuid(4, nextNote++);
                        addNote(writer, id, org.id, "made " + std::to_string(seed));
                        holder[QString::fromStdString(id)] = w;
                    } else if (what < 4) {
                        mustRun(writer, "UPDATE note SET body = body || '.' WHERE id = $1",
                                db::Params{key.toStdString()});
                        holder[key] = w;
                    } else {
                        mustRun(writer, "DELETE FROM note WHERE id = $1",
                                db::Params{key.toStdString()});
                        holder[key] = w;
                    }
                } else if (what < 7 && open[w]) {
                    end(w, random.bounded(5) == 0 ? "ROLLBACK" : "COMMIT");
                } else if (what == 7) {
                    QVERIFY(sequencer.step().has_value());
                } else if (what == 8 && step > 5) {
                    const auto wrong = pull(reader, replica, 1 + random.bounded(6));
                    QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
                }
            }
            for (int w = 0; w < 4; ++w)
                if (open[w])
                    end(w, "COMMIT");
            QVERIFY(level(sequencer));
            const auto wrong = pullAll(sequencer, reader, replica, 3);
            QVERIFY2(wrong.isEmpty(), qPrintable(QString("seed %1: %2").arg(seed).arg(wrong)));
            QVERIFY2(replica.rows == liveRows(admin), qPrintable(QString("seed %1").arg(seed)));
            QVERIFY2(tombstonesHold(admin, replica), qPrintable(QString("seed %1").arg(seed)));
        }
        QVERIFY2(outOfOrder >= 500, qPrintable(QString::number(outOfOrder)));
        QCOMPARE(digestDiffers(admin), QString{});
        QCOMPARE(feedBroken(admin), QString{});
    }
};

QTEST_GUILESS_MAIN(SyncCommitOrderTest)
#include "sync_commit_order_test.moc"
