// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/seal/page_cipher.h"
#include "app/seal/sealed_vfs.h"

#include <QByteArray>
#include <QDir>
#include <QFile>
#include <QString>
#include <QTemporaryDir>

#include <sqlite3.h>

#include <numeric>

namespace steward::test
{

inline seal::KeyPtr keyOf(std::uint8_t first)
{
    std::array<std::uint8_t, seal::kKeyBytes> bytes{};
    std::iota(bytes.begin(), bytes.end(), first);
    return seal::Key::of(bytes);
}

/// A connection on the sealed layer, as the product opens one but without the plugin.
class SealedConnection
{
public:
    SealedConnection(const QString &path, const seal::KeyPtr &key, const char *vfs = seal::kVfsName)
    {
        const seal::Unlocked unlocked(path.toStdString(), key);
        m_opened =
            sqlite3_open_v2(seal::databaseUri(path.toStdString(), vfs).c_str(), &m_db,
                            SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_URI, nullptr);
        sqlite3_extended_result_codes(m_db, 1);
        if (m_opened == SQLITE_OK)
            m_opened = seal::prepareConnection(m_db);
    }
    ~SealedConnection() { sqlite3_close_v2(m_db); }
    SealedConnection(const SealedConnection &) = delete;
    SealedConnection &operator=(const SealedConnection &) = delete;

    [[nodiscard]] int opened() const { return m_opened; }
    [[nodiscard]] sqlite3 *db() const { return m_db; }
    [[nodiscard]] QByteArray message() const { return sqlite3_errmsg(m_db); }
    /// The extended result code.
    int run(const QByteArray &sql)
    {
        const int code = sqlite3_exec(m_db, sql.constData(), nullptr, nullptr, nullptr);
        return code == SQLITE_OK ? code : sqlite3_extended_errcode(m_db);
    }
    /// The first value, or "error N".
    QByteArray value(const QByteArray &sql)
    {
        sqlite3_stmt *statement = nullptr;
        QByteArray out;
        if (sqlite3_prepare_v2(m_db, sql.constData(), -1, &statement, nullptr) == SQLITE_OK &&
            sqlite3_step(statement) == SQLITE_ROW)
            out = reinterpret_cast<const char *>(sqlite3_column_text(statement, 0));
        else
            out = "error " + QByteArray::number(sqlite3_extended_errcode(m_db));
        sqlite3_finalize(statement);
        return out;
    }

private:
    sqlite3 *m_db = nullptr;
    int m_opened = SQLITE_OK;
};

inline QByteArray contents(const QString &path)
{
    QFile file(path);
    return file.open(QFile::ReadOnly) ? file.readAll() : QByteArray();
}

inline bool overwrite(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    return file.open(QFile::WriteOnly) && file.write(bytes) == bytes.size();
}

/// The files of a database as a copier, a thief or a crash finds them now.
inline void copyDatabase(const QString &from, const QString &to)
{
    for (const auto *suffix : {"", "-wal", "-journal"}) {
        QFile::remove(to + QLatin1String(suffix));
        QFile::copy(from + QLatin1String(suffix), to + QLatin1String(suffix));
    }
    QFile::remove(to + QLatin1String("-shm"));
}

} // namespace steward::test
