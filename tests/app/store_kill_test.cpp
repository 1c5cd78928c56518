// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/outbox_file.h"
#include "app/store/draft_store.h"
#include "app/store/replica_file.h"
#include "app/store/replica_schema.h"
#include "app/store/sealed_database.h"
#include "app/sync/page_parser.h"
#include "tests/support/desk/page_builder.h"
#include "tests/support/seal/test_key.h"

#include <QCoreApplication>
#include <QProcess>
#include <QRandomGenerator>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QTest>

#include <cstdio>
#include <cstdlib>

using namespace steward;
using namespace steward::test;
using namespace Qt::StringLiterals;

// The program starts itself as a child that writes until it is killed. The child says each line
// only after the call returned, so what the parent has read must be there afterwards.

namespace
{

constexpr int kRowsPerPage = 40;
constexpr int kLoops = 100'000;

void say(int number)
{
    std::printf("%d\n", number);
    std::fflush(stdout);
}

PageBuilder pageOf(int number, bool isSnapshot)
{
    PageBuilder page(isSnapshot ? PageBuilder::Kind::Snapshot : PageBuilder::Kind::Changes);
    page.csn(number).next(u"c%1"_qs.arg(number), true);
    for (int i = 0; i < kRowsPerPage; ++i)
        page.put(u"org"_qs, uuidOf(number * 1000 + i), 1,
                 anOrg(u"Page %1 row %2"_qs.arg(number).arg(i)));
    // One row that every page changes, so that updates are cut too.
    page.put(u"user"_qs, uuidOf(1), number,
             aUser(u"Version %1"_qs.arg(number), u"v@example.com"_qs));
    return page;
}

int writePages(const QString &folder, bool isSnapshot)
{
    store::ReplicaFile replica;
    if (!replica.open(folder + u"/replica"_qs, isSnapshot ? store::ReplicaFile::Form::Bulk
                                                          : store::ReplicaFile::Form::Queryable))
        return 1;
    for (int number = int(replica.state().csn) + 1; number < kLoops; ++number) {
        const auto page = sync::parsePage(pageOf(number, isSnapshot).build());
        if (!page || !replica.apply(**page, 0))
            return 1;
        say(number);
    }
    return 0;
}

int writeDrafts(const QString &folder)
{
    store::DraftStore drafts;
    if (!drafts.open(folder + u"/drafts.db"_qs))
        return 1;
    drafts.setOwner({u"a"_qs});
    for (int number = 1; number < kLoops; ++number) {
        if (!drafts.save(u"note"_qs, u"Κείμενο %1 "_qs.arg(number) + QString(number % 997, u'x')))
            return 1;
        say(number);
    }
    return 0;
}

int writeCommands(const QString &folder)
{
    commands::OutboxFile outbox;
    if (!outbox.open(folder + u"/outbox.db"_qs))
        return 1;
    const auto known = outbox.load();
    if (!known)
        return 1;
    for (int number = int(known->size()) + 1; number < kLoops; ++number) {
        commands::OutboxRow row;
        row.staff = {u"a"_qs};
        row.state.command.id = {uuidOf(number)};
        row.state.command.type = u"note.add"_qs;
        row.state.command.args = {{u"body"_qs, u"Σημείωση %1"_qs.arg(number)}};
        row.body = commands::commandBody(row.state.command);
        if (!outbox.add(row))
            return 1;
        row.state.phase = ports::CommandState::Phase::Sent;
        if (!outbox.saveState(row))
            return 1;
        say(number);
    }
    return 0;
}

QString valueOf(const QString &path, const QString &sql)
{
    QString value;
    {
        if (store::openSealed(path, u"look"_qs, {})) {
            QSqlQuery query(QSqlDatabase::database(u"look"_qs));
            if (query.exec(sql) && query.next())
                value = query.value(0).toString();
        }
    }
    store::closeSealed(u"look"_qs);
    return value;
}

} // namespace

