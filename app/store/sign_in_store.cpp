// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/sign_in_store.h"

#include "app/store/plain_files.h"
#include "app/store/private_file.h"
#include "app/store/sqlite_statement.h"

#include <QFile>
#include <QLoggingCategory>

namespace steward::store
{

namespace
{

Q_LOGGING_CATEGORY(lcSignIn, "app.store.signin", QtInfoMsg)

constexpr qint64 kMostBytes = 64 * 1024;

} // namespace

void SignInStore::open(const QString &path)
{
    m_file.close();
    m_path = path;
    if (!QFile::exists(path))
        return;
    if (const auto opened = openFile(); !opened)
        qCWarning(lcSignIn).noquote() << opened.error().detail << opened.error().code;
}

/// Nothing in it is lost that the platform does not tell again: a file that cannot be read goes.
Result<Done> SignInStore::openFile()
{
    const QStringList migrations{QStringLiteral(
        "CREATE TABLE sign_in (one INTEGER PRIMARY KEY CHECK (one = 1), document TEXT NOT NULL)")};
    auto opened = m_file.open(m_path, migrations);
    if (opened || opened.error().code != QStringLiteral("damaged"))
        return opened;
    removeDatabaseFiles(m_path);
    return m_file.open(m_path, migrations);
}

void SignInStore::takeOver(const QString &plain)
{
    QFile file(plain);
    if (!file.open(QFile::ReadOnly))
        return;
    const auto document = file.read(kMostBytes);
    file.close();
    if (!m_path.isEmpty() && !document.isEmpty() && load().isEmpty())
        save(document);
    shredFile(plain);
}

QByteArray SignInStore::load() const
{
    SqliteStatement statement;
    if (!m_file.isOpen() ||
        !statement.prepare(m_file.handle(), QStringLiteral("SELECT document FROM sign_in")) ||
        statement.step() != SqliteStatement::Step::Row)
        return {};
    return statement.text(0).toUtf8();
}

void SignInStore::save(const QByteArray &document)
{
    if (m_path.isEmpty() || load() == document)
        return;
    if (const auto written = write(document); !written)
        qCWarning(lcSignIn).noquote() << written.error().detail << written.error().code;
}

Result<Done> SignInStore::write(const QByteArray &document)
{
    if (!m_file.isOpen())
        if (auto opened = openFile(); !opened)
            return opened;
    SqliteStatement statement;
    const bool isPrepared = statement.prepare(
        m_file.handle(), QStringLiteral("INSERT OR REPLACE INTO sign_in VALUES (1, ?1)"));
    if (isPrepared)
        statement.bindText(1, {document.constData(), std::size_t(document.size())});
    if (!isPrepared || statement.step() != SqliteStatement::Step::Done)
        return tl::unexpected(storageError(m_file.handle(), QStringLiteral("remember the person")));
    return Done{};
}

/// A removal also succeeds on a full disk, where a deletion of the row would not.
void SignInStore::forget()
{
    m_file.close();
    if (!m_path.isEmpty())
        removeDatabaseFiles(m_path);
}

} // namespace steward::store
