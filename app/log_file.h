// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFile>
#include <QMutex>
#include <QString>

namespace steward
{

/// The program's log: one JSON object a line, redacted, five files of 10 MiB. While it lives it
/// receives what Qt's categories let through; warnings go to standard error too.
class LogFile
{
public:
    explicit LogFile(const QString &folder, qint64 maxBytes = 10 * 1024 * 1024);
    ~LogFile();
    LogFile(const LogFile &) = delete;
    LogFile &operator=(const LogFile &) = delete;
    void write(QtMsgType type, const QString &category, const QString &message);
    [[nodiscard]] QString path() const { return m_file.fileName(); }

private:
    void rotate();

    QMutex m_mutex;
    QFile m_file;
    qint64 m_maxBytes;
};

} // namespace steward
