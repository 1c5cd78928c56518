// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/private_file.h"
#include "app/store/replica_file.h"
#include "app/store/replica_schema.h"
#include "app/store/replica_store.h"
#include "app/sync/page_parser.h"
#include "tests/support/desk/page_builder.h"

#include <QFile>
#include <QFileInfo>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QTest>

using namespace steward;
using namespace steward::test;
using namespace Qt::StringLiterals;
using store::ReplicaFile;
using store::ReplicaStore;

namespace {

store::PagePtr parsed(const PageBuilder &builder)
{
    auto page = sync::parsePage(builder.build());
    if (!page)
        qFatal("%s", qPrintable(page.error().detail));
    return *page;
}

template <class T>
T taken(QFuture<Result<T>> future)
{
    future.waitForFinished();
    const auto result = future.result();
    if (!result)
        qFatal("%s", qPrintable(result.error().detail));
    return *result;
}

template <class T>
Error failed(QFuture<Result<T>> future)
{
    future.waitForFinished();
    const auto result = future.result();
    return result ? Error{ErrorKind::Internal, u"it did not fail"_qs} : result.error();
}

/// A read-only look at the file, as the readers have it.
class Look
{
public:
    explicit Look(const QString &path) : m_name(QUuid::createUuid().toString())
    {
        auto database = QSqlDatabase::addDatabase(u"QSQLITE"_qs, m_name);
        database.setDatabaseName(path);
        database.setConnectOptions(u"QSQLITE_OPEN_READONLY"_qs);
        database.open();
    }
    ~Look() { QSqlDatabase::removeDatabase(m_name); }
    [[nodiscard]] QVariant value(const QString &sql) const
    {
        QSqlQuery query(QSqlDatabase::database(m_name));
        return query.exec(sql) && query.next() ? query.value(0) : QVariant();
    }

private:
    QString m_name;
};

bool anyFileHolds(const QString &folder, const QByteArray &marker)
{
    for (const auto &info : QDir(folder).entryInfoList(QDir::Files | QDir::Hidden)) {
        QFile file(info.filePath());
        if (file.open(QFile::ReadOnly) && file.readAll().contains(marker))
            return true;
    }
    return false;
}

const QString kMarker = u"XYZZY-marker-of-a-secret"_qs;

} // namespace

class StoreReplicaTest : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_dir;
    std::unique_ptr<ReplicaStore> m_store;
    [[nodiscard]] QString folder() const { return m_dir.path(); }
    store::Applied apply(const PageBuilder &builder) { return taken(m_store->apply(parsed(builder), 1000)); }
    QVariant look(const QString &sql) { return Look(m_store->path()).value(sql); }

