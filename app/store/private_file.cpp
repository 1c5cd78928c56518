// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/private_file.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace steward::store
{

Result<Done> createPrivateFile(const QString &path)
{
    const QString folder = QFileInfo(path).absolutePath();
    if (!QFileInfo::exists(folder)) {
        QDir().mkpath(folder);
        QFile::setPermissions(folder, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    }
    const int handle = ::open(QFile::encodeName(path).constData(), O_RDWR | O_CREAT | O_CLOEXEC,
                              S_IRUSR | S_IWUSR);
    if (handle < 0) {
        const bool isFull = errno == ENOSPC || errno == EDQUOT;
        return tl::unexpected(
            Error{ErrorKind::Storage,
                  QStringLiteral("cannot create a file: %1")
                      .arg(QString::fromLocal8Bit(std::strerror(errno))),
                  {},
                  isFull ? QStringLiteral("disk_full") : QStringLiteral("read_only"),
                  0});
    }
    const bool isPrivate = ::fchmod(handle, S_IRUSR | S_IWUSR) == 0;
    ::close(handle);
    if (!isPrivate)
        return tl::unexpected(Error{ErrorKind::Storage,
                                    QStringLiteral("the file belongs to somebody else"),
                                    {},
                                    QStringLiteral("read_only"),
                                    0});
    return Done{};
}

void removeDatabaseFiles(const QString &path)
{
    for (const auto *suffix : {"", "-wal", "-shm", "-journal"})
        QFile::remove(path + QLatin1StringView(suffix));
}

} // namespace steward::store
