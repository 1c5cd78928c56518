// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/sync/pages.h"
#include "platform/src/sync/rebase.h"
#include "platform/src/sync/sequencer.h"
#include "tests/platform/sync_world.h"

#include <QTest>

#include <memory>

using namespace steward::tests;
using namespace steward::platform;
using namespace steward::platform::sync;

namespace
{

const std::string kMaria = madeUuid(9, 1);
const Reader kLead{kMaria, {"lead"}, 1};
const Reader kAgent{kMaria, {"cs_agent"}, 1};

PageOptions options(int rows = 5000, const std::string &environment = "TEST")
{
    PageOptions out;
    out.environment = environment;
    out.targetRows = rows;
    out.settleWait = std::chrono::milliseconds{0};
    return out;
}

void level(Sequencer &sequencer)
{
    for (int quiet = 0; quiet < 2;) {
        const auto stepped = sequencer.step();
        QVERIFY(stepped.has_value());
        quiet = stepped->appended > 0 || stepped->more ? 0 : quiet + 1;
    }
}

QString apply(SyncReplica &replica, const Result<PageAnswer> &page)
{
    return page ? replica.apply(QByteArray::fromStdString(page->text))
                : QString::fromStdString(page.error().code);
}

QString load(Sequencer &sequencer, db::Connection &connection, SyncReplica &replica,
             const Reader &reader, int rows = 5000)
{
    for (int pages = 0; pages < 1'000; ++pages) {
        const auto wrong = apply(
            replica, snapshotPage(connection, reader, replica.next.toStdString(), options(rows)));
        if (!wrong.isEmpty() || !replica.more)
            return wrong;
        // The database's own maintenance takes transaction ids, which the last page waits for.
        if (!sequencer.step())
            return "step";
    }
    return "it does not end";
}

/// The reason of a 409 resync, or the code of any other error, or empty for a page.
QString refusal(const Result<PageAnswer> &page)
{
    if (page)
        return {};
    const auto *reason = page.error().members.if_contains("reason");
    const auto *rule = page.error().members.if_contains("rule");
    return QString::fromStdString(page.error().code) +
           (reason ? " " + QString::fromUtf8(reason->as_string().c_str()) : QString{}) +
           (rule ? " " + QString::fromUtf8(rule->as_string().c_str()) : QString{});
}

} // namespace

class SyncPagesTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<TestDatabase> m_database;
    std::unique_ptr<db::Connection> m_admin, m_writer, m_reader;
    std::unique_ptr<Sequencer> m_sequencer;
    MadeOrg m_org;

    void addPayment(int number)
    {
        mustRun(*m_writer,
                "INSERT INTO payment (id, org_id, captured_at, gross_minor, currency, fingerprint)"
                " VALUES ($1, $2, '2026-02-03', 12000, 'EUR', 'f')",
                db::Params{madeUuid(5, number), m_org.id});
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
        makeStaff(*m_writer, kMaria, {"lead"});
        level(*m_sequencer);
    }
    void cleanup()
    {
        m_sequencer.reset();
        m_reader.reset();
        m_writer.reset();
        m_admin.reset();
        m_database.reset();
    }

    void loadGoesOnWhileRowsChangeAndEndsEqual()
    {
        for (int i = 0; i < 30; ++i)
            addNote(*m_writer, madeUuid(4, i), m_org.id, "note");
        level(*m_sequencer);
        SyncReplica replica;

        for (int page = 0; replica.more; ++page) {
            QVERIFY(page < 200);
            QCOMPARE(apply(replica,
                           snapshotPage(*m_reader, kLead, replica.next.toStdString(), options(4))),
                     QString{});
            QVERIFY(replica.expectedRows >= 5);
            // One row that the load has passed changes, one goes, one comes before and one after
            // where it stands.
            mustRun(*m_writer, "UPDATE org SET name = name || '!' WHERE id = $1",
                    db::Params{m_org.id});
            if (page < 8) {
                mustRun(*m_writer, "DELETE FROM note WHERE id = $1",
                        db::Params{madeUuid(4, page * 3)});
                addNote(*m_writer, madeUuid(4, 100 + page), m_org.id, "after");
            }
            if (page > 3)
                QVERIFY(m_sequencer->step().has_value());
            if (page > 12)
                level(*m_sequencer);
        }

        QCOMPARE(replica.kind, "snapshot");
        level(*m_sequencer);
        QCOMPARE(
            apply(replica, changesPage(*m_reader, kLead, replica.next.toStdString(), options())),
            QString{});
        QCOMPARE(replica.kind, "changes");
        QVERIFY(replica.rows == liveRows(*m_admin));
    }

    void lastPageOfTheLoadWaitsForTheFeed()
    {
        SyncReplica replica;
        addNote(*m_writer, madeUuid(4, 1), m_org.id, "committed, not yet in the feed");

        QCOMPARE(apply(replica, snapshotPage(*m_reader, kLead, "", options())), QString{});
        QVERIFY(replica.more);
        QVERIFY(replica.rows.contains({"note", QString::fromStdString(madeUuid(4, 1))}));
        QCOMPARE(
            apply(replica, snapshotPage(*m_reader, kLead, replica.next.toStdString(), options())),
            QString{});
        QVERIFY(replica.more);
        level(*m_sequencer);
        QCOMPARE(load(*m_sequencer, *m_reader, replica, kLead), QString{});

        QVERIFY(replica.rows == liveRows(*m_admin));
    }

    void everyRoleGetsItsTables_data()
    {
        QTest::addColumn<QString>("role");
        QTest::addColumn<bool>("seesMoney");
        QTest::newRow("cs_agent") << "cs_agent" << false;
        QTest::newRow("platform_admin") << "platform_admin" << false;
        QTest::newRow("finance") << "finance" << true;
        QTest::newRow("compliance") << "compliance" << true;
        QTest::newRow("lead") << "lead" << true;
        QTest::newRow("none") << "" << false;
    }
    void everyRoleGetsItsTables()
    {
        QFETCH(QString, role);
        QFETCH(bool, seesMoney);
        addPayment(1);
        level(*m_sequencer);
        SyncReplica replica;
        const Reader reader{
            kMaria, role.isEmpty() ? std::vector<std::string>{} : std::vector{role.toStdString()},
            1};

        QCOMPARE(load(*m_sequencer, *m_reader, replica, reader), QString{});

        QCOMPARE(replica.tables.contains("org"), !role.isEmpty());
        for (const auto *table : {"org_billing", "payment", "accrual", "payout", "payout_batch"})
            QCOMPARE(replica.tables.contains(table), seesMoney);
        QCOMPARE(replica.rows.contains({"payment", QString::fromStdString(madeUuid(5, 1))}),
                 seesMoney);
        QCOMPARE(tableDigest(*m_reader, reader, "payment").has_value(), seesMoney);
        QVERIFY(!tableDigest(*m_reader, reader, "staff_user"));
    }

    void changedPermissionDropsAndFills()
    {
        for (int i = 1; i <= 9; ++i)
            addPayment(i);
        level(*m_sequencer);
        SyncReplica replica;
        QCOMPARE(load(*m_sequencer, *m_reader, replica, kAgent), QString{});
        const Reader promoted{kMaria, {"cs_agent", "finance"}, 2};
        addNote(*m_writer, madeUuid(4, 1), m_org.id, "meanwhile");
        addPayment(10);

        for (int page = 0; page == 0 || replica.more; ++page) {
            QVERIFY(page < 50);
            QCOMPARE(apply(replica, changesPage(*m_reader, promoted, replica.next.toStdString(),
                                                options(2))),
                     QString{});
            if (page == 2)
                addPayment(11);
            level(*m_sequencer);
        }
        QCOMPARE(replica.permVer, 2);
        QVERIFY(replica.rows == liveRows(*m_admin));

        const Reader demoted{kMaria, {"cs_agent"}, 3};
        QCOMPARE(
            apply(replica, changesPage(*m_reader, demoted, replica.next.toStdString(), options())),
            QString{});
        QCOMPARE(replica.dropped,
                 (QStringList{"org_billing", "payment", "accrual", "payout_batch", "payout"}));
        for (auto it = replica.rows.cbegin(); it != replica.rows.cend(); ++it)
            QVERIFY(it.key().first != "payment");
        QVERIFY(!replica.more);
    }

    void cursorsThatDoNotFitAreRefused()
    {
        SyncReplica replica;
        QCOMPARE(load(*m_sequencer, *m_reader, replica, kLead), QString{});
        for (int i = 0; i < 6; ++i)
            addNote(*m_writer, madeUuid(4, i), m_org.id, "note");
        level(*m_sequencer);
        const auto cursor = replica.next.toStdString();
        const auto ask = [&](const std::string &text, const Reader &reader = kLead,
                             const PageOptions &how = options()) {
            return refusal(changesPage(*m_reader, reader, text, how));
        };

        QCOMPARE(ask(cursor), QString{});
        QCOMPARE(ask(""), "bad_cursor");
        QCOMPARE(ask("not base64!"), "bad_cursor");
        QCOMPARE(ask(std::string(4000, 'A')), "bad_cursor");
        auto flipped = *fromBase64Url(cursor);
        flipped[20] = static_cast<char>(flipped[20] ^ 1);
        QCOMPARE(ask(toBase64Url(flipped)), "bad_cursor");
        QCOMPARE(ask(cursor, {madeUuid(9, 2), {"lead"}, 1}), "forbidden cursor_of_another_person");
        QCOMPARE(ask(cursor, kLead, options(5000, "OTHER")),
                 "forbidden cursor_of_another_environment");
        QCOMPARE(refusal(snapshotPage(*m_reader, kLead, cursor, options())), "bad_cursor");
        const auto begun = snapshotPage(*m_reader, kLead, "", options(2));
        SyncReplica started;
        QCOMPARE(apply(started, begun), QString{});
        QCOMPARE(ask(started.next.toStdString()), "bad_cursor");

        const auto keys = CursorKeys{
            {{1, *fromHex(scalar(*m_admin, "SELECT encode(key, 'hex') FROM sync_cursor_key"))}}, 1};
        const auto decoded = decodeCursor(cursor, keys);
        QVERIFY(decoded.has_value());
        QCOMPARE(encodeCursor(*decoded, keys), cursor);
        auto other = *decoded;
        other.schema = 2;
        QCOMPARE(ask(encodeCursor(other, keys)), "resync schema");
        other = *decoded;
        other.fh = Bytes(8, 'x');
        QCOMPARE(ask(encodeCursor(other, keys)), "resync rewind");
        other = *decoded;
        other.csn += 1000;
        QCOMPARE(ask(encodeCursor(other, keys)), "resync rewind");
        other = *decoded;
        other.epoch = madeUuid(1, 1);
        QCOMPARE(ask(encodeCursor(other, keys)), "resync epoch");
        other = *decoded;
        other.scope.remove(3);
        auto bytes = *fromBase64Url(encodeCursor(other, keys));
        // The table set of another program: same bits, another meaning.
        bytes[33] = static_cast<char>(bytes[33] ^ 1);
        bytes.resize(bytes.size() - 32);
        bytes += hmacSha256(keys.keys.at(1), bytes);
        QCOMPARE(ask(toBase64Url(bytes)), "resync scope");
        const CursorKeys foreign{{{7, Bytes(32, 'k')}}, 7};
        QCOMPARE(ask(encodeCursor(*decoded, foreign)), "resync expired");
    }

    void restoredAndPrunedFeedsAreToldApart()
    {
        SyncReplica replica;
        QCOMPARE(load(*m_sequencer, *m_reader, replica, kLead), QString{});
        const auto old = replica.next.toStdString();
        const auto oldCsn = std::int64_t{replica.csn};
        auto sequencer = m_database->connection("steward_sequencer");
        for (int i = 0; i < 6; ++i)
            addNote(*m_writer, madeUuid(4, i), m_org.id, "note");
        level(*m_sequencer);
        QCOMPARE(apply(replica, changesPage(*m_reader, kLead, old, options())), QString{});

        // Restored from a copy made before: the same numbers come again with other contents.
        mustRun(*m_admin, "UPDATE feed SET fh = sha256(fh) WHERE csn >= $1", db::Params{oldCsn});
        mustRun(*m_admin, "UPDATE feed_state SET fh = sha256(fh)");
        QCOMPARE(refusal(changesPage(*m_reader, kLead, old, options())), "resync rewind");
        QCOMPARE(refusal(changesPage(*m_reader, kLead, replica.next.toStdString(), options())),
                 "resync rewind");

        level(*m_sequencer);
        SyncReplica fresh;
        QCOMPARE(load(*m_sequencer, *m_reader, fresh, kLead), QString{});
        addNote(*m_writer, madeUuid(4, 50), m_org.id, "note");
        level(*m_sequencer);
        QVERIFY(feedPrune(sequencer, 1).value() > 0);
        QCOMPARE(refusal(changesPage(*m_reader, kLead, old, options())), "resync expired");
        QCOMPARE(apply(fresh, changesPage(*m_reader, kLead, fresh.next.toStdString(), options())),
                 QString{});
        QVERIFY(fresh.rows == liveRows(*m_admin));
    }

    void transactionIsNeverCutByAPage()
    {
        SyncReplica replica;
        QCOMPARE(load(*m_sequencer, *m_reader, replica, kLead), QString{});
        addNote(*m_writer, madeUuid(4, 1), m_org.id, "small");
        mustRun(*m_writer, "BEGIN");
        for (int i = 10; i < 50; ++i)
            addNote(*m_writer, madeUuid(4, i), m_org.id, "of a large transaction");
        mustRun(*m_writer, "COMMIT");
        level(*m_sequencer);

        QCOMPARE(
            apply(replica, changesPage(*m_reader, kLead, replica.next.toStdString(), options(5))),
            QString{});
        QCOMPARE(replica.changeLines, 1);
        QVERIFY(replica.more);
        QCOMPARE(
            apply(replica, changesPage(*m_reader, kLead, replica.next.toStdString(), options(5))),
            QString{});
        QCOMPARE(replica.changeLines, 40);
        QVERIFY(!replica.more);

        SyncReplica late;
        QCOMPARE(load(*m_sequencer, *m_reader, late, kLead), QString{});
        const auto body = std::string(9'000, 'x');
        mustRun(*m_writer, "BEGIN");
        for (int i = 0; i < 2'000; ++i)
            addNote(*m_writer, madeUuid(6, i), m_org.id, body);
        mustRun(*m_writer, "COMMIT");
        level(*m_sequencer);
        QCOMPARE(refusal(changesPage(*m_reader, kLead, late.next.toStdString(), options())),
                 "resync expired");
        SyncReplica anew;
        QCOMPARE(load(*m_sequencer, *m_reader, anew, kLead), QString{});
        QVERIFY(anew.rows == liveRows(*m_admin));
    }
};

QTEST_GUILESS_MAIN(SyncPagesTest)
#include "sync_pages_test.moc"
