// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/seal/sealed_world.h"

#include <QSqlDatabase>
#include <QSqlDriver>
#include <QSqlQuery>
#include <QTest>

using namespace steward;
using namespace steward::test;
using namespace Qt::StringLiterals;

namespace
{

constexpr int kPage = 4096;
constexpr int kFrame = kPage + 24;
const QByteArray kMarker = "Ελένη Παπαδοπούλου <eleni@example.com>";

QByteArray manyRows(int rows)
{
    return "INSERT INTO person(name, fill) SELECT '" + kMarker +
           "' || value, hex(randomblob(300)) FROM (WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL "
           "SELECT value + 1 FROM n WHERE value < " +
           QByteArray::number(rows) + ") SELECT value FROM n)";
}

const QByteArray kTable = "CREATE TABLE person(id INTEGER PRIMARY KEY, name TEXT, fill TEXT)";

QByteArray flipped(QByteArray bytes, qsizetype at, int bit)
{
    bytes[at] = char(bytes[at] ^ (1 << bit));
    return bytes;
}

} // namespace

class SealedVfsTest : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_dir;
    const seal::KeyPtr m_key = keyOf(1);

    [[nodiscard]] QString path(const char *name = "a.db") const
    {
        return m_dir.filePath(QLatin1String(name));
    }
    void makeDatabase(const QString &path, const seal::KeyPtr &key, int rows = 200)
    {
        SealedConnection connection(path, key);
        QCOMPARE(connection.opened(), SQLITE_OK);
        QCOMPARE(connection.run(kTable), SQLITE_OK);
        QCOMPARE(connection.run(manyRows(rows)), SQLITE_OK);
    }
    /// What reading everything says: "ok", or a failure that is damage and nothing else.
    [[nodiscard]] QByteArray verdict(const QString &path, const seal::KeyPtr &key)
    {
        SealedConnection connection(path, key);
        if (connection.opened() != SQLITE_OK)
            return "not opened";
        const auto read = connection.value("SELECT sum(length(name) + length(fill)) FROM person");
        return read.startsWith("error ") ? read : connection.value("PRAGMA integrity_check");
    }
    void verifyNothingIsReadable()
    {
        int files = 0;
        for (const auto &info : QDir(m_dir.path()).entryInfoList(QDir::Files)) {
            ++files;
            const auto bytes = contents(info.filePath());
            for (const QByteArray &word :
                 {kMarker.left(10), QByteArray("example.com"), QByteArray("CREATE TABLE"),
                  QByteArray("person"), QByteArray("SQLite format")})
                QVERIFY2(!bytes.contains(word),
                         qPrintable(info.fileName() + u": "_qs + QString::fromUtf8(word)));
        }
        QVERIFY(files > 0);
    }

