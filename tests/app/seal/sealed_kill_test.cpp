// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/seal/sealed_world.h"

#include <QCoreApplication>
#include <QProcess>
#include <QRandomGenerator>
#include <QTest>

#include <cstdio>

using namespace steward;
using namespace steward::test;
using namespace Qt::StringLiterals;

// The program starts itself as a child that writes until it is killed. The child says a number only
// after its transaction has returned.

namespace
{

constexpr int kRows = 300;
const seal::KeyPtr kKey = keyOf(4);

QByteArray modeOf(const QString &mode)
{
    // The cache is so small that pages spill into the file, or the log, in mid-transaction.
    return (mode == u"log"_qs
                ? QByteArray("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
                             "PRAGMA wal_autocheckpoint=50;")
                : QByteArray("PRAGMA journal_mode=DELETE; PRAGMA synchronous=EXTRA;")) +
           "PRAGMA cache_size=8; PRAGMA busy_timeout=5000";
}

int writeUntilKilled(const QString &mode, const QString &path)
{
    SealedConnection connection(path, kKey);
    if (connection.opened() != SQLITE_OK || connection.run(modeOf(mode)) != SQLITE_OK ||
        connection.run("CREATE TABLE IF NOT EXISTS t(id INTEGER PRIMARY KEY, n INT, fill TEXT)") !=
            SQLITE_OK)
        return 1;
    for (int number = connection.value("SELECT ifnull(max(n), 0) FROM t").toInt() + 1;; ++number) {
        const auto n = QByteArray::number(number);
        if (connection.run("BEGIN IMMEDIATE; DELETE FROM t WHERE id > " +
                           QByteArray::number(kRows) +
                           "; WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE "
                           "x < " +
                           QByteArray::number(kRows) + ") INSERT INTO t SELECT x, " + n +
                           ", hex(randomblob(100 + x % 90)) FROM c WHERE true ON CONFLICT DO "
                           "UPDATE SET n = excluded.n, fill = excluded.fill; COMMIT") != SQLITE_OK)
            return 1;
        std::printf("%d\n", number);
        std::fflush(stdout);
    }
}

} // namespace

class SealedKillTest : public QObject
{
    Q_OBJECT

private:
    static int rounds() { return qEnvironmentVariableIsSet("STEWARD_LONG_TESTS") ? 50 : 3; }

    /// The last number that the child said.
    static int killAfter(const QString &mode, const QString &path, int lines, int microseconds)
    {
        QProcess child;
        child.start(QCoreApplication::applicationFilePath(), {u"--child"_qs, mode, path});
        int last = 0;
        for (int read = 0; read < lines;) {
            if (!child.canReadLine() && !child.waitForReadyRead(30'000))
                return -1;
            for (; child.canReadLine(); ++read)
                last = child.readLine().trimmed().toInt();
        }
        // Somewhere within the next transaction.
        child.waitForReadyRead(microseconds / 1000);
        child.kill();
        if (!child.waitForFinished(30'000))
            return -1;
        while (child.canReadLine())
            last = child.readLine().trimmed().toInt();
        return last;
    }

    void killAgainAndAgain(const QString &mode)
    {
        const QTemporaryDir dir;
        const QString path = dir.filePath(u"a.db"_qs);
        QRandomGenerator random(6);
        for (int round = 0; round < rounds(); ++round) {
            const int said =
                killAfter(mode, path, 1 + int(random.bounded(12)), int(random.bounded(20'000)));
            QVERIFY(said > 0);
            copyDatabase(path, path + u".copy"_qs);
            for (const auto &file : {path, path + u".copy"_qs}) {
                SealedConnection connection(file, kKey);
                QCOMPARE(connection.value("PRAGMA integrity_check"), "ok");
                const int there = connection.value("SELECT max(n) FROM t").toInt();
                QVERIFY2(there == said || there == said + 1,
                         qPrintable(u"%1 after %2"_qs.arg(there).arg(said)));
                QCOMPARE(connection.value("SELECT min(n) FROM t").toInt(), there);
                QCOMPARE(connection.value("SELECT count(*) FROM t").toInt(), kRows);
            }
        }
    }

private Q_SLOTS:
    void initTestCase() { QVERIFY(seal::registerVfs()); }
    void aKillLosesNothingThatWasSaidWithALog() { killAgainAndAgain(u"log"_qs); }
    void aKillLosesNothingThatWasSaidWithAJournal() { killAgainAndAgain(u"journal"_qs); }
};

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    const auto arguments = QCoreApplication::arguments();
    if (arguments.size() == 4 && arguments[1] == u"--child"_qs)
        return seal::registerVfs() ? writeUntilKilled(arguments[2], arguments[3]) : 1;
    SealedKillTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "sealed_kill_test.moc"
