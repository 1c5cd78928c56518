// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/sealed_database.h"

#include "app/seal/sealed_vfs.h"
#include "app/store/sqlite_statement.h"

#include <QFile>
#include <QSqlDatabase>
#include <QSqlError>

#include <sqlite3.h>

namespace steward::store
{

QString sealedName(const QString &path)
{
    return QString::fromStdString(seal::databaseUri(QFile::encodeName(path).toStdString()));
}

Result<sqlite3 *> openSealed(const QString &path, const QString &connection, const QString &options)
{
    if (!seal::registerVfs())
        return tl::unexpected(storageError(nullptr, QStringLiteral("the sealed file layer")));
    Error error;
    {
        auto database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), connection);
        database.setDatabaseName(sealedName(path));
        database.setConnectOptions(options + QStringLiteral(";QSQLITE_OPEN_URI"));
        sqlite3 *db = database.open() ? nativeHandle(database) : nullptr;
        // A plugin with an SQLite of its own would not know the layer: then nothing is opened.
        if (db != nullptr && seal::prepareConnection(db) == SQLITE_OK)
            return db;
        error =
            storageError(db, db ? path : path + QStringLiteral(": ") + database.lastError().text());
        database.close();
    }
    QSqlDatabase::removeDatabase(connection);
    return tl::unexpected(error);
}

void closeSealed(const QString &connection)
{
    QSqlDatabase::database(connection, false).close();
    QSqlDatabase::removeDatabase(connection);
}

} // namespace steward::store
