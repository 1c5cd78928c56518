// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/replica_file.h"
#include "app/store/replica_schema.h"
#include "app/store/replica_store.h"
#include "app/sync/page_parser.h"
#include "tests/app/sync_engine_world.h"
#include "tests/support/seal/sealed_world.h"

#include <QFile>
#include <QFileInfo>
#include <QSet>

#include <sqlite3.h>
#include <sys/stat.h>

#include <atomic>
#include <cerrno>
#include <random>

using namespace steward;
using namespace steward::test;

namespace
{

constexpr int kRowsPerPage = 60;
constexpr qint64 kPage = 4096;

store::PagePtr pageOf(int number)
{
    PageBuilder page;
    page.csn(number).next(u"c%1"_qs.arg(number), false);
    for (int i = 0; i < kRowsPerPage; ++i)
        page.put(u"org"_qs, uuidOf(number * 1000 + i), 1,
                 anOrg(u"Page %1 row %2"_qs.arg(number).arg(i)));
    page.put(u"user"_qs, uuidOf(1), number,
             aUser(u"Version %1"_qs.arg(number), u"v@example.com"_qs));
    return *sync::parsePage(page.build());
}

bool flipBit(const QString &path, qint64 bit)
{
    auto bytes = contents(path);
    bytes[bit / 8] = char(bytes[bit / 8] ^ (1 << (bit % 8)));
    return overwrite(path, bytes);
}

/// While it lives, the disk does not give back this place of the file.
class BadSector
{
public:
    BadSector(const QString &path, qint64 offset)
    {
        struct stat file {
        };
        if (::stat(QFile::encodeName(path).constData(), &file) != 0)
            qFatal("no such file");
        s_inode = file.st_ino;
        s_offset = offset;
        s_hits = 0;
        for (const char *name : {"pread64", "pread"}) {
            auto *call = m_vfs->xGetSystemCall(m_vfs, name);
            if (!call)
                continue;
            s_read = reinterpret_cast<Read>(call);
            m_vfs->xSetSystemCall(m_vfs, name, reinterpret_cast<sqlite3_syscall_ptr>(&read));
            m_name = name;
            return;
        }
        qFatal("SQLite reads in another way");
    }
    ~BadSector() { m_vfs->xSetSystemCall(m_vfs, m_name, nullptr); }
    Q_DISABLE_COPY_MOVE(BadSector)
    [[nodiscard]] int hits() const { return s_hits; }

private:
    using Read = ssize_t (*)(int, void *, size_t, off_t);
    static ssize_t read(int file, void *to, size_t bytes, off_t at)
    {
        struct stat status {
        };
        if (::fstat(file, &status) == 0 && status.st_ino == s_inode && at <= s_offset &&
            s_offset < at + off_t(bytes)) {
            ++s_hits;
            errno = EIO;
            return -1;
        }
        return s_read(file, to, bytes, at);
    }
    static inline ino_t s_inode = 0;
    static inline off_t s_offset = 0;
    static inline std::atomic<int> s_hits = 0;
    static inline Read s_read = nullptr;
    sqlite3_vfs *m_vfs = sqlite3_vfs_find("unix");
    const char *m_name = nullptr;
};

} // namespace

/// One bit of the replica or of its log is another one.
class StoreDamageTest : public SyncEngineWorld
{
    Q_OBJECT

private:
    QTemporaryDir m_dir;
    [[nodiscard]] QString whole() const { return m_dir.filePath(u"whole"_qs); }

