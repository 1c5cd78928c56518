// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/domain/fold.h"
#include "tests/app/reader_test.h"

#include <QtTest>

using namespace Qt::StringLiterals;
using namespace steward;
using namespace steward::tests;
using ports::List;
using test::WrittenReplica;

/// What the finder finds, and what a typed word does.
class ReaderSearchTest : public ReaderTest
{
    Q_OBJECT
private Q_SLOTS:
    void findsExactlyFirst_data();
    void findsExactlyFirst();
    void findsNamesWithoutTheirAccents();
    void countsOnlyWhatTheRoleHolds();
    void findsWhatChangedSinceTheLastQuestion();
    void everyWordFindsWhatAPlainLookFinds();
};

void ReaderSearchTest::findsExactlyFirst_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("id");
    QTest::newRow("org id") << WrittenReplica::id('a', 2) << WrittenReplica::id('a', 2);
    QTest::newRow("id in capitals")
        << WrittenReplica::id('b', 2).toUpper() << WrittenReplica::id('b', 2);
    QTest::newRow("membership id") << WrittenReplica::id('c', 3) << WrittenReplica::id('b', 4);
    QTest::newRow("case id") << WrittenReplica::id('e', 118) << WrittenReplica::id('e', 118);
    QTest::newRow("e-mail") << u"M.Haddad@Cedar.example"_s << WrittenReplica::id('b', 1);
    QTest::newRow("subdomain") << u"dion"_s << WrittenReplica::id('a', 4);
    QTest::newRow("address") << u"https://cedar.offplan.example/x"_s << WrittenReplica::id('a', 1);
    QTest::newRow("phone") << u"+357 99 123456"_s << WrittenReplica::id('b', 1);
    QTest::newRow("phone written otherwise")
        << u"(357) 99-12-34-56"_s << WrittenReplica::id('b', 1);
    QTest::newRow("phone without country") << u"99123456"_s << WrittenReplica::id('b', 1);
    QTest::newRow("code") << u"k7q2mx"_s << WrittenReplica::id('a', 1);
    QTest::newRow("case") << u"tr-118"_s << WrittenReplica::id('e', 118);
    QTest::newRow("payout") << u"PO-000002"_s << WrittenReplica::id('d', 2);
}

void ReaderSearchTest::findsExactlyFirst()
{
    QFETCH(QString, text);

    const auto found = m_reader->find(text, 10, nullptr).result();

    QVERIFY(found && !found->isEmpty());
    QTEST(found->first().id, "id");
    QVERIFY(found->first().isExact);
}

void ReaderSearchTest::findsNamesWithoutTheirAccents()
{
    const auto one = m_reader->find(u"πετρου"_s, 10, nullptr).result();
    QCOMPARE(one->size(), 1);
    QCOMPARE(one->first().title, u"Ιωάννης Πέτρου"_s);
    QVERIFY(!one->first().isExact);

    const auto both = m_reader->find(u"e"_s, 3, nullptr).result();
    QCOMPARE(both->size(), 3);
    QVERIFY(m_reader->find(u"  "_s, 10, nullptr).result()->isEmpty());
    QVERIFY(m_reader->find(u"%_\"'"_s, 10, nullptr).result()->isEmpty());
    // Events are on the platform alone.
    for (const QString &event : {WrittenReplica::id('f', 9), u"2026-11/88213"_s})
        QVERIFY(m_reader->find(event, 10, nullptr).result()->isEmpty());
}

void ReaderSearchTest::countsOnlyWhatTheRoleHolds()
{
    QVERIFY(m_reader->actionableCounts().result()->isEmpty());

    m_replica->run(
        u"INSERT INTO meta (key, value) VALUES ('tables', 'org,user,membership,case')"_s);

    const auto counts = m_reader->actionableCounts().result();
    QCOMPARE(counts->value(u"transfers"_s), 2);
    QVERIFY(!counts->contains(u"payouts"_s));
}

