// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/result.h"

#include <QString>
#include <QStringList>

struct sqlite3;

namespace steward::store
{

/// A small sealed SQLite file whose every commit is on the disk when it returns: rollback journal,
/// synchronous EXTRA, 0600, locked by this process. For the outbox and the drafts, which nothing
/// can bring back.
class DurableFile
{
public:
    DurableFile() = default;
    ~DurableFile();
    DurableFile(const DurableFile &) = delete;
    DurableFile &operator=(const DurableFile &) = delete;

    /// A plain file of an earlier version is sealed first. `migrations[i]` leads from version i to
    /// i + 1. A file of a newer version is opened as it is: versions only add. A damaged file is
    /// left untouched.
    [[nodiscard]] Result<Done> open(const QString &path, const QStringList &migrations);
    void close();
    [[nodiscard]] sqlite3 *handle() const { return m_db; }
    [[nodiscard]] bool isOpen() const { return m_db != nullptr; }
    [[nodiscard]] Result<Done> execute(const QString &sql);

private:
    [[nodiscard]] Result<Done> migrate(const QStringList &migrations);
    QString m_connection;
    sqlite3 *m_db = nullptr;
};

} // namespace steward::store