class StoreKillTest : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_dir;
    [[nodiscard]] static int rounds()
    {
        return qEnvironmentVariableIsSet("STEWARD_LONG_TESTS") ? 20 : 3;
    }

    /// Starts the child, kills it after it has said `lines` lines, and answers the last number it
    /// said.
    int lastSaidBeforeKill(const QString &what, int lines)
    {
        QProcess child;
        child.start(QCoreApplication::applicationFilePath(), {u"--child"_qs, what, m_dir.path()});
        int last = 0;
        for (int read = 0; read < lines;) {
            if (!child.canReadLine() && !child.waitForReadyRead(20'000))
                return -1;
            for (; child.canReadLine(); ++read)
                last = child.readLine().trimmed().toInt();
        }
        child.kill();
        if (!child.waitForFinished(20'000))
            return -1;
        while (child.canReadLine())
            last = child.readLine().trimmed().toInt();
        return last;
    }

    void checkReplica(int said)
    {
        const QString path = m_dir.path() + u"/replica"_qs;
        store::ReplicaFile replica;
        QVERIFY(replica.open(path, store::ReplicaFile::Form::Queryable));
        const qint64 csn = replica.state().csn;
        // The page that was under way is there whole or not at all.
        QVERIFY2(csn == said || csn == said + 1, qPrintable(u"%1 after %2"_qs.arg(csn).arg(said)));
        QCOMPARE(replica.state().position.isEmpty() ? replica.state().cursor
                                                    : replica.state().position,
                 u"c%1"_qs.arg(csn));
        for (const auto *table : {"org", "user"}) {
            const int index = store::tableIndex(table);
            QCOMPARE(*replica.recomputedDigest(index), replica.digest(index));
        }
        replica.close();
        QCOMPARE(valueOf(path, u"SELECT count(*) FROM org"_qs).toLongLong(), csn * kRowsPerPage);
        QCOMPARE(valueOf(path, u"SELECT rev FROM user"_qs).toLongLong(), csn);
        QCOMPARE(valueOf(path, u"PRAGMA integrity_check"_qs), u"ok"_qs);
    }

private Q_SLOTS:
    void init() { m_dir = QTemporaryDir(); }

    void fault14_aKillWhilePagesAreAppliedLeavesWholePages()
    {
        QRandomGenerator random(14);
        for (int round = 0; round < rounds(); ++round) {
            const int said = lastSaidBeforeKill(u"changes"_qs, 1 + int(random.bounded(60)));
            QVERIFY(said > 0);
            checkReplica(said);
        }
    }

    void fault15_aKillWhileALoadRunsResumesAtItsLastPage()
    {
        QRandomGenerator random(15);
        for (int round = 0; round < rounds(); ++round) {
            const int said = lastSaidBeforeKill(u"snapshot"_qs, 1 + int(random.bounded(60)));
            QVERIFY(said > 0);
            checkReplica(said);
        }
    }

    void fault11_aKillKeepsTheLastDraftThatWasSaved()
    {
        QRandomGenerator random(11);
        for (int round = 0; round < rounds(); ++round) {
            const int said = lastSaidBeforeKill(u"drafts"_qs, 1 + int(random.bounded(60)));
            QVERIFY(said > 0);
            store::DraftStore drafts;
            QVERIFY(drafts.open(m_dir.path() + u"/drafts.db"_qs));
            drafts.setOwner({u"a"_qs});

            const int kept = drafts.load(u"note"_qs).section(u' ', 1, 1).toInt();

            QVERIFY2(kept == said || kept == said + 1,
                     qPrintable(u"%1 after %2"_qs.arg(kept).arg(said)));
            QCOMPARE(drafts.load(u"note"_qs),
                     u"Κείμενο %1 "_qs.arg(kept) + QString(kept % 997, u'x'));
        }
    }

    void fault12and13_aKillKeepsEveryCommandThatWasTaken()
    {
        QRandomGenerator random(12);
        for (int round = 0; round < rounds(); ++round) {
            const int said = lastSaidBeforeKill(u"commands"_qs, 1 + int(random.bounded(40)));
            QVERIFY(said > 0);
            commands::OutboxFile outbox;
            QVERIFY(outbox.open(m_dir.path() + u"/outbox.db"_qs));

            const auto rows = outbox.load();

            QVERIFY(rows);
            QVERIFY2(rows->size() == said || rows->size() == said + 1,
                     qPrintable(QString::number(rows->size())));
            for (int i = 0; i < said; ++i) {
                QCOMPARE(rows->at(i).state.command.id.value, uuidOf(i + 1));
                QCOMPARE(rows->at(i).body, commands::commandBody(rows->at(i).state.command));
            }
        }
    }
};

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    const auto arguments = QCoreApplication::arguments();
    if (arguments.size() == 4 && arguments[1] == u"--child"_qs) {
        if (arguments[2] == u"drafts"_qs)
            return writeDrafts(arguments[3]);
        if (arguments[2] == u"commands"_qs)
            return writeCommands(arguments[3]);
        return writePages(arguments[3], arguments[2] == u"snapshot"_qs);
    }
    StoreKillTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "store_kill_test.moc"
