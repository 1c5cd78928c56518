// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/durable_file.h"

#include "app/store/plain_files.h"
#include "app/store/private_file.h"
#include "app/store/sealed_database.h"
#include "app/store/sqlite_statement.h"

#include <QUuid>

#include <sqlite3.h>

namespace steward::store
{

DurableFile::~DurableFile()
{
    close();
}

void DurableFile::close()
{
    if (m_connection.isEmpty())
        return;
    m_db = nullptr;
    closeSealed(m_connection);
    m_connection.clear();
}

Result<Done> DurableFile::execute(const QString &sql)
{
    if (!m_db)
        return tl::unexpected(Error{ErrorKind::Storage,
                                    QStringLiteral("the file is not open"),
                                    {},
                                    QStringLiteral("not_open"),
                                    0});
    if (sqlite3_exec(m_db, sql.toUtf8().constData(), nullptr, nullptr, nullptr) != SQLITE_OK)
        return tl::unexpected(storageError(m_db, sql.section(u' ', 0, 2)));
    return Done{};
}

Result<Done> DurableFile::open(const QString &path, const QStringList &migrations)
{
    close();
    if (auto made = createPrivateFile(path); !made)
        return made;
    if (auto sealed = sealPlainDatabase(path); !sealed)
        return sealed;
    const QString connection =
        QStringLiteral("durable-") + QUuid::createUuid().toString(QUuid::Id128);
    const auto opened = openSealed(path, connection, QStringLiteral("QSQLITE_BUSY_TIMEOUT=2000"));
    if (!opened)
        return tl::unexpected(opened.error());
    m_connection = connection;
    m_db = *opened;
    Result<Done> done = Done{};
    for (const auto *sql :
         {"PRAGMA locking_mode=EXCLUSIVE", "PRAGMA journal_mode=DELETE", "PRAGMA synchronous=EXTRA",
          "PRAGMA secure_delete=ON", "PRAGMA temp_store=MEMORY", "PRAGMA foreign_keys=OFF"})
        if (done)
            done = execute(QString::fromLatin1(sql));
    if (done)
        done = migrate(migrations);
    if (!done)
        close();
    return done;
}

Result<Done> DurableFile::migrate(const QStringList &migrations)
{
    SqliteStatement statement;
    if (!statement.prepare(m_db, QStringLiteral("PRAGMA user_version")) ||
        statement.step() != SqliteStatement::Step::Row)
        return tl::unexpected(storageError(m_db, QStringLiteral("user_version")));
    const qint64 version = statement.integer(0);
    statement.finalize();
    // Also takes the lock, so that a second process is refused here and not at its first command.
    auto done = execute(QStringLiteral("BEGIN IMMEDIATE"));
    for (qsizetype i = version; done && i < migrations.size(); ++i)
        done = execute(migrations[i]);
    if (done && version < migrations.size())
        done = execute(QStringLiteral("PRAGMA user_version=%1").arg(migrations.size()));
    if (done)
        done = execute(QStringLiteral("COMMIT"));
    if (!done && sqlite3_get_autocommit(m_db) == 0)
        sqlite3_exec(m_db, "ROLLBACK", nullptr, nullptr, nullptr);
    return done;
}

} // namespace steward::store
