// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/replica_file.h"
#include "app/store/replica_schema.h"
#include "app/store/sealed_database.h"
#include "app/sync/page_parser.h"
#include "platform/src/sync/pages.h"
#include "platform/src/sync/sequencer.h"
#include "tests/platform/sync_world.h"
#include "tests/support/seal/test_key.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRandomGenerator>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace steward;
using namespace steward::tests;
using namespace Qt::StringLiterals;
namespace service = steward::platform::sync;

namespace
{

QByteArray example(const QString &name)
{
    QFile file(QStringLiteral(STEWARD_SOURCE_DIR "/platform/contract/examples/") + name);
    return file.open(QFile::ReadOnly) ? file.readAll() : QByteArray();
}

const service::Reader kLead{madeUuid(9, 1), {"lead"}, 1};

service::PageOptions pagesOf(int rows)
{
    service::PageOptions options;
    options.environment = "TEST";
    options.targetRows = rows;
    return options;
}

/// The desk's parser and replica on the platform's real pages.
class DeskReplica
{
public:
    DeskReplica()
    {
        if (const auto opened = m_file.open(path(), store::ReplicaFile::Form::Queryable); !opened)
            qFatal("%s", qPrintable(opened.error().detail));
        auto database = QSqlDatabase::addDatabase(u"QSQLITE"_qs, m_name);
        database.setDatabaseName(store::sealedName(path()));
        database.setConnectOptions(u"QSQLITE_OPEN_READONLY;QSQLITE_OPEN_URI"_qs);
        database.open();
    }
    ~DeskReplica() { QSqlDatabase::removeDatabase(m_name); }
    DeskReplica(const DeskReplica &) = delete;
    DeskReplica &operator=(const DeskReplica &) = delete;

    /// One page; what is wrong with it or with the replica after it.
    QString pull(platform::db::Connection &connection, int rows)
    {
        const auto &state = m_file.state();
        const bool isSnapshot = state.cursor.isEmpty();
        const auto page =
            isSnapshot
                ? snapshotPage(connection, kLead, state.position.toStdString(), pagesOf(rows))
                : changesPage(connection, kLead, state.cursor.toStdString(), pagesOf(rows));
        if (!page)
            return QString::fromStdString(page.error().code);
        const auto parsed = sync::parsePage(QByteArray::fromStdString(page->text));
        if (!parsed)
            return parsed.error().code;
        const auto applied = m_file.apply(**parsed, 0);
        if (!applied)
            return applied.error().detail;
        more = applied->more;
        if (applied->wasOlder)
            return u"older"_qs;
        if (!applied->mismatched.isEmpty())
            return u"digest of "_qs + applied->mismatched.join(u',');
        // Between the pages of a load an org may stand without its people.
        return isSnapshot && more ? QString() : ownersWrong();
    }
    [[nodiscard]] QString ownersWrong() const
    {
        const auto count =
            value(u"SELECT count(*) FROM org o WHERE (SELECT count(*) FROM membership m WHERE "
                  "m.org_id=o.id AND m.role='owner' AND m.state='active')<>1 OR NOT EXISTS (SELECT "
                  "1 FROM "
                  "membership m WHERE m.id=o.owner_membership_id AND m.role='owner')"_qs);
        return count == u"0"_qs ? QString() : count + u" orgs without their one owner"_qs;
    }
    [[nodiscard]] QString value(const QString &sql) const
    {
        QSqlQuery query(QSqlDatabase::database(m_name));
        return query.exec(sql) && query.next() ? query.value(0).toString() : u"failed"_qs;
    }
    bool more = true;

private:
    [[nodiscard]] QString path() const { return m_dir.path() + u"/replica.db"_qs; }
    QTemporaryDir m_dir;
    store::ReplicaFile m_file;
    QString m_name = QUuid::createUuid().toString();
};

QString pullAll(platform::db::Connection &connection, DeskReplica &replica, int rows)
{
    for (int pages = 0; pages < 2'000; ++pages) {
        if (const auto wrong = replica.pull(connection, rows); !wrong.isEmpty())
            return wrong;
        if (!replica.more)
            return {};
    }
    return u"it does not end"_qs;
}

bool level(service::Sequencer &sequencer)
{
    for (int quiet = 0; quiet < 2;) {
        const auto stepped = sequencer.step();
        if (!stepped)
            return false;
        quiet = stepped->appended > 0 || stepped->more ? 0 : quiet + 1;
    }
    return true;
}

} // namespace

class SyncPlatformTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theContractsPagesAreReadAndTheirDigestsAgree()
    {
        QTemporaryDir dir;
        store::ReplicaFile replica;
        QVERIFY(replica.open(dir.path() + u"/replica.db"_qs, store::ReplicaFile::Form::Queryable));
        for (const auto &name : {u"snapshot_first"_qs, u"snapshot_last"_qs, u"changes"_qs,
                                 u"changes_gained"_qs, u"changes_lost"_qs, u"changes_nothing"_qs}) {
            const auto page = sync::parsePage(example(u"sync_"_qs + name + u".ndjson"_qs));
            QVERIFY2(page, page ? "" : qPrintable(name + u": "_qs + page.error().detail));

            const auto applied = replica.apply(**page, 0);

            QVERIFY2(applied, qPrintable(name));
            QVERIFY2(!applied->wasOlder, qPrintable(name));
            QVERIFY2(applied->mismatched.isEmpty(),
                     qPrintable(name + u": "_qs + applied->mismatched.join(u',')));
        }
        QVERIFY(!replica.state().cursor.isEmpty());
    }

    void theReplicaEqualsTheDatabaseUnderRandomWork_data()
    {
        QTest::addColumn<quint32>("seed");
        for (quint32 seed = 1; seed <= 5; ++seed)
            QTest::addRow("seed %u", seed) << seed;
    }

    void theReplicaEqualsTheDatabaseUnderRandomWork()
    {
        QFETCH(quint32, seed);
        QRandomGenerator random(seed);
        TestDatabase database;
        auto writer = database.connection("steward_writer");
        auto reader = database.connection("steward_writer");
        service::Sequencer sequencer{database.conninfo("steward_sequencer")};
        std::vector<MadeOrg> orgs;
        for (int i = 1; i <= 6; ++i)
            orgs.push_back(makeOrg(writer, i, 4));
        DeskReplica replica;

        for (int step = 0; step < 60; ++step) {
            const auto &org = orgs[random.bounded(quint32(orgs.size()))];
            switch (random.bounded(5)) {
            case 0:
            case 1:
                swapOwner(writer, org, random.bounded(4u));
                break;
            case 2:
                addNote(writer, madeUuid(5, step), org.id, "note " + std::to_string(step));
                break;
            case 3:
                orgs.push_back(makeOrg(writer, 100 + step, 4));
                break;
            default:
                QVERIFY(sequencer.step());
                const auto wrong = replica.pull(reader, 1 + int(random.bounded(12)));
                QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
            }
        }
        QVERIFY(level(sequencer));
        const auto wrong = pullAll(reader, replica, 7);

        QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
        for (const auto &table : {"org", "membership", "note"})
            QCOMPARE(replica.value(u"SELECT count(*) FROM "_qs + QString::fromLatin1(table))
                         .toStdString(),
                     scalar(writer, std::string("SELECT count(*) FROM ") + table));
    }
};

QTEST_GUILESS_MAIN(SyncPlatformTest)
#include "sync_platform_test.moc"