void ReaderSearchTest::findsWhatChangedSinceTheLastQuestion()
{
    const auto digest = [this](int rows) {
        m_replica->run(u"REPLACE INTO digest (tbl, sum, rows) VALUES ('membership', x'01', ?)"_s,
                       {rows});
    };
    digest(6);
    QCOMPARE(keys(ask(List::Memberships, u"dion"_s)), (Keys{4, 6}));

    m_replica->run(u"BEGIN"_s);
    m_replica->membership(7, 4, 1);
    digest(7);
    m_replica->run(u"COMMIT"_s);
    QCOMPARE(keys(ask(List::Memberships, u"dion"_s)), (Keys{7, 4, 6}));
    QCOMPARE(keys(ask(List::Memberships, u"dion"_s, u"person"_s, Qt::DescendingOrder)),
             (Keys{6, 4, 7}));

    // Another table's change leaves what was built; the answer is the same either way.
    m_replica->payout(90, 1, 2, 1, u"EUR"_s);
    QCOMPARE(keys(ask(List::Memberships, u"dion"_s)), (Keys{7, 4, 6}));
    QCOMPARE(keys(ask(List::Memberships, u"dion joined:2025"_s)), Keys{});
    QCOMPARE(keys(ask(List::Memberships, u"cedar joined:2025"_s)), Keys{1});
}

void ReaderSearchTest::everyWordFindsWhatAPlainLookFinds()
{
    const QStringList names{u"Ναταλία Ιωάννου"_s,   u"Пётр Йович"_s,  u"Søren Łukasz"_s,
                            u"Großmann Đorđević"_s, u"محمد الخوري"_s, u"Anna Annasson"_s};
    for (int n = 10; n < 130; ++n) {
        m_replica->org(n, names[n % 6] + u" Estates"_s, u"host-%1"_s.arg(n % 37));
        m_replica->user(n, names[(n * 7) % 6] + QString::number(n % 11),
                        u"p%1@mail.example"_s.arg(n * 31 % 97), n);
    }
    for (int n = 10; n < 500; ++n)
        m_replica->membership(n, 10 + n * 17 % 120, 10 + n * 29 % 120,
                              n % 5 == 0 ? u"admin"_s : u"member"_s);
    const auto all = keys(ask(List::Memberships, {}));
    const auto rows = m_reader->membershipRows(all).result();
    QVERIFY(rows);
    const auto plain = [&](const QString &word) {
        Keys found;
        for (qsizetype i = 0; i < all.size(); ++i) {
            const auto person = m_reader->person(rows->at(i).user).result();
            const QString text = fold(rows->at(i).personName) + u'\n' +
                                 fold(rows->at(i).personEmail) + u'\n' +
                                 foldPhone(person ? person->phone : QString{});
            const QString org = fold(rows->at(i).orgName) + u'\n' + fold(rows->at(i).orgSubdomain);
            if (text.contains(fold(word)) || org.contains(fold(word)))
                found << all[i];
        }
        return found;
    };
    // Typed letter by letter, each answer out of the one before, and asked at once.
    for (const QString &word : {u"ιωάννου"_s, u"ΊΩ"_s, u"петр"_s, u"soren"_s, u"GROSSMANN"_s,
                                u"الخوري"_s, u"annas"_s, u"host-3"_s, u"mail.ex"_s, u"9"_s}) {
        for (qsizetype length = 1; length <= word.size(); ++length) {
            const auto query = ask(List::Memberships, word.left(length));
            const Keys expected = plain(word.left(length));
            QVERIFY2(!expected.isEmpty(), qPrintable(word));
            QCOMPARE(m_reader->firstKeys(query, 256, nullptr).result()->keys, expected.mid(0, 256));
            QCOMPARE(m_reader->firstKeys(query, 3, nullptr).result()->keys, expected.mid(0, 3));
            QCOMPARE(keys(query), expected);
        }
    }
    const auto turned = ask(List::Memberships, u"estates"_s, u"person"_s, Qt::DescendingOrder);
    QCOMPARE(m_reader->firstKeys(turned, 9, nullptr).result()->keys, keys(turned).mid(0, 9));
    for (const auto &column : {u"org"_s, u"role"_s, u"home"_s, u"state"_s})
        for (const auto order : {Qt::AscendingOrder, Qt::DescendingOrder}) {
            const auto sorted = ask(List::Memberships, u"estates"_s, column, order);
            QCOMPARE(m_reader->firstKeys(sorted, 20, nullptr).result()->keys,
                     keys(sorted).mid(0, 20));
            QCOMPARE(keys(sorted).size(), plain(u"estates"_s).size());
        }
}

QTEST_GUILESS_MAIN(ReaderSearchTest)
#include "reader_search_test.moc"
