// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/outbox_file.h"
#include "app/store/draft_store.h"
#include "app/store/plain_files.h"
#include "app/store/replica_store.h"
#include "tests/support/seal/opened_bytes.h"
#include "tests/support/seal/sealed_world.h"
#include "tests/support/seal/test_key.h"

#include <QTest>

#include <unistd.h>

using namespace steward;
using namespace steward::test;
using namespace Qt::StringLiterals;

namespace
{

const QByteArray kText = "Αγαπητή κυρία Παπαδοπούλου";

/// As the version before wrote it.
void writePlain(const QString &path, const QByteArray &sql)
{
    sqlite3 *db = nullptr;
    QCOMPARE(sqlite3_open(QFile::encodeName(path).constData(), &db), SQLITE_OK);
    char *message = nullptr;
    QVERIFY2(sqlite3_exec(db, sql.constData(), nullptr, nullptr, &message) == SQLITE_OK, message);
    sqlite3_close(db);
}

QByteArray plainDrafts()
{
    return "CREATE TABLE draft (staff_id TEXT NOT NULL, key TEXT NOT NULL, text TEXT NOT NULL, "
           "saved_at INTEGER NOT NULL, PRIMARY KEY (staff_id, key)) WITHOUT ROWID; "
           "PRAGMA user_version=1; INSERT INTO draft VALUES ('a', 'note', '" +
           kText + "', 1)";
}

bool isInTheClear(const QString &folder)
{
    for (const auto &info : QDir(folder).entryInfoList(QDir::Files | QDir::Hidden))
        if (contents(info.filePath()).contains(kText) || store::isPlainDatabase(info.filePath()))
            return true;
    return false;
}

} // namespace

class PlainFilesTest : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_dir;
    [[nodiscard]] QString path() const { return m_dir.filePath(u"drafts.db"_s); }
    void verifyDraftIsSealed()
    {
        {
            store::DraftStore drafts;
            QVERIFY(drafts.open(path()));
            drafts.setOwner({u"a"_s});
            QCOMPARE(drafts.load(u"note"_s).toUtf8(), kText);
            QVERIFY(drafts.save(u"more"_s, u"text"_s));
            QVERIFY(!isInTheClear(m_dir.path()));
        }
        QVERIFY(!isInTheClear(m_dir.path()));
        QCOMPARE(QDir(m_dir.path()).entryList(QDir::Files), QStringList{u"drafts.db"_s});
        QVERIFY(!(QFile::permissions(path()) & (QFile::ReadGroup | QFile::ReadOther)));
    }