private Q_SLOTS:
    void init()
    {
        m_dir = QTemporaryDir();
        m_store = std::make_unique<ReplicaStore>(folder());
        taken(m_store->open());
    }
    void cleanup() { m_store.reset(); }

    void writesTypedColumnsAndTheFoldedName()
    {
        apply(PageBuilder().put(u"org"_qs, uuidOf(1), 3, anOrg(u"Ακρόπολις Łódź"_qs, u"akropolis"_qs))
                  .put(u"user"_qs, uuidOf(2), 1, aUser(u"Ёлка"_qs, u"Elka@Example.com"_qs)));

        QCOMPARE(look(u"SELECT folded FROM org"_qs).toString(), u"ακροπολισ lodz\nakropolis"_qs);
        QCOMPARE(look(u"SELECT folded FROM user"_qs).toString(), u"елка\nelka@example.com\n+35799123456"_qs);
        QCOMPARE(look(u"SELECT first_successful_payment_at FROM org"_qs).toLongLong(), 1772360430456);
        QCOMPARE(store::uuidText(look(u"SELECT owner_membership_id FROM org"_qs).toByteArray()), uuidOf(9));
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
        const auto page = PageBuilder().csn(7).put(u"org"_qs, uuidOf(1), 2, anOrg(u"A"_qs))
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
        apply(PageBuilder().csn(9).next(u"nine"_qs, false).put(u"org"_qs, uuidOf(1), 5, anOrg(u"New"_qs)));

        const auto older = apply(PageBuilder().csn(8).next(u"eight"_qs, false)
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
        apply(PageBuilder().put(u"org"_qs, uuidOf(1), 1, anOrg(u"A"_qs)).put(u"org"_qs, uuidOf(2), 1, anOrg(u"B"_qs)));
        const auto key = look(u"SELECT key FROM org WHERE name='A'"_qs);

        apply(PageBuilder().csn(2).put(u"org"_qs, uuidOf(1), 2, anOrg(u"Z"_qs)));

        QCOMPARE(look(u"SELECT key FROM org WHERE name='Z'"_qs), key);
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
                const QByteArray d = pick == 0 ? anOrg(text) : pick == 1 ? aUser(text, text) : aPayment(uuidOf(1), rev);
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

        const auto applied = apply(PageBuilder().put(u"org"_qs, uuidOf(1), 1, anOrg(u"A"_qs)).digest(server));

        QCOMPARE(applied.mismatched, QStringList{u"user"_qs});
    }

    void rowsOutsideTheDigestsScopeAreAMismatch()
    {
        const auto applied = apply(PageBuilder().put(u"payment"_qs, uuidOf(1), 1, aPayment(uuidOf(1), 5))
                                       .digest(ServerRows()));

        QCOMPARE(applied.mismatched, QStringList{u"payment"_qs});
    }

    void fault33_droppedRowsLeaveTheDisk()
    {
        PageBuilder builder;
        for (int i = 0; i < 300; ++i)
            builder.put(u"note"_qs, uuidOf(i), 1, aNote(uuidOf(1), kMarker + QString::number(i)));
        builder.put(u"org"_qs, uuidOf(1), 1, anOrg(u"Stays"_qs));
        apply(builder);
        QVERIFY(anyFileHolds(folder(), kMarker.toUtf8()));

        apply(PageBuilder().csn(2).permVer(2).drop(u"note"_qs));

        QVERIFY(!anyFileHolds(folder(), kMarker.toUtf8()));
        QVERIFY(anyFileHolds(folder(), "Stays"));
        QCOMPARE(look(u"SELECT count(*) FROM note"_qs).toInt(), 0);
        QCOMPARE(taken(m_store->selfCheck()), QStringList());
    }

    void replacedContentsLeaveTheDiskWithTheirRow()
    {
        apply(PageBuilder().put(u"note"_qs, uuidOf(1), 1, aNote(uuidOf(1), kMarker)));
        taken(m_store->drop(u"org"_qs));

        apply(PageBuilder().csn(2).remove(u"note"_qs, uuidOf(1), 2));
        taken(m_store->drop(u"org"_qs));

        QVERIFY(!anyFileHolds(folder(), kMarker.toUtf8()));
    }

    void wipeLeavesAnEmptyReplica()
    {
        apply(PageBuilder().put(u"org"_qs, uuidOf(1), 1, anOrg(kMarker)));
        QSignalSpy replaced(m_store.get(), &ReplicaStore::replaced);

        taken(m_store->wipe());

        QTRY_COMPARE(replaced.size(), 1);
        QVERIFY(!anyFileHolds(folder(), kMarker.toUtf8()));
        QCOMPARE(look(u"SELECT count(*) FROM org"_qs).toInt(), 0);
    }

    void filesAreForTheirOwnerOnly()
    {
        apply(PageBuilder().put(u"org"_qs, uuidOf(1), 1, anOrg(u"A"_qs)));

        for (const auto &info : QDir(folder()).entryInfoList(QDir::Files))
            QVERIFY2(!(info.permissions() & (QFile::ReadGroup | QFile::ReadOther | QFile::WriteGroup | QFile::WriteOther)),
                     qPrintable(info.fileName()));
    }

    void fault15_aLoadGoesOnWhereItWasAfterARestart()
    {
        taken(m_store->beginLoad(uuidOf(77), u"DEMO"_qs));
        taken(m_store->applyToLoad(parsed(PageBuilder(PageBuilder::Kind::Snapshot).expectedRows(2).next(u"pos-1"_qs, true)
                                              .put(u"org"_qs, uuidOf(1), 1, anOrg(u"A"_qs))), 0));
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
        taken(m_store->applyToLoad(parsed(PageBuilder(PageBuilder::Kind::Snapshot).csn(30).next(u"cursor-30"_qs, false)
                                              .put(u"org"_qs, uuidOf(1), 2, anOrg(u"After"_qs))), 0));

        const auto state = taken(m_store->finishLoad());

        QTRY_COMPARE(replaced.size(), 1);
        QCOMPARE(state.cursor, u"cursor-30"_qs);
        QCOMPARE(look(u"SELECT name FROM org"_qs).toString(), u"After"_qs);
        QCOMPARE(oldReader.value(u"SELECT name FROM org"_qs).toString(), u"Before"_qs);
        QVERIFY(look(u"SELECT count(*) FROM sqlite_master WHERE type='index' AND name LIKE 'ix_%'"_qs).toInt() >= 20);
        apply(PageBuilder().csn(31).put(u"org"_qs, uuidOf(1), 3, anOrg(u"Later"_qs)));
        QCOMPARE(look(u"SELECT name FROM org"_qs).toString(), u"Later"_qs);
    }

    void fault20_aFullDiskRollsTheWholePageBack()
    {
        apply(PageBuilder().csn(1).next(u"one"_qs, false).put(u"org"_qs, uuidOf(1), 1, anOrg(u"A"_qs)));
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
            auto database = QSqlDatabase::addDatabase(u"QSQLITE"_qs, u"newer"_qs);
            database.setDatabaseName(ReplicaStore::path(folder()));
            QVERIFY(database.open());
            QVERIFY(QSqlQuery(database).exec(u"PRAGMA user_version=99"_qs));
            database.close();
        }
        QSqlDatabase::removeDatabase(u"newer"_qs);
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

QTEST_GUILESS_MAIN(StoreReplicaTest)
#include "store_replica_test.moc"
