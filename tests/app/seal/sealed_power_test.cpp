// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/seal/fragile_vfs.h"
#include "tests/support/seal/sealed_world.h"

#include <QTest>

using namespace steward;
using namespace steward::test;
using namespace Qt::StringLiterals;

namespace
{

constexpr auto kLayer = "steward-sealed-fragile";
const QString kFile = u"/a.db"_qs;
constexpr int kRows = 60; // of which each transaction changes all
const QByteArray kWord = "Ελένη";

/// How a store opens its file. Exclusive: the disk in memory has no shared memory.
const QByteArray kDurable =
    "PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=DELETE; PRAGMA synchronous=EXTRA; "
    "PRAGMA cache_size=8";
const QByteArray kReplica =
    "PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
    "PRAGMA wal_autocheckpoint=40; PRAGMA cache_size=8";

/// Transaction `number`, whole or not at all: every row bears its number, and a row is added.
QByteArray transaction(int number)
{
    const auto n = QByteArray::number(number);
    return "BEGIN IMMEDIATE; UPDATE t SET n = " + n + ", fill = '" + kWord +
           "' || hex(randomblob(150)); INSERT INTO t(n, fill) VALUES (" + n + ", 'new'); COMMIT";
}

/// Answers the last transaction that was acknowledged.
int writeUntilItFails(SealedConnection &connection, int from, int most)
{
    int acknowledged = from;
    while (acknowledged < most && connection.run(transaction(acknowledged + 1)) == SQLITE_OK)
        ++acknowledged;
    return acknowledged;
}

} // namespace

class SealedPowerTest : public QObject
{
    Q_OBJECT

private:
    const seal::KeyPtr m_key = keyOf(3);
    [[nodiscard]] static int rounds()
    {
        return qEnvironmentVariableIsSet("STEWARD_LONG_TESTS") ? 400 : 60;
    }
    void makeTable(const QByteArray &mode)
    {
        SealedConnection connection(kFile, m_key, kLayer);
        QCOMPARE(connection.run(mode), SQLITE_OK);
        QCOMPARE(connection.run("CREATE TABLE t(id INTEGER PRIMARY KEY, n INT, fill TEXT); WITH "
                                "RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE "
                                "x < " +
                                QByteArray::number(kRows) +
                                ") INSERT INTO t(n, fill) SELECT 0, '' FROM c"),
                 SQLITE_OK);
    }
    /// The number of the last transaction that is there, whole.
    void checkWhole(const QByteArray &mode, int &number)
    {
        SealedConnection connection(kFile, m_key, kLayer);
        QCOMPARE(connection.opened(), SQLITE_OK);
        QCOMPARE(connection.run(mode), SQLITE_OK);
        QCOMPARE(connection.value("PRAGMA integrity_check"), "ok");
        const auto newest = connection.value("SELECT max(n) FROM t");
        QVERIFY2(!newest.startsWith("error"), newest + connection.message());
        number = newest.toInt();
        QCOMPARE(connection.value("SELECT min(n) FROM t WHERE id <= 60").toInt(), number);
        QCOMPARE(connection.value("SELECT count(*) FROM t").toInt(), kRows + number);
    }
    void cutPowerAgainAndAgain(const QByteArray &mode, bool isDurable)
    {
        std::mt19937_64 random(17);
        for (int round = 0; round < rounds(); ++round) {
            FragileDisk disk;
            makeTable(mode);
            int acknowledged = 0;
            for (int life = 0; life < 3; ++life) {
                disk.powerFailsAt(disk.operations() + 1 + int(random() % 700));
                {
                    SealedConnection connection(kFile, m_key, kLayer);
                    if (connection.run(mode) == SQLITE_OK)
                        acknowledged = writeUntilItFails(connection, acknowledged, 500);
                }
                disk.cutPower(random);
                QVERIFY(!disk.holds(kWord.toStdString()));
                int there = -1;
                checkWhole(mode, there);
                if (QTest::currentTestFailed())
                    return;
                QVERIFY2(there <= acknowledged + 1 && there >= (isDurable ? acknowledged : 0),
                         qPrintable(
                             u"round %1: %2 after %3"_qs.arg(round).arg(there).arg(acknowledged)));
                acknowledged = there;
            }
        }
    }
    void fillTheDiskAtEveryWrite(const QByteArray &mode)
    {
        for (int at = 1;; ++at) {
            FragileDisk disk;
            makeTable(mode);
            disk.isFullFrom(disk.operations() + at);
            int done = 0;
            {
                SealedConnection connection(kFile, m_key, kLayer);
                QCOMPARE(connection.run(mode), SQLITE_OK);
                done = writeUntilItFails(connection, 0, 2);
                if (done < 2) {
                    connection.run("ROLLBACK");
                    disk.isFullFrom(std::numeric_limits<int>::max());
                    QCOMPARE(connection.value("PRAGMA integrity_check"), "ok");
                    QCOMPARE(writeUntilItFails(connection, done, done + 1), done + 1);
                    ++done;
                }
            }
            int there = -1;
            checkWhole(mode, there);
            QCOMPARE(there, done);
            if (QTest::currentTestFailed() || at > disk.operations())
                return;
        }
    }

private Q_SLOTS:
    void initTestCase()
    {
        const FragileDisk disk;
        QVERIFY(seal::registerVfs(kLayer, FragileDisk::kName));
    }

    void fault17_whatWasAcknowledgedOutlivesThePowerWithAJournal()
    {
        cutPowerAgainAndAgain(kDurable, true);
    }
    void fault17_aReplicaIsMaybeOlderAndAlwaysWholeWithALog()
    {
        cutPowerAgainAndAgain(kReplica, false);
    }
    void fault20_aFullDiskLeavesTheTransactionBeforeWithAJournal()
    {
        fillTheDiskAtEveryWrite(kDurable);
    }
    void fault20_aFullDiskLeavesTheTransactionBeforeWithALog()
    {
        fillTheDiskAtEveryWrite(kReplica);
    }
};

QTEST_GUILESS_MAIN(SealedPowerTest)
#include "sealed_power_test.moc"