private Q_SLOTS:
    void init() { m_dir = QTemporaryDir(); }

    void draftsOfAnEarlierVersionAreSealedAndKept()
    {
        writePlain(path(), plainDrafts());
        QVERIFY(isInTheClear(m_dir.path()));

        verifyDraftIsSealed();
    }

    void aKillBetweenTheStepsLosesNothing_data()
    {
        QTest::addColumn<int>("step");
        QTest::newRow("half a copy") << 0;
        QTest::newRow("the old one has a second name") << 1;
        QTest::newRow("the copy is in place, the old one not yet shredded") << 2;
    }

    void aKillBetweenTheStepsLosesNothing()
    {
        QFETCH(int, step);
        writePlain(path(), plainDrafts());
        if (step == 0) {
            QVERIFY(overwrite(path() + u".sealing"_s, QByteArray(9'000, 'x')));
        } else if (step == 1) {
            QCOMPARE(::link(QFile::encodeName(path()).constData(),
                            QFile::encodeName(path() + u".plain"_s).constData()),
                     0);
        } else {
            QFile::copy(path(), path() + u".kept"_s);
            QVERIFY(store::sealPlainDatabase(path()));
            QFile::rename(path() + u".kept"_s, path() + u".plain"_s);
        }

        verifyDraftIsSealed();
    }

    void whatACrashLeftInTheJournalIsRolledBackFirst()
    {
        sqlite3 *db = nullptr;
        writePlain(path(), plainDrafts());
        QCOMPARE(sqlite3_open(QFile::encodeName(path()).constData(), &db), SQLITE_OK);
        QCOMPARE(sqlite3_exec(db,
                              "PRAGMA cache_size=1; BEGIN; DELETE FROM draft; INSERT INTO draft "
                              "SELECT 'b', value, hex(randomblob(2000)), 1 FROM (WITH RECURSIVE "
                              "n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value "
                              "< 200) SELECT value FROM n)",
                              nullptr, nullptr, nullptr),
                 SQLITE_OK);
        copyDatabase(path(), m_dir.filePath(u"crashed.db"_s));
        sqlite3_close(db);
        QVERIFY(contents(m_dir.filePath(u"crashed.db-journal"_s)).size() > 1000);
        QFile::remove(path());
        QFile::rename(m_dir.filePath(u"crashed.db"_s), path());
        QFile::rename(m_dir.filePath(u"crashed.db-journal"_s), path() + u"-journal"_s);

        verifyDraftIsSealed();
    }

    void fault19_aDamagedPlainFileIsLeftAsItIs()
    {
        writePlain(path(), plainDrafts());
        auto bytes = contents(path());
        bytes.replace(100, 3000, QByteArray(3000, 'z'));
        QVERIFY(overwrite(path(), bytes));
        store::DraftStore drafts;

        const auto opened = drafts.open(path());

        QVERIFY(!opened);
        QCOMPARE(opened.error().code, u"damaged"_s);
        QCOMPARE(contents(path()), bytes);
        QCOMPARE(QDir(m_dir.path()).entryList(QDir::Files), QStringList{u"drafts.db"_s});
    }

    void commandsOfAnEarlierVersionKeepTheirOrder()
    {
        const QString file = m_dir.filePath(u"outbox.db"_s);
        writePlain(
            file, "CREATE TABLE command (seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL "
                  "UNIQUE, staff_id TEXT NOT NULL, entity TEXT NOT NULL, may_wait INTEGER NOT "
                  "NULL, body BLOB NOT NULL, phase INTEGER NOT NULL, tries INTEGER NOT NULL "
                  "DEFAULT 0, error TEXT, answer TEXT, csn INTEGER, submitted_at INTEGER NOT "
                  "NULL, at INTEGER NOT NULL); PRAGMA user_version=1; "
                  "INSERT INTO command(seq, id, staff_id, entity, may_wait, body, phase, "
                  "submitted_at, at) VALUES (7, 'one', 'a', 'org/1', 1, '{\"type\":\"note.add\"}', "
                  "0, 1, 1), (9, 'two', 'a', 'org/1', 1, '" +
                      kText + "', 0, 2, 2)");
        commands::OutboxFile outbox;
        QVERIFY(outbox.open(file));

        const auto rows = outbox.load();

        QVERIFY(rows);
        QCOMPARE(rows->size(), 2);
        QCOMPARE(rows->at(0).seq, 7);
        QCOMPARE(rows->at(0).state.command.type, u"note.add"_s);
        QCOMPARE(rows->at(1).body, kText);
        commands::OutboxRow next;
        next.staff = {u"a"_s};
        next.state.command.id = {u"three"_s};
        QVERIFY(outbox.add(next));
        QCOMPARE(next.seq, 10);
        QVERIFY(!isInTheClear(m_dir.path()));
    }

    void aReplicaOfAnEarlierVersionIsShredded()
    {
        const QString file = store::ReplicaStore::path(m_dir.path());
        writePlain(file, "CREATE TABLE org(name); INSERT INTO org VALUES ('" + kText + "')");
        writePlain(m_dir.filePath(u"replica.new"_s), plainDrafts());
        store::ReplicaStore replica(m_dir.path());
        auto opened = replica.open();
        opened.waitForFinished();

        QVERIFY(opened.result());
        QVERIFY(!opened.result()->isLoading);
        QVERIFY(!isInTheClear(m_dir.path()));
        QVERIFY(isAnywhere(m_dir.path(), "CREATE TABLE membership"));
    }
};

QTEST_GUILESS_MAIN(PlainFilesTest)
#include "plain_files_test.moc"
