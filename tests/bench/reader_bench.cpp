// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later

// How long the desk's lists take over a large replica. Prints one table; decides nothing.
// reader_bench [memberships]   default 1 000 000; people 0.6×, orgs 0.1×.
#include "app/domain/query_parser.h"
#include "app/store/replica_schema.h"
#include "app/store/sealed_database.h"
#include "app/store/sqlite_replica_reader.h"
#include "tests/support/seal/test_key.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QTextStream>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace steward;
using ports::List;

namespace
{

constexpr int kPairs = 7;

void run(const QString &sql)
{
    QSqlQuery query{QSqlDatabase::database(u"bench"_s)};
    if (!query.exec(sql))
        qFatal("%s: %s", qPrintable(sql), qPrintable(query.lastError().text()));
}

void write(const QString &path, int memberships)
{
    if (!store::openSealed(path, u"bench"_s, {}))
        qFatal("cannot open %s", qPrintable(path));
    for (const auto &sql :
         QStringList{u"PRAGMA journal_mode = WAL"_s, u"PRAGMA synchronous = OFF"_s} +
             store::createTableStatements())
        run(sql);
    const QString numbers =
        u"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %1) "_s;
    const int people = memberships * 6 / 10, orgs = memberships / 10;
    run(u"BEGIN"_s);
    run(u"INSERT INTO org (key, id, rev, name, subdomain, folded, tier, status, updated_at, owner_membership_id, dh) "_s +
        numbers.arg(orgs) +
        u"SELECT i, randomblob(16), 1, n, s, lower(n) || char(10) || s, 't' || (i % 3), 'active', "
        u"i * 7919 % 99991, randomblob(16), x'00' FROM "
        "(SELECT i, 'Org ' || hex(randomblob(4)) || ' Developments' AS n, 'org-' || i AS s FROM n)"_s);
    run(u"INSERT INTO user (key, id, rev, name, email, folded, home_org_id, status, last_login_at, dh) "_s +
        numbers.arg(people) +
        u"SELECT i, randomblob(16), 1, n, e, lower(n) || char(10) || e || char(10) || '+357' || i, "
        u"(SELECT id FROM org WHERE key = 1 + i % %1), "
        "'active', i, x'00' FROM (SELECT i, 'Person ' || hex(randomblob(5)) AS n, 'p' || i || '@example-' || (i % 997) || '.example' AS e FROM n)"_s
            .arg(orgs));
    run(u"INSERT INTO membership (key, id, rev, org_id, user_id, role, state, joined_at, dh) "_s +
        numbers.arg(memberships) +
        u"SELECT i, randomblob(16), 1, (SELECT id FROM org WHERE key = 1 + (i * 31) % %1), (SELECT "
        u"id FROM user WHERE key = 1 + i % %2), "
        "CASE i % 9 WHEN 0 THEN 'owner' WHEN 1 THEN 'admin' ELSE 'member' END, CASE i % 11 WHEN 0 THEN 'ended' ELSE 'active' END, i, x'00' FROM n"_s
            .arg(orgs)
            .arg(people));
    run(u"COMMIT"_s);
    for (const auto &sql : store::createIndexStatements())
        run(sql);
    run(u"PRAGMA wal_checkpoint(TRUNCATE)"_s);
    database.close();
}

qint64 residentKib()
{
    QFile status{u"/proc/self/status"_s};
    if (!status.open(QIODevice::ReadOnly))
        return 0;
    for (const auto &line : status.readAll().split('\n'))
        if (line.startsWith("VmRSS:"))
            return line.mid(6).trimmed().split(' ').first().toLongLong();
    return 0;
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application{argc, argv};
    const int memberships = argc > 1 ? QByteArray{argv[1]}.toInt() : 1'000'000;
    QTemporaryDir folder;
    const QString path = folder.filePath(u"replica.db"_s);
    QTextStream out{stdout};
    QElapsedTimer clock;
    clock.start();
    write(path, memberships);
    store::closeSealed(u"bench"_s);
    out << "written in " << clock.elapsed() << " ms, " << QFile{path}.size() / 1024 / 1024
        << " MiB, RSS " << residentKib() / 1024 << " MiB\n";

    struct Case {
        List list;
        QString text, sort;
    };
    const QList<Case> cases{{List::Memberships, {}, {}},
                            {List::Memberships, {}, u"org"_s},
                            {List::Memberships, {}, u"role"_s},
                            {List::Memberships, {}, u"joined"_s},
                            {List::Memberships, {}, u"seen"_s},
                            {List::Memberships, u"a"_s, {}},
                            {List::Memberships, u"person"_s, {}},
                            {List::Memberships, u"ab3"_s, {}},
                            {List::Memberships, u"ab3f"_s, {}},
                            {List::Memberships, u"example-99"_s, {}},
                            {List::Memberships, u"zzzz"_s, {}},
                            {List::Memberships, u"role:owner"_s, {}},
                            {List::Memberships, u"is:dual"_s, {}},
                            {List::Memberships, u"ab3 role:admin"_s, {}},
                            {List::Orgs, {}, {}},
                            {List::Orgs, u"ab3"_s, {}},
                            {List::Orgs, {}, u"members"_s}};
    store::SqliteReplicaReader reader{path};
    out << qSetFieldWidth(42) << Qt::left << "list" << qSetFieldWidth(12) << Qt::right << "rows"
        << "first ms"
        << "p50 ms"
        << "max ms" << qSetFieldWidth(0) << "\n";
    for (const auto &one : cases) {
        const auto &fields =
            one.list == List::Orgs ? query::orgFields() : query::membershipFields();
        const ports::ListQuery query{
            .list = one.list, .filter = query::parse(one.text, fields).ast, .sortColumn = one.sort};
        QList<double> times;
        qint64 rows = 0;
        for (int i = 0; i < kPairs; ++i) {
            clock.start();
            const auto result = reader.keys(query, nullptr).result();
            rows = result ? result->keys.size() : -1;
            times << static_cast<double>(clock.nsecsElapsed()) / 1e6;
        }
        const double first = times.first();
        std::sort(times.begin(), times.end());
        out << qSetFieldWidth(42) << Qt::left << (one.text + u" | sort "_s + one.sort)
            << qSetFieldWidth(12) << Qt::right << rows << first << times[kPairs / 2] << times.last()
            << qSetFieldWidth(0) << "\n";
        out.flush();
    }
    const auto keys = reader.keys({.list = List::Memberships}, nullptr).result()->keys;
    clock.start();
    for (int i = 0; i < 100; ++i)
        static_cast<void>(
            reader.membershipRows(keys.mid(i * 997 % (keys.size() - 128), 128)).result());
    out << "window of 128 rows: " << static_cast<double>(clock.nsecsElapsed()) / 1e8 << " ms, RSS "
        << residentKib() / 1024 << " MiB\n";
    for (const auto &text :
         {u"ab3f"_s, u"person a"_s, u"zzzz"_s, u"p77@example-77.example"_s, u"+35777"_s}) {
        clock.start();
        const auto found = reader.find(text, 40, nullptr).result();
        out << "find " << text << ": " << found->size() << " in " << clock.elapsed() << " ms\n";
    }
    return 0;
}
