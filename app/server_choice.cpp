// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/server_choice.h"

#include <QFileInfo>
#include <QSettings>

using namespace Qt::StringLiterals;

namespace steward
{

Result<net::ServerConfig> chooseServer(const Options &options, const QString &configFolder)
{
    QSettings kept{configFolder + "/steward.ini"_L1, QSettings::IniFormat};
    const auto keptServer = kept.value(u"server/url"_s).toString();
    const auto server = options.server.isEmpty() ? keptServer : options.server;
    if (server.isEmpty())
        return tl::unexpected(
            Error{ErrorKind::Protocol,
                  u"no server is known yet: start with --server https://host[:port]"_s});
    const auto base = net::parseServerUrl(server);
    if (!base)
        return tl::unexpected(base.error());
    auto caFile = options.caFile;
    // A kept authority belongs to its own server and vouches for no other.
    if (caFile.isEmpty() && net::parseServerUrl(keptServer) == base)
        caFile = kept.value(u"server/ca"_s).toString();
    net::ServerConfig config{*base, {}};
    if (!caFile.isEmpty()) {
        caFile = QFileInfo{caFile}.absoluteFilePath();
        auto authorities = net::loadAuthorities(caFile);
        if (!authorities)
            return tl::unexpected(authorities.error());
        config.authorities = *std::move(authorities);
    }
    kept.setValue(u"server/url"_s, base->toString());
    kept.setValue(u"server/ca"_s, caFile);
    return config;
}

} // namespace steward