    /// Three pages in the file and three in its log.
    void makeWhole()
    {
        store::ReplicaFile replica;
        QVERIFY(replica.open(m_dir.filePath(u"made"_qs), store::ReplicaFile::Form::Queryable));
        QVERIFY(replica.setOwner(uuidOf(77), u"DEMO"_qs));
        for (int number = 1; number <= 6; ++number) {
            QVERIFY(replica.apply(*pageOf(number), 0));
            if (number == 3)
                QVERIFY(replica.truncateLog());
        }
        copyDatabase(m_dir.filePath(u"made"_qs), whole());
        QVERIFY(QFileInfo(whole() + u"-wal"_qs).size() > 10 * 4096);
    }
    /// Pages of the file that its log has too, but for the first.
    QSet<qint64> pagesInLog()
    {
        const auto path = m_dir.filePath(u"moved"_qs);
        copyDatabase(whole(), path);
        {
            store::ReplicaFile moved;
            if (!moved.open(path, store::ReplicaFile::Form::Queryable) || !moved.truncateLog())
                return {};
        }
        const auto before = contents(whole()), after = contents(path);
        QSet<qint64> pages;
        for (qint64 page = 1; (page + 1) * kPage <= before.size(); ++page)
            if (before.mid(page * kPage, kPage) != after.mid(page * kPage, kPage))
                pages += page;
        return pages;
    }
    [[nodiscard]] QStringList toldCodes() const
    {
        QStringList codes;
        for (const auto &trouble : w->engine->troubles())
            codes += trouble.error.code;
        return codes;
    }
    template <class T>
    static T taken(const QFuture<Result<T>> &future)
    {
        return future.result().value();
    }

private Q_SLOTS:
    void init()
    {
        m_dir = QTemporaryDir();
        makeWhole();
    }

    void whatIsWholeIsNotCalledDamaged()
    {
        copyDatabase(whole(), m_dir.filePath(u"replica.db"_qs));
        store::ReplicaStore replica(m_dir.path());

        const auto opened = taken(replica.open());

        QVERIFY(!opened.wasSetAside && !opened.wasDamaged && !opened.wasLogCut);
        QCOMPARE(opened.replica.csn, 6);
        QCOMPARE(taken(replica.checkPages(0)), 0);
    }

    void anyBitOfTheFileOrItsLogIsNoticed_data()
    {
        QTest::addColumn<QString>("suffix");
        QTest::newRow("the file") << QString();
        QTest::newRow("its log") << u"-wal"_qs;
    }

