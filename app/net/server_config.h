// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/result.h"
#include "app/ports/http_client.h"

#include <QList>
#include <QNetworkRequest>
#include <QSslCertificate>
#include <QString>
#include <QUrl>

#include <optional>

QT_BEGIN_NAMESPACE
class QNetworkReply;
QT_END_NAMESPACE

namespace steward::net
{

/// The one platform this program talks to.
struct ServerConfig {
    QUrl base;                          ///< https://host[:port], nothing else.
    QList<QSslCertificate> authorities; ///< Empty: the system's trust store.
    [[nodiscard]] QString hostAndPort() const;
};

/// Refuses anything but https with a host and without user, path, query or fragment.
[[nodiscard]] Result<QUrl> parseServerUrl(const QString &text);
/// Storage when the file cannot be read, Protocol when it holds no certificate.
[[nodiscard]] Result<QList<QSslCertificate>> loadAuthorities(const QString &file);
[[nodiscard]] bool isSameOrigin(const QUrl &a, const QUrl &b);
/// The address of a request; none when the path would leave the server.
[[nodiscard]] std::optional<QUrl> resolve(const ServerConfig &server, const QString &pathAndQuery);
/// TLS 1.2 or newer, HTTP/1.1, redirects not followed, no cookies, no cache, no stored logins.
[[nodiscard]] QNetworkRequest secureRequest(const ServerConfig &server, const QUrl &url);
/// What a reply without a usable HTTP answer means; nothing when the answer counts.
[[nodiscard]] std::optional<Error> transportError(const QNetworkReply &reply);

} // namespace steward::net
