// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/scenario/sql.h"

#include <libpq-fe.h>

namespace steward::tests
{

Sql::Sql(const QString &conninfo) : m_connection(PQconnectdb(conninfo.toUtf8().constData()))
{
    if (PQstatus(m_connection) != CONNECTION_OK)
        qFatal("no database: %s", PQerrorMessage(m_connection));
}

Sql::~Sql()
{
    PQfinish(m_connection);
}

QString Sql::value(const QString &statement) const
{
    const auto all = rows(statement);
    return all.isEmpty() ? QString{} : all.first();
}

QStringList Sql::rows(const QString &statement) const
{
    PGresult *result = PQexec(m_connection, statement.toUtf8().constData());
    const auto status = PQresultStatus(result);
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
        qFatal("%s: %s", qPrintable(statement), PQerrorMessage(m_connection));
    QStringList out;
    for (int row = 0; row < PQntuples(result); ++row) {
        QStringList columns;
        for (int column = 0; column < PQnfields(result); ++column)
            columns += PQgetisnull(result, row, column)
                           ? QStringLiteral("\\N")
                           : QString::fromUtf8(PQgetvalue(result, row, column));
        out += columns.join(u'|');
    }
    PQclear(result);
    return out;
}

} // namespace steward::tests
