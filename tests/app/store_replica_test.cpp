// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/sqlite_replica_reader.h"
#include "tests/app/store_replica_world.h"

using namespace steward;
using namespace steward::test;

class StoreReplicaTest : public StoreReplicaWorld
{
    Q_OBJECT

private Q_SLOTS:
    void init() { makeWorld(); }
    void cleanup() { endWorld(); }

    void writesTypedColumnsAndTheFoldedName()
    {
        apply(PageBuilder()
                  .put(u"org"_qs, uuidOf(1), 3, anOrg(u"Ακρόπολις Łódź"_qs, u"akropolis"_qs))
                  .put(u"user"_qs, uuidOf(2), 1, aUser(u"Ёлка"_qs, u"Elka@Example.com"_qs)));

        QCOMPARE(look(u"SELECT folded FROM org"_qs).toString(), u"ακροπολισ lodz\nakropolis"_qs);
        QCOMPARE(look(u"SELECT folded FROM user"_qs).toString(),
                 u"елка\nelka@example.com\n+35799123456"_qs);
        QCOMPARE(look(u"SELECT first_successful_payment_at FROM org"_qs).toLongLong(),
                 1772360430456);
        QCOMPARE(store::uuidText(look(u"SELECT owner_membership_id FROM org"_qs).toByteArray()),
                 uuidOf(9));
        QVERIFY(look(u"SELECT sso_domain FROM org"_qs).isNull());
    }

    void tellsWhatChangedAndWhereTheFeedStands()
    {
        QSignalSpy changed(m_store.get(), &ReplicaStore::changed);

        apply(PageBuilder().csn(7).put(u"org"_qs, uuidOf(1), 1, anOrg(u"A"_qs)));

        QTRY_COMPARE(changed.size(), 1);
        const auto changes = changed[0][0].value<ChangeSet>();
        QCOMPARE(changes.csn, 7);
        QCOMPARE(changes.table(u"org"_qs)->changedIds, QSet<QString>{uuidOf(1)});
        QVERIFY(!changes.table(u"user"_qs));
    }

    void fault06_aDuplicatedPageChangesNothing()
    {
        const auto page = PageBuilder()
                              .csn(7)
                              .put(u"org"_qs, uuidOf(1), 2, anOrg(u"A"_qs))
                              .remove(u"user"_qs, uuidOf(2), 4);
        QSignalSpy changed(m_store.get(), &ReplicaStore::changed);
        apply(page);
        QTRY_COMPARE(changed.size(), 1);

        const auto again = apply(page);

        QCOMPARE(again.rowsChanged, 0);
        QCoreApplication::sendPostedEvents();
        QCOMPARE(changed.size(), 1);
        QCOMPARE(look(u"SELECT count(*) FROM org"_qs).toInt(), 1);
    }

    void fault07_anOlderPageAfterANewerIsIgnored()
    {
        apply(PageBuilder()
                  .csn(9)
                  .next(u"nine"_qs, false)
                  .put(u"org"_qs, uuidOf(1), 5, anOrg(u"New"_qs)));

        const auto older = apply(PageBuilder()
                                     .csn(8)
                                     .next(u"eight"_qs, false)
                                     .put(u"org"_qs, uuidOf(1), 6, anOrg(u"Old"_qs)));

        QVERIFY(older.wasOlder);
        QCOMPARE(look(u"SELECT name FROM org"_qs).toString(), u"New"_qs);
        QCOMPARE(look(u"SELECT value FROM meta WHERE key='cursor'"_qs).toString(), u"nine"_qs);
    }

    void anOlderRevisionIsIgnored()
    {
        apply(PageBuilder().put(u"org"_qs, uuidOf(1), 5, anOrg(u"New"_qs)));

        apply(PageBuilder().csn(2).put(u"org"_qs, uuidOf(1), 4, anOrg(u"Old"_qs)));

        QCOMPARE(look(u"SELECT name FROM org"_qs).toString(), u"New"_qs);
        QCOMPARE(look(u"SELECT rev FROM org"_qs).toInt(), 5);
    }

    void aDeleteThatComesBeforeItsPutWins()
    {
        apply(PageBuilder().remove(u"org"_qs, uuidOf(1), 5));

        apply(PageBuilder().csn(2).put(u"org"_qs, uuidOf(1), 4, anOrg(u"Ghost"_qs)));

        QCOMPARE(look(u"SELECT count(*) FROM org"_qs).toInt(), 0);
    }

    void aRepairReplacesOtherContentsOfTheSameRevision()
    {
        apply(PageBuilder().put(u"org"_qs, uuidOf(1), 5, anOrg(u"Wrong"_qs)));

        apply(PageBuilder().csn(2).repair(u"org"_qs, uuidOf(1), 5, anOrg(u"Right"_qs)));

        QCOMPARE(look(u"SELECT name FROM org"_qs).toString(), u"Right"_qs);
        QCOMPARE(taken(m_store->selfCheck()), QStringList());
    }

    void theRowKeyStaysWhenARowChanges()
    {
        apply(PageBuilder()
                  .put(u"org"_qs, uuidOf(1), 1, anOrg(u"A"_qs))
                  .put(u"org"_qs, uuidOf(2), 1, anOrg(u"B"_qs)));
        const auto key = look(u"SELECT key FROM org WHERE name='A'"_qs);

        apply(PageBuilder().csn(2).put(u"org"_qs, uuidOf(1), 2, anOrg(u"Z"_qs)));

        QCOMPARE(look(u"SELECT key FROM org WHERE name='Z'"_qs), key);
    }

    void noOtherRowGetsTheKeyOfOneThatHasGone_data()
    {
        QTest::addColumn<bool>("isInOnePage");
        QTest::newRow("in one page") << true;
        QTest::newRow("over a restart") << false;
    }

