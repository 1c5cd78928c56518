// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/store/sealed_database.h"

#include <QByteArray>
#include <QDir>
#include <QFile>
#include <QUuid>

#include <sqlite3.h>

namespace steward::test
{

/// Everything in the pages of a sealed database and its log, opened by the product's own layer:
/// also what no query finds any more. `unread` counts the pages and frames that do not open; what
/// an earlier round of the log has left behind its end does not.
inline QByteArray openedBytes(const QString &path, int *unread = nullptr)
{
    constexpr int kPage = 4096;
    constexpr int kFrame = kPage + 24;
    const QString name = QUuid::createUuid().toString();
    // Outbox and drafts have no log and stay locked by their desk: waiting for them is for nothing.
    const bool hasLog = QFile::exists(path + QStringLiteral("-wal"));
    const auto db = store::openSealed(path, name,
                                      hasLog ? QStringLiteral("QSQLITE_BUSY_TIMEOUT=5000")
                                             : QStringLiteral("QSQLITE_BUSY_TIMEOUT=0"));
    if (!db)
        return {};
    QByteArray out;
    // The first question opens the log.
    sqlite3_exec(*db, "SELECT count(*) FROM sqlite_master", nullptr, nullptr, nullptr);
    for (const int op : {SQLITE_FCNTL_FILE_POINTER, SQLITE_FCNTL_JOURNAL_POINTER}) {
        sqlite3_file *file = nullptr;
        sqlite3_file_control(*db, "main", op, &file);
        sqlite3_int64 size = 0;
        if (file == nullptr || file->pMethods == nullptr)
            continue;
        file->pMethods->xFileSize(file, &size);
        const bool isLog = op == SQLITE_FCNTL_JOURNAL_POINTER;
        const int step = isLog ? kFrame : kPage;
        QByteArray piece(step, '\0');
        for (sqlite3_int64 at = isLog ? 32 : 0; at + step <= size; at += step)
            if (file->pMethods->xRead(file, piece.data(), step, at) == SQLITE_OK)
                out += piece;
            else if (unread != nullptr)
                ++*unread;
    }
    store::closeSealed(name);
    return out;
}

/// Whether any database in the folder holds these bytes, or any file does in the clear.
inline bool isAnywhere(const QString &folder, const QByteArray &bytes)
{
    for (const auto &info : QDir(folder).entryInfoList(QDir::Files | QDir::Hidden)) {
        QFile file(info.filePath());
        if (file.open(QFile::ReadOnly) && file.readAll().contains(bytes))
            return true;
        const auto suffix = info.suffix();
        const bool isDatabase = suffix == u"db" || suffix == u"new" || suffix == u"aside";
        if (isDatabase && openedBytes(info.filePath()).contains(bytes))
            return true;
    }
    return false;
}

} // namespace steward::test
