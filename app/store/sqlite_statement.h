// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/result.h"

#include <QByteArray>
#include <QString>

#include <memory>
#include <span>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;
class QSqlDatabase;

namespace steward::store
{

/// The native handle of an open QSQLITE connection; null when it is not open.
[[nodiscard]] sqlite3 *nativeHandle(const QSqlDatabase &database);

/// The last failure of this connection as Storage with a code.
[[nodiscard]] Error storageError(sqlite3 *db, const QString &what);

/// Of an extended result code: disk_full, damaged, unreadable (the disk did not give a part of the
/// file back, which it may do later), busy, read_only, io.
[[nodiscard]] QString storageCode(int extended);

[[nodiscard]] qint64 lastInsertedKey(sqlite3 *db);

/// A prepared statement bound without a QVariant for each value: the page applier's inner loop.
/// Bound texts and blobs are not copied and must live until reset().
class SqliteStatement
{
public:
    enum class Step { Row, Done, Failed };
    SqliteStatement() = default;
    [[nodiscard]] bool prepare(sqlite3 *db, const QString &sql);
    void finalize() { m_statement.reset(); }
    void bind(int index, qint64 value);
    void bindText(int index, std::string_view text);
    void bindBlob(int index, std::span<const std::uint8_t> bytes);
    void bindNull(int index);
    [[nodiscard]] Step step();
    void reset();
    [[nodiscard]] bool isNull(int column) const;
    [[nodiscard]] qint64 integer(int column) const;
    [[nodiscard]] QByteArray bytes(int column) const;
    [[nodiscard]] QString text(int column) const;
    /// The column's bytes where they are; good until the next step.
    [[nodiscard]] std::string_view view(int column) const;

private:
    struct Finalizer {
        void operator()(sqlite3_stmt *statement) const;
    };
    std::unique_ptr<sqlite3_stmt, Finalizer> m_statement;
};

} // namespace steward::store