private Q_SLOTS:
    void initTestCase() { QVERIFY(seal::registerVfs()); }
    void init() { m_dir = QTemporaryDir(); }

    void theStockPluginRunsOnTheSealedLayer()
    {
        const QString odd = path("a b?&%#ελ.db");
        {
            const seal::Unlocked unlocked(m_dir.path().toStdString(), m_key);
            auto database = QSqlDatabase::addDatabase(u"QSQLITE"_qs, u"plugin"_qs);
            database.setDatabaseName(QString::fromStdString(seal::databaseUri(odd.toStdString())));
            database.setConnectOptions(u"QSQLITE_OPEN_URI;QSQLITE_BUSY_TIMEOUT=5000"_qs);
            QVERIFY(database.open());
            auto *db = *static_cast<sqlite3 *const *>(database.driver()->handle().constData());
            QCOMPARE(seal::prepareConnection(db), SQLITE_OK);
            QSqlQuery query(database);
            QVERIFY(query.exec(QString::fromUtf8(kTable)));
            QVERIFY(query.exec(QString::fromUtf8(manyRows(50))));
            query.clear();
            database.close();
        }
        QSqlDatabase::removeDatabase(u"plugin"_qs);

        QCOMPARE(SealedConnection(odd, m_key).value("SELECT count(*) FROM person"), "50");
        verifyNothingIsReadable();
    }

    void aPlainConnectionIsToldApart()
    {
        sqlite3 *plain = nullptr;
        QCOMPARE(sqlite3_open(QFile::encodeName(path()).constData(), &plain), SQLITE_OK);

        QCOMPARE(seal::prepareConnection(plain), SQLITE_MISUSE);

        sqlite3_close(plain);
    }

    void nothingIsReadableInAnyFileOfALogBetweenCheckpoints()
    {
        SealedConnection writer(path(), m_key);
        QCOMPARE(writer.value("PRAGMA journal_mode=WAL"), "wal");
        writer.run("PRAGMA wal_autocheckpoint=0; PRAGMA cache_size=8");
        QCOMPARE(writer.run(kTable), SQLITE_OK);
        QCOMPARE(writer.run(manyRows(900)), SQLITE_OK);
        QCOMPARE(writer.run("BEGIN"), SQLITE_OK);
        QCOMPARE(writer.run("UPDATE person SET name = name || 'x'"), SQLITE_OK);

        QVERIFY(contents(path() + u"-wal"_qs).size() > 100 * kFrame);
        verifyNothingIsReadable();

        QCOMPARE(writer.run("COMMIT"), SQLITE_OK);
        QCOMPARE(SealedConnection(path(), m_key).value("SELECT count(*) FROM person"), "900");
        QCOMPARE(writer.run("PRAGMA wal_checkpoint(TRUNCATE)"), SQLITE_OK);
        verifyNothingIsReadable();
        QCOMPARE(writer.value("PRAGMA integrity_check"), "ok");
    }

    void nothingIsReadableInAJournalInMidTransaction()
    {
        makeDatabase(path(), m_key, 400);
        SealedConnection writer(path(), m_key);
        writer.run("PRAGMA cache_size=8");
        QCOMPARE(writer.run("BEGIN"), SQLITE_OK);
        QCOMPARE(writer.run("UPDATE person SET fill = name"), SQLITE_OK);

        QVERIFY(contents(path() + u"-journal"_qs).size() > 20 * kPage);
        verifyNothingIsReadable();

        QCOMPARE(writer.run("ROLLBACK"), SQLITE_OK);
        QCOMPARE(writer.value("PRAGMA integrity_check"), "ok");
        QCOMPARE(writer.value("SELECT count(*) FROM person WHERE fill = name"), "0");
    }

    void aCopyOpensWithTheKeyAndOnlyWithIt()
    {
        makeDatabase(path(), m_key);
        copyDatabase(path(), path("copy.db"));

        QCOMPARE(verdict(path("copy.db"), m_key), "ok");
        QCOMPARE(verdict(path("copy.db"), keyOf(2)),
                 "error " + QByteArray::number(SQLITE_IOERR_DATA));
        QCOMPARE(SealedConnection(path("copy.db"), nullptr).opened(), SQLITE_CANTOPEN);
    }

    void aFlippedBitIsNoticed_data()
    {
        QTest::addColumn<int>("at");
        // page 1, one in the middle, each part of a page
        for (const int page : {0, 7}) {
            QTest::addRow("page %d, first byte", page) << page * kPage;
            QTest::addRow("page %d, byte 15", page) << page * kPage + 15;
            QTest::addRow("page %d, byte 16", page) << page * kPage + 16;
            QTest::addRow("page %d, byte 20", page) << page * kPage + 20;
            QTest::addRow("page %d, rows", page) << page * kPage + 2000;
            QTest::addRow("page %d, last sealed byte", page) << page * kPage + 4063;
            QTest::addRow("page %d, nonce", page) << page * kPage + 4064;
            QTest::addRow("page %d, nonce end", page) << page * kPage + 4075;
            QTest::addRow("page %d, tag", page) << page * kPage + 4076;
            QTest::addRow("page %d, tag end", page) << page * kPage + 4091;
            QTest::addRow("page %d, mark", page) << page * kPage + 4092;
            QTest::addRow("page %d, version", page) << page * kPage + 4095;
        }
    }

    void aFlippedBitIsNoticed()
    {
        QFETCH(int, at);
        makeDatabase(path(), m_key);
        const auto whole = contents(path());

        for (int bit = 0; bit < 8; ++bit) {
            QVERIFY(overwrite(path(), flipped(whole, at, bit)));
            const auto found = verdict(path(), m_key);
            QVERIFY2(found == "error " + QByteArray::number(SQLITE_IOERR_DATA) ||
                         found == "error " + QByteArray::number(SQLITE_NOTADB),
                     found.constData());
        }
        QVERIFY(overwrite(path(), whole));
        QCOMPARE(verdict(path(), m_key), "ok");
    }

    void pagesOpenNowhereElse()
    {
        makeDatabase(path(), m_key);
        makeDatabase(path("b.db"), m_key);
        const auto whole = contents(path());
        const auto other = contents(path("b.db"));
        auto swapped = whole;
        swapped.replace(5 * kPage, kPage, whole.mid(6 * kPage, kPage));
        auto mixed = whole;
        mixed.replace(5 * kPage, kPage, other.mid(5 * kPage, kPage));
        auto head = whole;
        head.replace(0, kPage, other.left(kPage));
        auto zeroed = whole;
        zeroed.replace(5 * kPage, kPage, QByteArray(kPage, '\0'));
        const auto damage = "error " + QByteArray::number(SQLITE_IOERR_DATA);

        for (const auto &bad : {swapped, mixed, head, zeroed, whole.left(whole.size() - 100)}) {
            QVERIFY(overwrite(path(), bad));
            QCOMPARE(verdict(path(), m_key), damage);
        }
        QVERIFY(overwrite(path(), whole.left(whole.size() - 2 * kPage)));
        QVERIFY(verdict(path(), m_key).startsWith("error "));
    }

    void aDamagedLogGivesAnOlderWholeStateOrAnError()
    {
        {
            SealedConnection writer(path(), m_key);
            writer.run("PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0");
            writer.run("CREATE TABLE t(n)");
            for (int i = 1; i <= 40; ++i)
                QCOMPARE(writer.run("INSERT INTO t VALUES (" + QByteArray::number(i) + ")"),
                         SQLITE_OK);
            copyDatabase(path(), path("copy.db"));
        }
        const auto main = contents(path("copy.db"));
        const auto log = contents(path("copy.db") + u"-wal"_qs);
        const int frames = int((log.size() - 32) / kFrame);
        QVERIFY(frames >= 40);
        for (const int within : {0, 3, 5, 8, 15, 16, 23, 24, 2000, 4088, 4100, 4115, 4119}) {
            const int at = 32 + (frames / 2) * kFrame + within;
            QVERIFY(overwrite(path("copy.db"), main));
            QVERIFY(overwrite(path("copy.db") + u"-wal"_qs, flipped(log, at, within % 8)));
            QFile::remove(path("copy.db") + u"-shm"_qs);

            SealedConnection reader(path("copy.db"), m_key);
            const int kept = reader.value("SELECT count(*) FROM t").toInt();

            QVERIFY2(kept > 0 && kept < 40, qPrintable(QString::number(within)));
            QCOMPARE(reader.value("SELECT max(n) FROM t").toInt(), kept);
            QCOMPARE(reader.value("PRAGMA integrity_check"), "ok");
        }
    }

    /// SQLite writes such a page over its first copy in the log and mends the checksums at the end.
    void aPageThatSpillsTwiceInATransactionStaysWhole()
    {
        SealedConnection writer(path(), m_key);
        writer.run("PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0; PRAGMA cache_size=6");
        QCOMPARE(writer.run(kTable), SQLITE_OK);
        QCOMPARE(writer.run("BEGIN"), SQLITE_OK);
        QCOMPARE(writer.run(manyRows(300)), SQLITE_OK);
        for (const auto *fill : {"first", "second", "third"})
            QCOMPARE(writer.run("UPDATE person SET fill = '" + QByteArray(fill) + "'"), SQLITE_OK);
        QCOMPARE(writer.value("SELECT count(*) FROM person WHERE fill = 'third'"), "300");
        QCOMPARE(writer.run("COMMIT"), SQLITE_OK);

        copyDatabase(path(), path("copy.db"));
        for (const char *name : {"a.db", "copy.db"}) {
            SealedConnection reader(path(name), m_key);
            QCOMPARE(reader.value("SELECT count(*) FROM person WHERE fill = 'third'"), "300");
            QCOMPARE(reader.value("PRAGMA integrity_check"), "ok");
        }
    }

    void aLogFrameThatIsCountedOnAndDamagedIsAnError()
    {
        SealedConnection writer(path(), m_key);
        writer.run("PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0; PRAGMA cache_size=4");
        QCOMPARE(writer.run(kTable), SQLITE_OK);
        QCOMPARE(writer.run(manyRows(200)), SQLITE_OK);
        const QString log = path() + u"-wal"_qs;
        for (const int within : {2, 10, 100, 4100}) {
            const auto whole = contents(log);
            QFile file(log);
            QVERIFY(file.open(QFile::ReadWrite));
            const int at = 32 + 30 * kFrame + within;
            QVERIFY(file.seek(at));
            QCOMPARE(file.write(flipped(whole, at, 1).mid(at, 1)), 1);
            file.flush();

            SealedConnection reader(path(), m_key);
            QCOMPARE(reader.value("SELECT sum(length(fill)) FROM person"),
                     "error " + QByteArray::number(SQLITE_IOERR_DATA));

            QVERIFY(file.seek(at));
            QCOMPARE(file.write(whole.mid(at, 1)), 1);
        }
        QCOMPARE(SealedConnection(path(), m_key).value("SELECT count(*) FROM person"), "200");
    }

    void aDamagedHotJournalIsAnErrorAndNotAHalfRollback()
    {
        makeDatabase(path(), m_key, 400);
        {
            SealedConnection writer(path(), m_key);
            writer.run("PRAGMA cache_size=8");
            writer.run("BEGIN; UPDATE person SET fill = name");
            // The journal counts its records when it is synced before pages spill into the file.
            copyDatabase(path(), path("copy.db"));
        }
        const auto main = contents(path("copy.db"));
        const auto journal = contents(path("copy.db") + u"-journal"_qs);
        QVERIFY(journal.size() > 10 * kPage);
        QVERIFY(overwrite(path("copy.db") + u"-journal"_qs, flipped(journal, 512 + 4 + 1000, 3)));

        QCOMPARE(SealedConnection(path("copy.db"), m_key).value("SELECT count(*) FROM person"),
                 "error " + QByteArray::number(SQLITE_IOERR_DATA));

        QVERIFY(overwrite(path("copy.db"), main));
        QVERIFY(overwrite(path("copy.db") + u"-journal"_qs, journal));
        SealedConnection reader(path("copy.db"), m_key);
        QCOMPARE(reader.value("SELECT count(*) FROM person WHERE fill <> name"), "400");
        QCOMPARE(reader.value("PRAGMA integrity_check"), "ok");
    }

    void aFileWithoutTheReserveIsRefusedBeforeItLosesAnything()
    {
        const seal::Unlocked unlocked(path().toStdString(), m_key);
        sqlite3 *db = nullptr;
        QCOMPARE(sqlite3_open_v2(seal::databaseUri(path().toStdString()).c_str(), &db,
                                 SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_URI,
                                 nullptr),
                 SQLITE_OK);

        QCOMPARE(sqlite3_exec(db, kTable.constData(), nullptr, nullptr, nullptr), SQLITE_IOERR);

        sqlite3_close(db);
        QCOMPARE(contents(path()).size(), 0);
        SealedConnection smallPages(path("b.db"), m_key);
        smallPages.run("PRAGMA page_size=1024");
        QVERIFY(smallPages.run(kTable) != SQLITE_OK);
    }

    void aPlainFileIsNotOpenedAndNotTouched()
    {
        sqlite3 *plain = nullptr;
        QCOMPARE(sqlite3_open(QFile::encodeName(path()).constData(), &plain), SQLITE_OK);
        QCOMPARE(sqlite3_exec(plain, kTable.constData(), nullptr, nullptr, nullptr), SQLITE_OK);
        sqlite3_close(plain);
        const auto before = contents(path());

        SealedConnection connection(path(), m_key);

        QCOMPARE(connection.run(manyRows(1)), SQLITE_NOTADB);
        QCOMPARE(contents(path()), before);
    }

    void nothingIsWrittenOutsideTheSealedFiles()
    {
        makeDatabase(path(), m_key, 5'000);
        SealedConnection connection(path(), m_key);
        QCOMPARE(connection.run("PRAGMA cache_size=8; PRAGMA temp_store=FILE"), SQLITE_OK);
        QVERIFY(connection.run("VACUUM") != SQLITE_OK);
        QVERIFY(connection.run("CREATE TEMP TABLE x AS SELECT * FROM person") != SQLITE_OK);
        QCOMPARE(connection.run("PRAGMA temp_store=MEMORY"), SQLITE_OK);

        QCOMPARE(connection.run("DELETE FROM person WHERE id % 3 = 0"), SQLITE_OK);
        QCOMPARE(connection.run("VACUUM"), SQLITE_OK);

        QCOMPARE(connection.value("PRAGMA integrity_check"), "ok");
        verifyNothingIsReadable();
    }

    void vacuumIntoAndBackupMakeSealedFiles()
    {
        makeDatabase(path(), m_key, 300);
        SealedConnection connection(path(), m_key);
        const seal::Unlocked other(path("into.db").toStdString(), keyOf(9));
        const auto into =
            QByteArray::fromStdString(seal::databaseUri(path("into.db").toStdString()));
        QCOMPARE(connection.run("VACUUM INTO '" + into + "'"), SQLITE_OK);
        {
            SealedConnection copy(path("copy.db"), keyOf(8));
            auto *backup = sqlite3_backup_init(copy.db(), "main", connection.db(), "main");
            QVERIFY(backup != nullptr);
            QCOMPARE(sqlite3_backup_step(backup, -1), SQLITE_DONE);
            QCOMPARE(sqlite3_backup_finish(backup), SQLITE_OK);
        }

        QCOMPARE(verdict(path("into.db"), keyOf(9)), "ok");
        QCOMPARE(verdict(path("copy.db"), keyOf(8)), "ok");
        QVERIFY(verdict(path("into.db"), m_key).startsWith("error "));
        verifyNothingIsReadable();
    }

    void readersAndAWriterShareTheFile()
    {
        SealedConnection writer(path(), m_key);
        writer.run("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL");
        writer.run("CREATE TABLE t(n); INSERT INTO t VALUES (0)");
        SealedConnection reader(path(), m_key);
        for (int i = 1; i <= 3000; ++i) {
            QCOMPARE(writer.run("INSERT INTO t VALUES (" + QByteArray::number(i) + ")"), SQLITE_OK);
            if (i % 100 == 0)
                QCOMPARE(reader.value("SELECT max(n) FROM t").toInt(), i);
        }
        QCOMPARE(reader.value("PRAGMA integrity_check"), "ok");
    }
};

QTEST_GUILESS_MAIN(SealedVfsTest)
#include "sealed_vfs_test.moc"
