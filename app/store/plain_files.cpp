// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/plain_files.h"

#include "app/seal/page_cipher.h"
#include "app/seal/sealed_vfs.h"
#include "app/store/private_file.h"
#include "app/store/sqlite_statement.h"

#include <QFile>
#include <QFileInfo>

#include <cstdio>
#include <fcntl.h>
#include <memory>
#include <sqlite3.h>
#include <unistd.h>

namespace steward::store
{

namespace
{

constexpr char kMagic[] = "SQLite format 3";
constexpr qint64 kPiece = 1 << 20;

struct Closer {
    void operator()(sqlite3 *db) const { sqlite3_close_v2(db); }
};
using Connection = std::unique_ptr<sqlite3, Closer>;

Connection connectTo(const std::string &name)
{
    sqlite3 *db = nullptr;
    const int code =
        sqlite3_open_v2(name.c_str(), &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_URI, nullptr);
    Connection connection{db};
    sqlite3_busy_timeout(db, 2'000);
    return code == SQLITE_OK ? std::move(connection) : Connection{};
}

Error failed(sqlite3 *db, const char *what)
{
    return storageError(db, QString::fromLatin1(what));
}

void syncPath(const QString &path, int flags)
{
    const int handle = ::open(QFile::encodeName(path).constData(), flags | O_CLOEXEC);
    if (handle < 0)
        return;
    ::fsync(handle);
    ::close(handle);
}

void syncFolderOf(const QString &path)
{
    syncPath(QFileInfo(path).absolutePath(), O_RDONLY | O_DIRECTORY);
}

/// Every table's rows, the version, and that the pages are sound: what has to be equal.
Result<QString> inventory(sqlite3 *db)
{
    QStringList names;
    QString out;
    SqliteStatement statement;
    auto step = SqliteStatement::Step::Failed;
    if (statement.prepare(db, QStringLiteral("PRAGMA quick_check")))
        step = statement.step();
    if (step != SqliteStatement::Step::Row)
        return tl::unexpected(failed(db, "check"));
    if (statement.text(0) != QStringLiteral("ok"))
        return tl::unexpected(
            Error{ErrorKind::Storage, statement.text(0), {}, QStringLiteral("damaged"), 0});
    if (statement.prepare(db, QStringLiteral("SELECT name FROM sqlite_master WHERE type='table' "
                                             "ORDER BY name")))
        while ((step = statement.step()) == SqliteStatement::Step::Row)
            names += statement.text(0);
    if (step != SqliteStatement::Step::Done)
        return tl::unexpected(failed(db, "tables"));
    for (const auto &name : std::as_const(names)) {
        if (!statement.prepare(db, QStringLiteral("SELECT count(*) FROM \"%1\"").arg(name)) ||
            statement.step() != SqliteStatement::Step::Row)
            return tl::unexpected(failed(db, "count"));
        out += name + u'=' + statement.text(0) + u' ';
    }
    if (!statement.prepare(db, QStringLiteral("PRAGMA user_version")) ||
        statement.step() != SqliteStatement::Step::Row)
        return tl::unexpected(failed(db, "version"));
    return QString(out + statement.text(0));
}

Result<Done> writeSealedCopy(const QString &path, const QString &copy)
{
    // Opening rolls back what a crash left in the journal.
    const auto plain = connectTo(QFile::encodeName(path).toStdString());
    if (!plain || !seal::registerVfs())
        return tl::unexpected(failed(nullptr, "open the plain file"));
    const auto before = inventory(plain.get());
    if (!before)
        return tl::unexpected(before.error());
    const auto name = seal::databaseUri(QFile::encodeName(copy).toStdString());
    int reserve = int(seal::kReservedBytes);
    sqlite3_file_control(plain.get(), "main", SQLITE_FCNTL_RESERVE_BYTES, &reserve);
    SqliteStatement into;
    if (!into.prepare(plain.get(), QStringLiteral("VACUUM INTO ?1")))
        return tl::unexpected(failed(plain.get(), "seal"));
    into.bindText(1, name);
    if (into.step() != SqliteStatement::Step::Done)
        return tl::unexpected(failed(plain.get(), "seal"));
    const auto sealed = connectTo(name);
    const auto after =
        sealed && seal::prepareConnection(sealed.get()) == SQLITE_OK
            ? inventory(sealed.get())
            : Result<QString>(tl::unexpected(failed(nullptr, "open the sealed copy")));
    if (!after)
        return tl::unexpected(after.error());
    if (*after != *before)
        return tl::unexpected(Error{ErrorKind::Storage,
                                    *before + QStringLiteral(" became ") + *after,
                                    {},
                                    QStringLiteral("io"),
                                    0});
    return Done{};
}

} // namespace

void shredFile(const QString &path)
{
    QFile file(path);
    if (file.exists() && file.open(QFile::ReadWrite)) {
        const QByteArray zeros(kPiece, '\0');
        for (qint64 left = file.size(); left > 0;) {
            const qint64 written = file.write(zeros.constData(), std::min(left, kPiece));
            if (written <= 0)
                break;
            left -= written;
        }
        file.flush();
        ::fsync(file.handle());
        file.close();
    }
    QFile::remove(path);
}

bool isPlainDatabase(const QString &path)
{
    QFile file(path);
    return file.open(QFile::ReadOnly) &&
           file.read(sizeof(kMagic)) == QByteArrayView(kMagic, sizeof(kMagic));
}

void shredDatabase(const QString &path)
{
    for (const auto *suffix : {"-wal", "-journal", "-shm", ""})
        shredFile(path + QLatin1StringView(suffix));
}

Result<Done> sealPlainDatabase(const QString &path)
{
    const QString copy = path + QStringLiteral(".sealing");
    const QString old = path + QStringLiteral(".plain");
    const bool isPlain = isPlainDatabase(path);
    if (isPlain && QFile::exists(old))
        QFile::remove(old); // Only a second name of the file at the path.
    else if (QFile::exists(old))
        shredFile(old); // Its sealed copy is in place.
    if (!isPlain)
        return Done{};
    removeDatabaseFiles(copy);
    if (auto made = createPrivateFile(copy); !made)
        return made;
    if (auto written = writeSealedCopy(path, copy); !written) {
        removeDatabaseFiles(copy);
        return written;
    }
    syncPath(copy, O_RDWR);
    const auto from = QFile::encodeName(path);
    if (::link(from.constData(), QFile::encodeName(old).constData()) != 0 ||
        std::rename(QFile::encodeName(copy).constData(), from.constData()) != 0)
        return tl::unexpected(Error{ErrorKind::Storage,
                                    QStringLiteral("the sealed copy could not be put in place"),
                                    {},
                                    QStringLiteral("io"),
                                    0});
    syncFolderOf(path);
    shredFile(old);
    syncFolderOf(path);
    return Done{};
}

} // namespace steward::store
