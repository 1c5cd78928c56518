// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/sync/pages.h"
#include "platform/src/sync/rebase.h"
#include "platform/src/sync/sequencer.h"
#include "tests/platform/sync_world.h"

#include <QRandomGenerator>
#include <QTest>

#include <atomic>
#include <memory>
#include <thread>

using namespace steward::tests;
using namespace steward::platform;
using namespace steward::platform::sync;

namespace
{

const Reader kLead{madeUuid(9, 1), {"lead"}, 1};

PageOptions options(int rows)
{
    PageOptions out;
    out.environment = "TEST";
    out.targetRows = rows;
    out.settleWait = std::chrono::milliseconds{0};
    return out;
}

/// Steps until there is nothing to do; false on an error.
bool level(Sequencer &sequencer)
{
    // The second step sees the first one's own transaction.
    for (int quiet = 0; quiet < 2;) {
        const auto stepped = sequencer.step();
        if (!stepped) {
            qWarning("step: %s", stepped.error().detail.c_str());
            return false;
        }
        quiet = stepped->appended > 0 || stepped->more ? 0 : quiet + 1;
    }
    return true;
}

/// One page into the replica, the snapshot's when it has nothing yet.
QString pull(db::Connection &connection, SyncReplica &replica, int rows)
{
    const auto position = replica.next.toStdString();
    const bool isSnapshot = replica.next.isEmpty() || (replica.kind == "snapshot" && replica.more);
    const auto page = isSnapshot ? snapshotPage(connection, kLead, position, options(rows))
                                 : changesPage(connection, kLead, position, options(rows));
    if (!page)
        return QString::fromStdString(page.error().code + ": " + page.error().detail);
    return replica.apply(QByteArray::fromStdString(page->text));
}

/// Pages until the replica is level. The sequencer goes on meanwhile, as it does in the service:
/// the database's own maintenance takes transaction ids too.
QString pullAll(Sequencer &sequencer, db::Connection &connection, SyncReplica &replica,
                int rows = 5000)
{
    for (int pages = 0; pages < 10'000; ++pages) {
        if (const auto wrong = pull(connection, replica, rows); !wrong.isEmpty())
            return wrong;
        if (!replica.more)
            return {};
        if (!sequencer.step())
            return "step";
    }
    return "it does not end";
}

QString digestDiffers(db::Connection &admin)
{
    const auto live = digestOfLiveTables(admin);
    if (!live)
        return "live";
    const auto kept = admin.exec("SELECT tbl, bucket, sum, rows FROM feed_digest");
    DigestDelta stored;
    for (int row = 0; row < kept->size(); ++row)
        if (const BucketSum sum{Sum128::fromBytes(kept->bytes(row, 2)), kept->int64(row, 3)};
            sum != BucketSum{})
            stored[{kept->text(row, 0), int(kept->int64(row, 1))}] = sum;
    return stored == *live ? QString{} : "the kept digest is not that of the live tables";
}

/// Whether csn 1…n is there without a gap and the chain holds, computed from the columns alone.
QString feedBroken(db::Connection &admin)
{
    const auto rows = admin.exec("SELECT csn, tbl, pk, op, rev, img, fh FROM feed ORDER BY csn");
    Bytes fh(32, '\0');
    for (int row = 0; row < rows->size(); ++row) {
        if (rows->int64(row, 0) != row + 1)
            return "gap at " + QString::number(row + 1);
        fh = chainFeed(fh, row + 1, rows->view(row, 1), *uuidBytes(rows->view(row, 2)),
                       rows->view(row, 3).front(), rows->int64(row, 4),
                       rows->isNull(row, 5) ? Bytes{} : sha256(rows->view(row, 5)));
        if (fh != rows->bytes(row, 6))
            return "chain at " + QString::number(row + 1);
    }
    return {};
}

} // namespace

class SyncFeedTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void transactionThatCommitsLaterIsNotLost()
    {
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

        mustRun(t1, "BEGIN");
        addNote(t1, madeUuid(4, 2), org.id, "of the older transaction");
        mustRun(t1, "DELETE FROM note WHERE id = $1", db::Params{madeUuid(4, 1)});
        addNote(t2, madeUuid(4, 3), org.id, "of the younger one");
        QVERIFY(level(sequencer));
        QCOMPARE(pullAll(sequencer, reader, replica), QString{});
        mustRun(t3, "BEGIN");
        addNote(t3, madeUuid(4, 4), org.id, "still open");
        mustRun(t1, "COMMIT");
        QVERIFY(level(sequencer));
        QCOMPARE(pullAll(sequencer, reader, replica), QString{});

        QVERIFY(replica.rows == liveRows(admin));
        QVERIFY(replica.rows.contains({"note", QString::fromStdString(madeUuid(4, 2))}));
        QVERIFY(!replica.rows.contains({"note", QString::fromStdString(madeUuid(4, 1))}));
        mustRun(t3, "COMMIT");
        QVERIFY(level(sequencer));
        QCOMPARE(pullAll(sequencer, reader, replica), QString{});
        QVERIFY(replica.rows == liveRows(admin));
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
        int nextNote = 1;

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
            bool open[4] = {};
            const auto end = [&](int w, const char *how) {
                mustRun(writers[std::size_t(w)], how);
                open[w] = false;
                for (auto &by : holder)
                    by = by == w ? -1 : by;
            };
            for (int step = 0; step < 40; ++step) {
                const int w = random.bounded(4), what = random.bounded(10);
                auto &writer = writers[std::size_t(w)];
                if (what < 5) {
                    if (!open[w])
                        mustRun(writer, "BEGIN");
                    open[w] = true;
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
        }
        QCOMPARE(digestDiffers(admin), QString{});
        QCOMPARE(feedBroken(admin), QString{});
    }

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

        const auto old = changesPage(reader, kLead, before.next.toStdString(), options(10));
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