    void noOtherRowGetsTheKeyOfOneThatHasGone()
    {
        QFETCH(bool, isInOnePage);
        apply(PageBuilder()
                  .put(u"org"_qs, uuidOf(1), 1, anOrg(u"A"_qs))
                  .put(u"org"_qs, uuidOf(2), 1, anOrg(u"B"_qs)));
        const auto newest = look(u"SELECT key FROM org WHERE name='B'"_qs).toLongLong();

        if (isInOnePage) {
            apply(PageBuilder()
                      .csn(2)
                      .remove(u"org"_qs, uuidOf(2), 2)
                      .put(u"org"_qs, uuidOf(3), 1, anOrg(u"C"_qs)));
        } else {
            apply(PageBuilder().csn(2).remove(u"org"_qs, uuidOf(2), 2));
            m_store = std::make_unique<ReplicaStore>(folder());
            taken(m_store->open());
            apply(PageBuilder().csn(3).put(u"org"_qs, uuidOf(3), 1, anOrg(u"C"_qs)));
        }

        QVERIFY(look(u"SELECT key FROM org WHERE name='C'"_qs).toLongLong() > newest);
        QCOMPARE(look(u"SELECT count(*) FROM org"_qs), 2);
    }

    void aListAsksForTheRowsPutAgainAfterADrop()
    {
        PageBuilder rows;
        rows.put(u"org"_qs, uuidOf(1), 1, anOrg(u"A"_qs))
            .put(u"user"_qs, uuidOf(2), 1, aUser(u"U"_qs, u"u@x"_qs))
            .put(u"membership"_qs, uuidOf(5), 1, aMembership(uuidOf(1), uuidOf(2), u"owner"_qs))
            .put(u"membership"_qs, uuidOf(6), 1, aMembership(uuidOf(1), uuidOf(2), u"member"_qs));
        apply(rows);
        store::SqliteReplicaReader reader{m_store->path()};
        const ports::ListQuery everything{.list = ports::List::Memberships};
        const auto before = taken(reader.keys(everything, nullptr)).keys;
        QCOMPARE(before.size(), 2);

        taken(m_store->drop(u"membership"_qs));
        apply(rows.csn(2));

        const auto after = taken(reader.keys(everything, nullptr)).keys;
        QCOMPARE(after.size(), 2);
        QVERIFY(!after.contains(before.first()) && !after.contains(before.last()));
        const auto shown = taken(reader.membershipRows(after));
        for (const auto &row : shown)
            QVERIFY(!row.id.isNull());
    }

    void manyChangesOfATableAreToldAsTheWholeTable()
    {
        QSignalSpy changed(m_store.get(), &ReplicaStore::changed);
        PageBuilder builder;
        for (int i = 0; i < 5'001; ++i)
            builder.put(u"org"_qs, uuidOf(i), 1, anOrg(u"N"_qs));

        apply(builder);

        QTRY_COMPARE(changed.size(), 1);
        const auto changes = changed[0][0].value<ChangeSet>();
        QVERIFY(changes.table(u"org"_qs)->isWhole);
        QVERIFY(changes.table(u"org"_qs)->changedIds.isEmpty());
    }

    void theDigestEqualsTheServersAfterAThousandRandomOperations()
    {
        QRandomGenerator random(20260301);
        ServerRows server;
        QMap<QString, qint64> revs;
        const QStringList tables{u"org"_qs, u"user"_qs, u"payment"_qs};
        for (int page = 1; page <= 50; ++page) {
            PageBuilder builder;
            builder.csn(page);
            for (int i = 0; i < 20; ++i) {
                const int pick = random.bounded(3);
                const QString id = uuidOf(random.bounded(60) + 1000 * pick);
                const qint64 rev = ++revs[id];
                if (random.bounded(4) == 0) {
                    builder.remove(tables[pick], id, rev);
                    server.remove(tables[pick], id);
                    continue;
                }
                const QString text = QString::number(random.generate());
                const QByteArray d = pick == 0   ? anOrg(text)
                                     : pick == 1 ? aUser(text, text)
                                                 : aPayment(uuidOf(1), rev);
                builder.put(tables[pick], id, rev, d);
                server.put(tables[pick], id, rev, d);
            }
            builder.digest(server);
            const auto applied = apply(builder);
            QCOMPARE(applied.mismatched, QStringList());
        }
        QCOMPARE(taken(m_store->selfCheck()), QStringList());
        m_store = std::make_unique<ReplicaStore>(folder());
        taken(m_store->open());
        QCOMPARE(apply(PageBuilder().csn(51).digest(server)).mismatched, QStringList());
    }

    void fault47_aForcedDigestMismatchNamesItsTable()
    {
        ServerRows server;
        server.put(u"org"_qs, uuidOf(1), 1, anOrg(u"A"_qs));
        server.put(u"user"_qs, uuidOf(2), 1, aUser(u"U"_qs, u"u@x"_qs));

        const auto applied =
            apply(PageBuilder().put(u"org"_qs, uuidOf(1), 1, anOrg(u"A"_qs)).digest(server));

        QCOMPARE(applied.mismatched, QStringList{u"user"_qs});
    }

    void rowsOutsideTheDigestsScopeAreAMismatch()
    {
        const auto applied = apply(PageBuilder()
                                       .put(u"payment"_qs, uuidOf(1), 1, aPayment(uuidOf(1), 5))
                                       .digest(ServerRows()));

        QCOMPARE(applied.mismatched, QStringList{u"payment"_qs});
    }
};

QTEST_GUILESS_MAIN(StoreReplicaTest)
#include "store_replica_test.moc"
