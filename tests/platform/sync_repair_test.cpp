// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/platform/sync_pulling.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QSet>
#include <QTest>

#include <memory>
#include <numeric>

using namespace steward::tests;
using namespace steward::platform;
using namespace steward::platform::sync;

namespace
{

std::vector<int> allBuckets()
{
    std::vector<int> out(256);
    std::iota(out.begin(), out.end(), 0);
    return out;
}

struct Sent {
    QStringList ids;
    QString kind, next;
    bool more = false, hasDigest = true;
    QSet<QString> ops;
    qint64 csn = 0;
};

Sent read(const std::string &text)
{
    Sent out;
    for (const auto &line : QByteArray::fromStdString(text).split('\n')) {
        const auto record = QJsonDocument::fromJson(line).object();
        if (record["k"].toString() == "h")
            out.kind = record["kind"].toString();
        if (record["k"].toString() == "c") {
            out.ids << record["id"].toString();
            out.ops << record["o"].toString();
        }
        if (record["k"].toString() == "e") {
            out.next = record["next"].toString();
            out.more = record["more"].toBool();
            out.hasDigest = !record["digest"].isNull();
            out.csn = record["csn"].toString().toLongLong();
        }
    }
    return out;
}

} // namespace

class SyncRepairTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<TestDatabase> m_database;
    std::unique_ptr<db::Connection> m_admin, m_writer, m_reader;
    std::unique_ptr<Sequencer> m_sequencer;
    MadeOrg m_org;

    QString code(const RepairOrder &order, const Reader &reader = kReader)
    {
        const auto page = repairPage(*m_reader, reader, order, options(5000));
        return page ? QString{} : QString::fromStdString(page.error().code);
    }

