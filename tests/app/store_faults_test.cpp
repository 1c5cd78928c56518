// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/store_replica_world.h"

using namespace steward;
using namespace steward::test;

class StoreFaultsTest : public StoreReplicaWorld
{
    Q_OBJECT

private Q_SLOTS:
    void init() { makeWorld(); }
    void cleanup() { endWorld(); }

    void fault33_droppedRowsLeaveTheDisk()
    {
        PageBuilder builder;
        for (int i = 0; i < 300; ++i)
            builder.put(u"note"_qs, uuidOf(i), 1, aNote(uuidOf(1), kMarker + QString::number(i)));
        builder.put(u"org"_qs, uuidOf(1), 1, anOrg(u"Stays"_qs));
        apply(builder);
        QVERIFY(isAnywhere(folder(), kMarker.toUtf8()));

        apply(PageBuilder().csn(2).permVer(2).drop(u"note"_qs));

        QVERIFY(!isAnywhere(folder(), kMarker.toUtf8()));
        QVERIFY(isAnywhere(folder(), "Stays"));
        QCOMPARE(look(u"SELECT count(*) FROM note"_qs).toInt(), 0);
        QCOMPARE(taken(m_store->selfCheck()), QStringList());
    }

    void replacedContentsLeaveTheDiskWithTheirRow()
    {
        apply(PageBuilder().put(u"note"_qs, uuidOf(1), 1, aNote(uuidOf(1), kMarker)));
        taken(m_store->drop(u"org"_qs));

        apply(PageBuilder().csn(2).remove(u"note"_qs, uuidOf(1), 2));
        taken(m_store->drop(u"org"_qs));

        QVERIFY(!isAnywhere(folder(), kMarker.toUtf8()));
    }

    void wipeLeavesAnEmptyReplica()
    {
        apply(PageBuilder().put(u"org"_qs, uuidOf(1), 1, anOrg(kMarker)));
        QSignalSpy replaced(m_store.get(), &ReplicaStore::replaced);

        taken(m_store->wipe());

        QTRY_COMPARE(replaced.size(), 1);
        QVERIFY(!isAnywhere(folder(), kMarker.toUtf8()));
        QCOMPARE(look(u"SELECT count(*) FROM org"_qs).toInt(), 0);
    }

    void filesAreForTheirOwnerOnly()
    {
        apply(PageBuilder().put(u"org"_qs, uuidOf(1), 1, anOrg(u"A"_qs)));

        for (const auto &info : QDir(folder()).entryInfoList(QDir::Files))
            QVERIFY2(!(info.permissions() & (QFile::ReadGroup | QFile::ReadOther |
                                             QFile::WriteGroup | QFile::WriteOther)),
                     qPrintable(info.fileName()));
    }

    void fault15_aLoadGoesOnWhereItWasAfterARestart()
    {
        taken(m_store->beginLoad(uuidOf(77), u"DEMO"_qs));
        taken(m_store->applyToLoad(parsed(PageBuilder(PageBuilder::Kind::Snapshot)
                                              .expectedRows(2)
                                              .next(u"pos-1"_qs, true)
                                              .put(u"org"_qs, uuidOf(1), 1, anOrg(u"A"_qs))),
                                   0));
        m_store = std::make_unique<ReplicaStore>(folder());

        const auto opened = taken(m_store->open());

        QVERIFY(opened.isLoading);
        QCOMPARE(opened.load.position, u"pos-1"_qs);
        QCOMPARE(opened.load.staffId, uuidOf(77));
        QCOMPARE(opened.load.expectedRows, 2);
        QCOMPARE(opened.load.loadedRows, 1);
        QVERIFY(opened.replica.cursor.isEmpty());
        QCOMPARE(look(u"SELECT count(*) FROM org"_qs).toInt(), 0);
    }

