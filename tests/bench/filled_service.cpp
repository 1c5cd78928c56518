// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/filled_service.h"

#include "platform/src/db/connection.h"
#include "platform/src/sync/rebase.h"
#include "tests/support/scenario/sql.h"

#include <QElapsedTimer>
#include <QFile>

#include <libpq-fe.h>
#include <sqlite3.h>

#include <string_view>

namespace steward::bench
{
namespace
{

using namespace Qt::StringLiterals;

constexpr const char *kFilled[] = {"org", "user_account", "membership"};

struct Copied {
    const char *table;
    const char *columns;
};
/// What the desk keeps of them.
constexpr Copied kCopied[] = {
    {"org", "id, rev, name, subdomain, kind, tier, trial_state, status, country,"
            " first_successful_payment_at, referral_code, owner_membership_id, sso_domain,"
            " created_at, updated_at"},
    {"user_account", "id, rev, email, email_verified_at, name, phone, language, home_org_id,"
                     " status, mfa, last_login_at, created_at"},
    {"membership", "id, rev, org_id, user_id, role, role_epoch, state, joined_at, ended_at"},
};

/// %1 is the kind, %2 an expression for the number.
QString madeId(int kind, const QString &number)
{
    return u"('0190b%1-0000-7000-8000-' || lpad(to_hex(%2), 12, '0'))::uuid"_s
        .arg(kind, 3, 10, QLatin1Char('0'))
        .arg(number);
}

/// One line of COPY's text format into the statement.
bool bindLine(sqlite3_stmt *statement, std::string_view line)
{
    for (int column = 1; !line.empty(); ++column) {
        const auto end = std::min(line.find_first_of("\t\n"), line.size());
        const auto field = line.substr(0, end);
        line.remove_prefix(std::min(end + 1, line.size()));
        if (field == "\\N")
            sqlite3_bind_null(statement, column);
        else
            sqlite3_bind_text(statement, column, field.data(), static_cast<int>(field.size()),
                              SQLITE_STATIC);
    }
    const bool isWritten = sqlite3_step(statement) == SQLITE_DONE;
    sqlite3_reset(statement);
    return isWritten;
}

void copyTable(PGconn *from, sqlite3 *to, const Copied &copied)
{
    const auto names = QByteArray{copied.columns};
    const auto columns = names.count(',') + 1;
    const auto make = QByteArray{"CREATE TABLE "} + copied.table + " (" + names + ')';
    sqlite3_exec(to, make.constData(), nullptr, nullptr, nullptr);
    const auto insert = QByteArray{"INSERT INTO "} + copied.table + " VALUES (" +
                        QByteArray{"?,"}.repeated(columns).chopped(1) + ')';
    sqlite3_stmt *statement = nullptr;
    sqlite3_prepare_v2(to, insert.constData(), -1, &statement, nullptr);
    const auto copy =
        QByteArray{"COPY (SELECT "} + names + " FROM " + copied.table + " ORDER BY id) TO STDOUT";
    PGresult *begun = PQexec(from, copy.constData());
    if (statement == nullptr || PQresultStatus(begun) != PGRES_COPY_OUT)
        qFatal("COPY of %s: %s%s", copied.table, PQerrorMessage(from), sqlite3_errmsg(to));
    PQclear(begun);
    char *buffer = nullptr;
    for (int size = 0; (size = PQgetCopyData(from, &buffer, 0)) > 0; PQfreemem(buffer))
        if (!bindLine(statement, {buffer, static_cast<std::size_t>(size)}))
            qFatal("%s", sqlite3_errmsg(to));
    while (PGresult *rest = PQgetResult(from))
        PQclear(rest);
    sqlite3_finalize(statement);
}

} // namespace

void fillUp(const QString &conninfo, int memberships)
{
    const tests::Sql sql{conninfo};
    const auto triggers = [&](const QString &verb) {
        for (const auto *table : kFilled)
            sql.run(u"ALTER TABLE %1 %2 TRIGGER USER"_s.arg(QLatin1StringView{table}, verb));
    };
    sql.run(u"BEGIN"_s);
    triggers(u"DISABLE"_s);
    sql.run(u"INSERT INTO org (id, name, subdomain, kind, tier, status, country, referral_code,"
            " owner_membership_id, created_at, updated_at)"
            " SELECT %1, (ARRAY['Θάλασσα','Море','Niš','Marina','Estates'])[1 + i % 5] || ' ' || i,"
            " 'bench-' || i, 'agency', 't1', 'active', 'CY', upper(lpad(to_hex(i), 6, '0')), %2,"
            " '2025-01-02', '2025-01-02' FROM generate_series(0, %3) i"_s
                .arg(madeId(1, u"i"_s), madeId(3, u"i * 10"_s))
                .arg(memberships / 10 - 1));
    sql.run(u"INSERT INTO user_account (id, email, name, phone, home_org_id, status, mfa,"
            " created_at) SELECT %1, 'person' || i || '@bench.example',"
            " (ARRAY['Ελένη','Мария','Jörg','Zoë','John'])[1 + i % 5] || ' ' ||"
            " (ARRAY['Παπαδοπούλου','Иванова','Müller','Smith','Nowak','García','O''Hara'])"
            "[1 + i % 7] || ' ' || i, '+357 99 ' || lpad(i::text, 6, '0'), %2, 'active', 'totp',"
            " '2025-01-02' FROM generate_series(0, %3) i"_s
                .arg(madeId(2, u"i"_s), madeId(1, u"i / 6"_s))
                .arg(memberships / 10 * 6 - 1));
    // Ten members of an organisation, each another person, the first its owner.
    sql.run(u"INSERT INTO membership (id, org_id, user_id, role, state, joined_at) SELECT %1, %2,"
            " %3, CASE i % 10 WHEN 0 THEN 'owner' ELSE 'member' END, 'active',"
            " timestamptz '2025-01-02' + i * interval '1 second'"
            " FROM generate_series(0, %4) i"_s
                .arg(madeId(3, u"i"_s), madeId(1, u"i / 10"_s),
                     madeId(2, u"((i::bigint * 7) % %1)::int"_s.arg(memberships / 10 * 6)))
                .arg(memberships / 10 * 10 - 1));
    sql.run(u"SET CONSTRAINTS ALL IMMEDIATE"_s);
    triggers(u"ENABLE"_s);
    sql.run(u"COMMIT"_s);
    sql.run(u"ANALYZE"_s);
    auto connection = platform::db::Connection::open(conninfo.toStdString());
    if (!connection || !platform::sync::feedRebase(*connection))
        qFatal("the feed could not be begun anew");
}

double copySeconds(const QString &conninfo, const QString &file)
{
    QFile::remove(file);
    QElapsedTimer clock;
    clock.start();
    PGconn *from = PQconnectdb(conninfo.toUtf8().constData());
    sqlite3 *to = nullptr;
    sqlite3_open(QFile::encodeName(file).constData(), &to);
    sqlite3_exec(to, "BEGIN", nullptr, nullptr, nullptr);
    for (const auto &copied : kCopied)
        copyTable(from, to, copied);
    for (const auto *index : {"CREATE INDEX by_org ON membership (org_id)",
                              "CREATE INDEX by_user ON membership (user_id)", "COMMIT"})
        if (sqlite3_exec(to, index, nullptr, nullptr, nullptr) != SQLITE_OK)
            qFatal("%s: %s", index, sqlite3_errmsg(to));
    sqlite3_close(to);
    PQfinish(from);
    return static_cast<double>(clock.nsecsElapsed()) / 1e9;
}

} // namespace steward::bench