    void anyBitOfTheFileOrItsLogIsNoticed()
    {
        QFETCH(QString, suffix);
        std::mt19937_64 random(44);
        // The log's header first, bit by bit: it stands in the clear.
        const int inHeader = suffix.isEmpty() ? 0 : 32 * 8;
        const int rounds =
            inHeader + (qEnvironmentVariableIsSet("STEWARD_LONG_TESTS") ? 2'000 : 150);
        const auto inLog = suffix.isEmpty() ? pagesInLog() : QSet<qint64>{};
        const qint64 bits = QFileInfo(whole() + suffix).size() * 8;
        const auto path = m_dir.filePath(u"replica.db"_qs);
        for (int round = 0; round < rounds; ++round) {
            const qint64 bit = round < inHeader ? round : qint64(random() % quint64(bits));
            copyDatabase(whole(), path);
            QVERIFY(flipBit(path + suffix, bit));
            store::ReplicaStore replica(m_dir.path());

            const auto opened = taken(replica.open());
            const auto checked = replica.checkPages(0).result();

            const auto where = u"bit %1 of %2"_qs.arg(bit).arg(bits);
            if (inLog.contains(bit / 8 / kPage) && checked) {
                // The log has mended it.
                QCOMPARE(opened.replica.csn, 6);
                QCOMPARE(taken(replica.selfCheck()), QStringList());
                continue;
            }
            QVERIFY2(opened.wasDamaged || opened.wasLogCut || !checked, qPrintable(where));
            if (!checked)
                QCOMPARE(checked.error().code, u"damaged"_qs);
            // What is left is whole, and maybe older.
            if (opened.wasLogCut && !opened.wasDamaged) {
                QVERIFY2(opened.replica.csn >= 3 && opened.replica.csn < 6, qPrintable(where));
                QCOMPARE(taken(replica.selfCheck()), QStringList());
            }
        }
    }

    /// Power failed while the log was being moved into the file.
    void aPageThatTheLogStillHasIsNoDamage()
    {
        const auto torn = m_dir.filePath(u"replica.db"_qs);
        const auto inLog = pagesInLog();
        QVERIFY(!inLog.isEmpty());
        copyDatabase(whole(), torn);
        for (const auto page : inLog)
            QVERIFY(flipBit(torn, (page * kPage + kPage / 2) * 8));
        store::ReplicaStore replica(m_dir.path());

        const auto opened = taken(replica.open());

        QVERIFY(!opened.wasSetAside && !opened.wasLogCut);
        QCOMPARE(opened.replica.csn, 6);
        const auto checked = replica.checkPages(0).result();
        QVERIFY2(checked, checked ? "" : qPrintable(checked.error().detail));
        QCOMPARE(taken(replica.selfCheck()), QStringList());
    }

    void aPageThatNothingAsksForIsFoundToldAndLoadedAgain()
    {
        makeWorld();
        makeLive();
        stopEngine();
        w->engine.reset();
        w->store.reset();
        const auto path = w->dir.filePath(u"replica.db"_qs);
        // The last page belongs to an index of a table without rows.
        QVERIFY(flipBit(path, QFileInfo(path).size() * 8 - 4096 * 4));
        w->store = std::make_unique<store::ReplicaStore>(w->dir.path());
        w->engine = std::make_unique<sync::SyncEngine>(*w->store, w->source, w->hints, w->clock);
        w->source.calls.clear();
        start();
        w->source.answer(changes(10).digest(ServerRows()).build());

        QTRY_VERIFY2(toldCodes().contains(u"replica_damaged"_qs),
                     qPrintable(toldCodes().join(u' ')));
        w->source.answer(snapshot(10, u"c10"_qs, false).digest(ServerRows()).build());
        settle();
        w->clock.advance(70s);

        QTRY_COMPARE(w->engine->phase(), Phase::Live);
        QVERIFY(w->source.calls.last().isSnapshot);
        endWorld();
    }

    void aSectorThatCannotBeReadIsToldOnceAndLoadedAgainAfterTheThirdTime()
    {
        makeWorld();
        makeLive();
        restart();
        const auto kept = w->dir.filePath(u"outbox.db"_qs);
        QVERIFY(overwrite(kept, "unsent"));
        // The last page belongs to an index of a table without rows.
        const auto path = w->dir.filePath(u"replica.db"_qs);
        const BadSector sector(path, QFileInfo(path).size() - kPage);
        start();
        w->source.answer(changes(10).digest(ServerRows()).build());
        QTRY_COMPARE(toldCodes(), QStringList{u"replica_unreadable"_qs});
        QTRY_COMPARE(w->engine->phase(), Phase::Live);

        // What changes on the platform goes on coming.
        for (int csn = 11; csn <= 13; ++csn) {
            settle();
            QCOMPARE(w->engine->phase(), Phase::Live);
            QCOMPARE(toldCodes(), QStringList{u"replica_unreadable"_qs});
            const int hits = sector.hits();
            w->clock.advance(csn == 11 ? 300s : 601s);
            QTRY_VERIFY(w->source.isWaiting());
            QVERIFY(!w->source.calls.last().isSnapshot);
            w->source.answer(changes(csn).digest(ServerRows()).build());
            if (csn > 11)
                QTRY_VERIFY(sector.hits() > hits);
        }
        QTRY_VERIFY2(toldCodes().contains(u"replica_damaged"_qs),
                     qPrintable(toldCodes().join(u' ')));

        settle();
        w->source.answer(snapshot(13, u"c13"_qs, false).digest(ServerRows()).build());
        w->clock.advance(70s);
        QTRY_COMPARE(w->engine->phase(), Phase::Live);
        QVERIFY(w->source.calls.last().isSnapshot);
        QCOMPARE(contents(kept), "unsent");
        endWorld();
    }

    void aLogThatBrokeOffIsToldAndWhatIsMissingFetched()
    {
        makeWorld();
        const auto path = w->dir.filePath(u"replica.db"_qs);
        copyDatabase(whole(), path);
        // In the first page of the log: all three transactions of it are lost.
        QVERIFY(flipBit(path + u"-wal"_qs, 8 * 2'000));
        start();

        QTRY_VERIFY(w->source.isWaiting());
        QCOMPARE(w->source.calls.last().from, u"c3"_qs);
        QCOMPARE(w->engine->troubles().size(), 1);
        QCOMPARE(w->engine->troubles().first().error.code, u"log_cut"_qs);
        w->source.answer(changes(6).build());
        QTRY_COMPARE(w->engine->phase(), Phase::Live);
        QCOMPARE(w->engine->troubles().size(), 1);
        endWorld();
    }
};

QTEST_GUILESS_MAIN(StoreDamageTest)
#include "store_damage_test.moc"
