// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/server_choice.h"

#include <QFileInfo>
#include <QSettings>

using namespace Qt::StringLiterals;

namespace steward
{

Result<ServerChoice> chooseServer(const Options &options, const QString &configFolder)
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
    // A kept authority or key belongs to its own server and vouches for no other.
    const bool isKeptServer = net::parseServerUrl(keptServer) == base;
    const auto chosen = [&](const QString &given, const QString &name) {
        return given.isEmpty() && isKeptServer ? kept.value(name).toString() : given;
    };
    auto caFile = chosen(options.caFile, u"server/ca"_s);
    const auto auditKey = chosen(options.auditKey, u"server/audit_key"_s);
    ServerChoice choice{{*base, {}}, {}};
    if (!caFile.isEmpty()) {
        caFile = QFileInfo{caFile}.absoluteFilePath();
        auto authorities = net::loadAuthorities(caFile);
        if (!authorities)
            return tl::unexpected(authorities.error());
        choice.server.authorities = *std::move(authorities);
    }
    if (!auditKey.isEmpty()) {
        auto key = audit::VerifierKey::parse(auditKey);
        if (!key)
            return tl::unexpected(
                Error{ErrorKind::Protocol, u"--audit-key: "_s + key.error().detail});
        choice.anchor = *std::move(key);
    }
    kept.setValue(u"server/url"_s, base->toString());
    kept.setValue(u"server/ca"_s, caFile);
    kept.setValue(u"server/audit_key"_s, auditKey);
    return choice;
}

} // namespace steward
