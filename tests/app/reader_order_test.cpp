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

/// Long lists, their first rows, and questions that overtake each other.
class ReaderOrderTest : public ReaderTest
{
    Q_OBJECT
private Q_SLOTS:
    void theTopOfTheMembershipsComesBeforeTheirIndex();
    void everySortsFirstRowsAreThoseOfTheWholeOrder();
    void aFilterOverAnySortKeepsItsOrder();
    void oddRowsStandWhereSqlPutsThem();
    void aMembershipOfWhatIsNotHereIsShownToo();
    void aBeginningAndAPartOfAWordAreTwoQuestions();
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
    for (const auto &column : membershipColumns())
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
    for (const auto &column : membershipColumns())
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

void ReaderOrderTest::oddRowsStandWhereSqlPutsThem()
{
    addMany();
    // Twice in one organisation, and as many as a byte counts; the newest row of all is one of
    // those a filter leaves.
    m_replica->user(96, u"Twice"_s, u"twice@mail.example"_s, 10);
    m_replica->membership(2001, 10, 96, u"admin"_s);
    m_replica->membership(2002, 10, 96, u"admin"_s);
    m_replica->user(97, u"Aaron"_s, u"aaron@mail.example"_s, 10);
    for (int n = 2100; n < 2355; ++n)
        m_replica->membership(n, 10 + n % 80, 97);
    m_replica->membership(3000, 11, 13, u"admin"_s);

    for (const auto &column : membershipColumns())
        for (const auto order : {Qt::AscendingOrder, Qt::DescendingOrder})
            for (const auto &filter : {QString{}, u"role:admin "_s, u"is:dual "_s, u"aaron "_s}) {
                const auto plain = keys(
                    ask(List::Memberships, filter + u"(has:ended OR no:ended)"_s, column, order));
                QVERIFY2(!plain.isEmpty(), qPrintable(filter));
                QCOMPARE(keys(ask(List::Memberships, filter, column, order)), plain);
            }
    const auto dual = keys(ask(List::Memberships, u"is:dual"_s));
    QVERIFY(!dual.contains(2001) && !dual.contains(2002));
    QVERIFY(keys(ask(List::Memberships, u"role:admin"_s, u"joined"_s)).contains(3000));
    QCOMPARE(keys(ask(List::Memberships, u"aaron"_s)).size(), 255);
}

/// A page may bring a membership before its person, and a scope may leave out organisations.
void ReaderOrderTest::aMembershipOfWhatIsNotHereIsShownToo()
{
    addMany();
    const auto all = keys(ask(List::Memberships, {})).size();
    m_replica->membership(2000, 7777, 13, u"admin"_s);
    m_replica->membership(2001, 13, 7777, u"admin"_s);

    for (const auto &column : membershipColumns())
        for (const auto order : {Qt::AscendingOrder, Qt::DescendingOrder})
            for (const auto &filter : {QString{}, u"role:admin "_s, u"state:active "_s}) {
                const auto plain = keys(
                    ask(List::Memberships, filter + u"(has:ended OR no:ended)"_s, column, order));
                QVERIFY2(plain.contains(2000) && plain.contains(2001), qPrintable(column));
                QCOMPARE(keys(ask(List::Memberships, filter, column, order)), plain);
            }
    QCOMPARE(keys(ask(List::Memberships, {})).size(), all + 2);
    QCOMPARE(keys(ask(List::Memberships, {})).last(), 2001);
    QCOMPARE(keys(ask(List::Memberships, {}, u"org"_s)).first(), 2000);
}

void ReaderOrderTest::aBeginningAndAPartOfAWordAreTwoQuestions()
{
    m_replica->user(96, u"Zoran"_s, u"z@mail.example"_s, 10);
    m_replica->user(97, u"Bazoran"_s, u"b@mail.example"_s, 10);
    m_replica->membership(2001, 1, 96);
    m_replica->membership(2002, 1, 97);

    for (const auto &[text, found] : {std::pair{u"zoran*"_s, Keys{2001}},
                                      {u"zoran"_s, Keys{2002, 2001}},
                                      {u"azoran"_s, Keys{2002}},
                                      {u"zoran*"_s, Keys{2001}},
                                      {u"zo*"_s, Keys{2001}},
                                      {u"azo"_s, Keys{2002}}}) {
        QCOMPARE(keys(ask(List::Memberships, text)), found);
        QCOMPARE(m_reader->firstKeys(ask(List::Memberships, text), 9, nullptr).result()->keys,
                 found);
    }
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
