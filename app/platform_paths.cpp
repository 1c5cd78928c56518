// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/platform_paths.h"

#include <QDir>
#include <QFile>
#include <QStandardPaths>
#include <QStorageInfo>
#include <QTemporaryFile>

using namespace Qt::StringLiterals;

namespace steward
{

namespace
{

constexpr auto kName = "steward"_L1;
constexpr qint64 kLeastFree = 16 * 1024 * 1024;
constexpr qsizetype kProbeBytes = 64 * 1024;

QString xdg(const char *variable, const QString &fallback)
{
    const auto value = qEnvironmentVariable(variable);
    return (value.startsWith(u'/') ? value : QDir::homePath() + fallback) + u'/' + kName;
}

Error unusable(const QString &folder, const QString &why)
{
    return Error{ErrorKind::Storage, u"cannot use the folder %1: %2"_s.arg(folder, why)};
}

Result<Done> prepareFolder(const QString &folder)
{
    if (!QDir{}.mkpath(folder))
        return tl::unexpected(unusable(folder, u"it cannot be made"_s));
    constexpr auto kOwnerOnly = QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner;
    if (!QFile::setPermissions(folder, kOwnerOnly))
        return tl::unexpected(unusable(folder, u"it belongs to somebody else"_s));
    QTemporaryFile probe{folder + "/.probe-XXXXXX"_L1};
    const QByteArray bytes(kProbeBytes, 'x');
    if (!probe.open() || probe.write(bytes) != bytes.size() || !probe.flush())
        return tl::unexpected(unusable(folder, probe.errorString()));
    return Done{};
}

} // namespace

PlatformPaths PlatformPaths::of(const QString &profile)
{
    if (!profile.isEmpty()) {
        const auto root = QDir{profile}.absolutePath();
        return {root + "/config"_L1, root + "/data"_L1, root + "/cache"_L1, root + "/state"_L1,
                root + "/run"_L1};
    }
    const auto data = xdg("XDG_DATA_HOME", u"/.local/share"_s);
    const auto runtime = qEnvironmentVariable("XDG_RUNTIME_DIR");
    return {xdg("XDG_CONFIG_HOME", u"/.config"_s), data, xdg("XDG_CACHE_HOME", u"/.cache"_s),
            xdg("XDG_STATE_HOME", u"/.local/state"_s),
            runtime.isEmpty() ? data + "/run"_L1 : runtime + u'/' + kName};
}

Result<Done> PlatformPaths::prepare() const
{
    for (const auto &folder : {config, data, cache, state, runtime})
        if (auto prepared = prepareFolder(folder); !prepared)
            return prepared;
    const QStorageInfo volume{data};
    if (volume.isValid() && volume.bytesAvailable() >= 0 && volume.bytesAvailable() < kLeastFree)
        return tl::unexpected(unusable(data, u"the disk is full"_s));
    return Done{};
}

QString PlatformPaths::dataOf(const QString &hostAndPort) const
{
    QString name = hostAndPort;
    for (auto &c : name)
        if (!c.isLetterOrNumber() && c != u'.' && c != u'-')
            c = u'_';
    return data + u'/' + name;
}

} // namespace steward