    void aFinishedLoadReplacesTheReplicaAndOldReadersKeepTheirs()
    {
        apply(PageBuilder().put(u"org"_qs, uuidOf(1), 1, anOrg(u"Before"_qs)));
        const Look oldReader(m_store->path());
        QCOMPARE(oldReader.value(u"SELECT name FROM org"_qs).toString(), u"Before"_qs);
        QSignalSpy replaced(m_store.get(), &ReplicaStore::replaced);
        taken(m_store->beginLoad(uuidOf(77), u"DEMO"_qs));
        taken(m_store->applyToLoad(parsed(PageBuilder(PageBuilder::Kind::Snapshot)
                                              .csn(30)
                                              .next(u"cursor-30"_qs, false)
                                              .put(u"org"_qs, uuidOf(1), 2, anOrg(u"After"_qs))),
                                   0));

        const auto state = taken(m_store->finishLoad());

        QTRY_COMPARE(replaced.size(), 1);
        QCOMPARE(state.cursor, u"cursor-30"_qs);
        QCOMPARE(look(u"SELECT name FROM org"_qs).toString(), u"After"_qs);
        QCOMPARE(oldReader.value(u"SELECT name FROM org"_qs).toString(), u"Before"_qs);
        QVERIFY(
            look(u"SELECT count(*) FROM sqlite_master WHERE type='index' AND name LIKE 'ix_%'"_qs)
                .toInt() >= 20);
        apply(PageBuilder().csn(31).put(u"org"_qs, uuidOf(1), 3, anOrg(u"Later"_qs)));
        QCOMPARE(look(u"SELECT name FROM org"_qs).toString(), u"Later"_qs);
    }

    void fault20_aFullDiskRollsTheWholePageBack()
    {
        apply(PageBuilder()
                  .csn(1)
                  .next(u"one"_qs, false)
                  .put(u"org"_qs, uuidOf(1), 1, anOrg(u"A"_qs)));
        taken(m_store->limitPages(1));
        PageBuilder big;
        big.csn(2).next(u"two"_qs, false);
        for (int i = 2; i < 3'000; ++i)
            big.put(u"org"_qs, uuidOf(i), 1, anOrg(QString(200, u'y')));

        const auto error = failed(m_store->apply(parsed(big), 0));

        QVERIFY(error.kind == ErrorKind::Storage);
        QCOMPARE(error.code, u"disk_full"_qs);
        QCOMPARE(look(u"SELECT count(*) FROM org"_qs).toInt(), 1);
        QCOMPARE(look(u"SELECT value FROM meta WHERE key='cursor'"_qs).toString(), u"one"_qs);
        QCOMPARE(taken(m_store->selfCheck()), QStringList());
        taken(m_store->limitPages(0));
        QCOMPARE(apply(big).rowsChanged, 2'998);
    }

    void fault24_aReplicaOfANewerProgramIsSetAside()
    {
        m_store.reset();
        {
            const auto db = store::openSealed(ReplicaStore::path(folder()), u"newer"_qs, {});
            QVERIFY(db);
            QVERIFY(
                QSqlQuery(QSqlDatabase::database(u"newer"_qs)).exec(u"PRAGMA user_version=99"_qs));
        }
        store::closeSealed(u"newer"_qs);
        m_store = std::make_unique<ReplicaStore>(folder());

        const auto opened = taken(m_store->open());

        QVERIFY(opened.wasSetAside);
        QVERIFY(QFile::exists(folder() + u"/replica.aside"_qs));
        QVERIFY(opened.replica.cursor.isEmpty());
    }

    void fault18_aDamagedReplicaIsSetAside()
    {
        m_store.reset();
        store::removeDatabaseFiles(ReplicaStore::path(folder()));
        QFile file(ReplicaStore::path(folder()));
        QVERIFY(file.open(QFile::WriteOnly));
        file.write(QByteArray(8192, 'z'));
        file.close();
        m_store = std::make_unique<ReplicaStore>(folder());

        QVERIFY(taken(m_store->open()).wasSetAside);

        apply(PageBuilder().put(u"org"_qs, uuidOf(1), 1, anOrg(u"A"_qs)));
    }

    void sayWhatFailsWhenTheFolderCannotBeWritten()
    {
        ReplicaStore store(u"/proc/steward"_qs);

        const auto error = failed(store.open());

        QVERIFY(error.kind == ErrorKind::Storage);
        QVERIFY(failed(store.apply(parsed(PageBuilder()), 0)).kind == ErrorKind::Storage);
    }
};

QTEST_GUILESS_MAIN(StoreFaultsTest)
#include "store_faults_test.moc"
