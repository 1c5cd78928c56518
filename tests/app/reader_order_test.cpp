// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/domain/fold.h"
#include "tests/app/reader_test.h"

#include <QFile>
#include <QSignalSpy>
#include <QtTest>

using namespace Qt::StringLiterals;
using namespace steward;
using namespace steward::tests;
using ports::List;
using test::WrittenReplica;

namespace
{

const QStringList kMembershipColumns{u"person"_s, u"org"_s,   u"role"_s,  u"home"_s,
                                     u"state"_s,  u"seen"_s,  u"email"_s, u"subdomain"_s,
                                     u"joined"_s, u"ended"_s, u"id"_s};

} // namespace

/// Long lists, their first rows, and questions that overtake each other.
class ReaderOrderTest : public ReaderTest
{
    Q_OBJECT
private Q_SLOTS:
    void theTopOfTheMembershipsComesBeforeTheirIndex();
    void everySortsFirstRowsAreThoseOfTheWholeOrder();
    void aFilterOverAnySortKeepsItsOrder();
    void newerQuestionEndsTheOlder();
    void readsTheNewFileAfterItWasReplaced();
    void saysStorageWhenThereIsNoFile();
};

void ReaderOrderTest::theTopOfTheMembershipsComesBeforeTheirIndex()
{
    const auto everything = ask(List::Memberships, {});
    QVERIFY(m_reader->isSlow(everything));
    QVERIFY(!m_reader->isSlow(ask(List::Orgs, {})));

    const auto top = m_reader->firstKeys(everything, 2, nullptr).result();
    const auto all = m_reader->keys(everything, nullptr).result();

    QVERIFY(top && all);
    QCOMPARE(top->keys, all->keys.mid(0, 2));
    QCOMPARE(top->total, all->total);
    QVERIFY(all->keys.size() > 2);
    QVERIFY(!m_reader->isSlow(everything));
    m_reader->reopen();
    QVERIFY(m_reader->isSlow(everything));
}

void ReaderOrderTest::everySortsFirstRowsAreThoseOfTheWholeOrder()
{
    addMany();
    const auto all = keys(ask(List::Memberships, {}));
    const QSet<qint64> everything{all.begin(), all.end()};
    for (const auto &column : kMembershipColumns)
        for (const auto order : {Qt::AscendingOrder, Qt::DescendingOrder}) {
            const auto query = ask(List::Memberships, {}, column, order);
            // SQL alone, by a condition that memory does not know and every row fulfils.
            const auto plain =
                keys(ask(List::Memberships, u"has:ended OR no:ended"_s, column, order));
            const auto sorted = keys(query);

            QVERIFY2(m_reader->isSlow(query), qPrintable(column));
            QCOMPARE(m_reader->firstKeys(query, 256, nullptr).result()->keys, plain.mid(0, 256));
            QCOMPARE(m_reader->firstKeys(query, 256, nullptr).result()->total, all.size());
            QCOMPARE(sorted, plain);
            QCOMPARE(QSet<qint64>(sorted.begin(), sorted.end()), everything);
        }
}

void ReaderOrderTest::aFilterOverAnySortKeepsItsOrder()
{
    addMany();
    const auto admins = keys(ask(List::Memberships, u"role:admin"_s));
    const QSet<qint64> isAdmin{admins.begin(), admins.end()};
    for (const auto &column : kMembershipColumns)
        for (const auto order : {Qt::AscendingOrder, Qt::DescendingOrder}) {
            auto expected = keys(ask(List::Memberships, {}, column, order));
            expected.removeIf([&](qint64 key) { return !isAdmin.contains(key); });
            QCOMPARE(keys(ask(List::Memberships, u"role:admin"_s, column, order)), expected);
            QCOMPARE(keys(ask(List::Memberships, u"role:admin no:seen"_s, column, order)),
                     keys(ask(List::Memberships, u"no:seen role:admin"_s, column, order)));
        }

    // What was put in order before is put in order again when a row has come.
    m_replica->membership(900, 11, 12, u"admin"_s, {{u"joined_at"_s, 1}});
    QCOMPARE(keys(ask(List::Memberships, u"role:admin has:joined"_s, u"joined"_s)).first(), 900);
    QVERIFY(keys(ask(List::Memberships, u"role:admin"_s, u"joined"_s)).contains(900));
}

void ReaderOrderTest::newerQuestionEndsTheOlder()
{
    m_replica->run(
        u"INSERT INTO org (id, rev, name, subdomain, folded, dh) WITH RECURSIVE n(i) AS (SELECT 1 "
        u"UNION ALL SELECT i + 1 FROM n "
        "WHERE i < 60000) SELECT randomblob(16), 1, 'Org ' || i, 's' || i, 'org ' || i || char(10) || 's' || i, x'00' FROM n"_s);
    QObject token, other;
    // Slow on purpose: two counts per org and no index for the order.
    const auto slow = ask(List::Orgs, u"members>=0"_s, u"members"_s);

    QList<QFuture<Result<ports::ListKeys>>> older;
    for (int i = 0; i < 5; ++i)
        older << m_reader->keys(slow, &token);
    auto stranger = m_reader->keys(ask(List::Orgs, u"cedar"_s), &other);
    auto newest = m_reader->keys(ask(List::Orgs, u"dion"_s), &token);

    QVERIFY(newest.result());
    QCOMPARE(newest.result()->keys, Keys{4});
    QCOMPARE(stranger.result()->keys, Keys{1});
    for (auto &one : older) {
        QVERIFY(!one.result());
        QCOMPARE(one.result().error().kind, ErrorKind::Cancelled);
    }
}

void ReaderOrderTest::readsTheNewFileAfterItWasReplaced()
{
    QCOMPARE(keys(ask(List::Orgs, {})).size(), 4);
    WrittenReplica fresh;
    fresh.org(9, u"Only one"_s, u"one"_s);
    fresh.run(u"PRAGMA wal_checkpoint(TRUNCATE)"_s);
    QSignalSpy replaced{m_reader.get(), &ports::ReplicaReader::replaced};
    QVERIFY(QFile::rename(m_replica->path(), m_replica->path() + u".old"_s));
    QFile::remove(m_replica->path() + u"-wal"_s);
    QFile::remove(m_replica->path() + u"-shm"_s);
    QVERIFY(QFile::copy(fresh.path(), m_replica->path()));

    m_reader->reopen();

    QCOMPARE(replaced.size(), 1);
    QCOMPARE(keys(ask(List::Orgs, {})), Keys{9});
}

void ReaderOrderTest::saysStorageWhenThereIsNoFile()
{
    store::SqliteReplicaReader reader{u"/nonexistent/replica.db"_s};

    QCOMPARE(reader.keys(ask(List::Orgs, {}), nullptr).result().error().kind, ErrorKind::Storage);
    QCOMPARE(reader.org({}).result().error().kind, ErrorKind::Storage);
}

QTEST_GUILESS_MAIN(ReaderOrderTest)
#include "reader_order_test.moc"
