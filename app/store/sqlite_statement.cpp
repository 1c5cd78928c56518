// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/sqlite_statement.h"

#include <QSqlDatabase>
#include <QSqlDriver>
#include <QVariant>

#include <sqlite3.h>

#include <cstring>

namespace steward::store
{

sqlite3 *nativeHandle(const QSqlDatabase &database)
{
    const QVariant handle = database.driver()->handle();
    if (!handle.isValid() || qstrcmp(handle.typeName(), "sqlite3*") != 0)
        return nullptr;
    return *static_cast<sqlite3 *const *>(handle.constData());
}

Error storageError(sqlite3 *db, const QString &what)
{
    const int extended = db ? sqlite3_extended_errcode(db) : SQLITE_CANTOPEN;
    const char *message = db ? sqlite3_errmsg(db) : "the file cannot be opened";
    return {ErrorKind::Storage,
            QStringLiteral("%1: %2 (%3)").arg(what, QString::fromUtf8(message)).arg(extended),
            {},
            storageCode(extended),
            0};
}

QString storageCode(int extended)
{
    switch (extended) {
    case SQLITE_IOERR_DATA:
        return QStringLiteral("damaged");
    case SQLITE_IOERR_CORRUPTFS: // EIO: what the disk says of a sector that it cannot read.
    case SQLITE_IOERR_READ:
        return QStringLiteral("unreadable");
    default:
        break;
    }
    switch (extended & 0xff) {
    case SQLITE_FULL:
        return QStringLiteral("disk_full");
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return QStringLiteral("damaged");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return QStringLiteral("busy");
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
        return QStringLiteral("read_only");
    default:
        return QStringLiteral("io");
    }
}

qint64 lastInsertedKey(sqlite3 *db)
{
    return sqlite3_last_insert_rowid(db);
}

void SqliteStatement::Finalizer::operator()(sqlite3_stmt *statement) const
{
    sqlite3_finalize(statement);
}

bool SqliteStatement::prepare(sqlite3 *db, const QString &sql)
{
    const QByteArray utf8 = sql.toUtf8();
    sqlite3_stmt *statement = nullptr;
    const int code = sqlite3_prepare_v3(db, utf8.constData(), int(utf8.size()),
                                        SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    m_statement.reset(statement);
    return code == SQLITE_OK && statement;
}

void SqliteStatement::bind(int index, qint64 value)
{
    sqlite3_bind_int64(m_statement.get(), index, value);
}

void SqliteStatement::bindText(int index, std::string_view text)
{
    sqlite3_bind_text64(m_statement.get(), index, text.data() ? text.data() : "", text.size(),
                        SQLITE_STATIC, SQLITE_UTF8);
}

void SqliteStatement::bindBlob(int index, std::span<const std::uint8_t> bytes)
{
    sqlite3_bind_blob64(m_statement.get(), index, bytes.data(), bytes.size(), SQLITE_STATIC);
}

void SqliteStatement::bindNull(int index)
{
    sqlite3_bind_null(m_statement.get(), index);
}

SqliteStatement::Step SqliteStatement::step()
{
    switch (sqlite3_step(m_statement.get())) {
    case SQLITE_ROW:
        return Step::Row;
    case SQLITE_DONE:
        return Step::Done;
    default:
        return Step::Failed;
    }
}

void SqliteStatement::reset()
{
    sqlite3_reset(m_statement.get());
    sqlite3_clear_bindings(m_statement.get());
}

bool SqliteStatement::isNull(int column) const
{
    return sqlite3_column_type(m_statement.get(), column) == SQLITE_NULL;
}

qint64 SqliteStatement::integer(int column) const
{
    return sqlite3_column_int64(m_statement.get(), column);
}

QByteArray SqliteStatement::bytes(int column) const
{
    const void *data = sqlite3_column_blob(m_statement.get(), column);
    return {static_cast<const char *>(data), sqlite3_column_bytes(m_statement.get(), column)};
}

std::string_view SqliteStatement::view(int column) const
{
    const auto *data = static_cast<const char *>(sqlite3_column_blob(m_statement.get(), column));
    return {data, data ? std::size_t(sqlite3_column_bytes(m_statement.get(), column)) : 0};
}

QString SqliteStatement::text(int column) const
{
    const auto *data =
        reinterpret_cast<const char *>(sqlite3_column_text(m_statement.get(), column));
    return QString::fromUtf8(data, sqlite3_column_bytes(m_statement.get(), column));
}

} // namespace steward::store