private Q_SLOTS:
    void init()
    {
        m_database = std::make_unique<TestDatabase>();
        m_admin = std::make_unique<db::Connection>(m_database->connection("steward_admin"));
        m_writer = std::make_unique<db::Connection>(m_database->connection("steward_writer"));
        m_reader = std::make_unique<db::Connection>(m_database->connection("steward_writer"));
        m_sequencer = std::make_unique<Sequencer>(m_database->conninfo("steward_sequencer"));
        m_org = makeOrg(*m_writer, 1, 2);
        makeStaff(*m_writer, kReader.staffId, {"lead"});
        QVERIFY(level(*m_sequencer));
    }
    void cleanup()
    {
        m_sequencer.reset();
        m_reader.reset();
        m_writer.reset();
        m_admin.reset();
        m_database.reset();
    }

    void everyLiveRowOfTheBucketsIsSentOnceAndNoOtherRow()
    {
        for (int i = 0; i < 60; ++i)
            addNote(*m_writer, madeUuid(4, i), m_org.id, "note");
        QVERIFY(level(*m_sequencer));
        SyncReplica replica;
        QCOMPARE(pullAll(*m_sequencer, *m_reader, replica), QString{});
        std::vector<int> wanted;
        for (int bucket = 0; bucket < 128; ++bucket)
            wanted.push_back(bucket);
        RepairOrder order{replica.next.toStdString(), "note", wanted};
        QStringList ids;
        int pages = 0;

        for (bool more = true; more; ++pages) {
            const auto page = repairPage(*m_reader, kReader, order, options(4));
            QVERIFY(page);
            const auto sent = read(*page);
            more = sent.more;
            QCOMPARE(sent.kind, "repair");
            QVERIFY(!sent.hasDigest);
            QCOMPARE(sent.csn, replica.csn);
            QVERIFY(sent.ops.isEmpty() || sent.ops == QSet<QString>{"r"});
            ids += sent.ids;
            order.cursor = sent.next.toStdString();
        }

        QStringList expected;
        for (int i = 0; i < 60; ++i)
            if (digestBucket(*uuidBytes(madeUuid(4, i))) < 128)
                expected << QString::fromStdString(madeUuid(4, i));
        expected.sort();
        QVERIFY(expected.size() > 10 && expected.size() < 50);
        QCOMPARE(ids, expected);
        QCOMPARE(pages, int(expected.size()) / 4 + 1);
        replica.next = QString::fromStdString(order.cursor);
        replica.kind = "changes";
        QCOMPARE(pullAll(*m_sequencer, *m_reader, replica), QString{});
    }

    void noDigestIsGivenBeforeTheFeedHasPassedWhatTheRowsShowed()
    {
        SyncReplica replica;
        QCOMPARE(pullAll(*m_sequencer, *m_reader, replica), QString{});
        const auto id = madeUuid(4, 1);
        addNote(*m_writer, id, m_org.id, "committed, not yet in the feed");

        const auto page = repairPage(
            *m_reader, kReader, {replica.next.toStdString(), "note", allBuckets()}, options(5000));
        QVERIFY(page);
        const auto sent = read(*page);
        QCOMPARE(sent.ids, QStringList{QString::fromStdString(id)});
        QVERIFY(!sent.more);
        replica.next = sent.next;
        replica.kind = "changes";
        const auto early =
            changesPage(*m_reader, kReader, replica.next.toStdString(), options(5000));
        QVERIFY(early);
        QVERIFY(read(early->text).more);
        QVERIFY(!read(early->text).hasDigest);

        QVERIFY(level(*m_sequencer));
        QCOMPARE(pullAll(*m_sequencer, *m_reader, replica), QString{});
        QVERIFY(replica.rows == liveRows(*m_admin));
    }

    void whatTheReaderMayNotSeeIsNotFoundAndForeignCursorsAreRefused()
    {
        SyncReplica replica;
        QCOMPARE(pullAll(*m_sequencer, *m_reader, replica), QString{});
        const auto cursor = replica.next.toStdString();
        const Reader agent{kReader.staffId, {"cs_agent"}, 2};

        QCOMPARE(code({cursor, "payment", {0}}), QString{});
        QCOMPARE(code({cursor, "payment", {0}}, agent), "not_found");
        QCOMPARE(code({cursor, "staff_user", {0}}), "not_found");
        QCOMPARE(code({cursor, "note", {0}}, {madeUuid(9, 2), {"lead"}, 1}), "forbidden");
        QCOMPARE(code({"", "note", {0}}), "bad_cursor");

        // Gained, and still to be brought by changes: not before.
        SyncReplica small;
        auto page = snapshotPage(*m_reader, agent, "", options(1));
        QVERIFY(page);
        QCOMPARE(small.apply(QByteArray::fromStdString(page->text)), QString{});
        QCOMPARE(code({small.next.toStdString(), "note", {0}}, agent), "bad_cursor");
        while (small.more) {
            QVERIFY(m_sequencer->step());
            page = snapshotPage(*m_reader, agent, small.next.toStdString(), options(5000));
            QVERIFY(page);
            QCOMPARE(small.apply(QByteArray::fromStdString(page->text)), QString{});
        }
        QCOMPARE(code({small.next.toStdString(), "note", {0}}, agent), QString{});
        QCOMPARE(code({small.next.toStdString(), "payment", {0}}), "not_found");

        for (int i = 0; i < 6; ++i)
            addNote(*m_writer, madeUuid(4, i), m_org.id, "note");
        const auto begun =
            repairPage(*m_reader, kReader, {cursor, "note", allBuckets()}, options(2));
        QVERIFY(begun);
        const auto next = read(*begun).next.toStdString();
        QCOMPARE(code({next, "note", allBuckets()}), QString{});
        QCOMPARE(code({next, "org", {0}}), "bad_cursor");

        mustRun(*m_admin, "UPDATE feed SET fh = sha256(fh)");
        mustRun(*m_admin, "UPDATE feed_state SET fh = sha256(fh)");
        QCOMPARE(code({cursor, "note", {0}}), "resync");
    }
};

QTEST_GUILESS_MAIN(SyncRepairTest)
#include "sync_repair_test.moc"
