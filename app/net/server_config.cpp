// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/net/server_config.h"

#include <QFile>
#include <QNetworkReply>
#include <QSslConfiguration>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace steward::net
{

QString ServerConfig::hostAndPort() const
{
    return u"%1:%2"_s.arg(base.host(QUrl::FullyDecoded)).arg(base.port(443));
}

Result<QUrl> parseServerUrl(const QString &text)
{
    const QUrl url{text, QUrl::StrictMode};
    const bool hasExtra = !url.userInfo().isEmpty() || url.hasQuery() || url.hasFragment() ||
                          !(url.path().isEmpty() || url.path() == "/"_L1);
    if (!url.isValid() || url.scheme() != "https"_L1 || url.host().isEmpty() || hasExtra)
        return tl::unexpected(
            Error{ErrorKind::Protocol, u"the server address must look like https://host[:port]"_s});
    QUrl base;
    base.setScheme(u"https"_s);
    base.setHost(url.host());
    base.setPort(url.port());
    return base;
}

Result<QList<QSslCertificate>> loadAuthorities(const QString &file)
{
    QFile source{file};
    if (!source.open(QIODevice::ReadOnly))
        return tl::unexpected(
            Error{ErrorKind::Storage, u"cannot read %1: %2"_s.arg(file, source.errorString())});
    auto certificates = QSslCertificate::fromDevice(&source, QSsl::Pem);
    certificates.removeIf([](const QSslCertificate &c) { return c.isNull(); });
    if (certificates.isEmpty())
        return tl::unexpected(
            Error{ErrorKind::Protocol, u"%1 holds no PEM certificate"_s.arg(file)});
    return certificates;
}

bool isSameOrigin(const QUrl &a, const QUrl &b)
{
    return a.scheme() == b.scheme() && a.host() == b.host() && a.port(443) == b.port(443);
}

std::optional<QUrl> resolve(const ServerConfig &server, const QString &pathAndQuery)
{
    const bool isClean = std::none_of(pathAndQuery.cbegin(), pathAndQuery.cend(), [](QChar c) {
        return c <= u' ' || c == u'\\' || c.unicode() == 0x7f;
    });
    if (!isClean || !pathAndQuery.startsWith(u'/') || pathAndQuery.startsWith("//"_L1))
        return std::nullopt;
    QUrl url{server.base.toString(QUrl::FullyEncoded | QUrl::StripTrailingSlash) + pathAndQuery,
             QUrl::StrictMode};
    if (!url.isValid() || !isSameOrigin(url, server.base) || url.hasFragment() ||
        !url.userInfo().isEmpty())
        return std::nullopt;
    return url;
}

QNetworkRequest secureRequest(const ServerConfig &server, const QUrl &url)
{
    QNetworkRequest request{url};
    auto tls = QSslConfiguration::defaultConfiguration();
    tls.setProtocol(QSsl::TlsV1_2OrLater);
    tls.setPeerVerifyMode(QSslSocket::VerifyPeer);
    if (!server.authorities.isEmpty())
        tls.setCaCertificates(server.authorities);
    request.setSslConfiguration(tls);
    // h2 queues quadratically in Qt 6.4 and gives no back-pressure.
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute,
                         QNetworkRequest::ManualRedirectPolicy);
    request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CacheLoadControlAttribute,
                         QNetworkRequest::AlwaysNetwork);
    request.setAttribute(QNetworkRequest::CacheSaveControlAttribute, false);
    request.setHeader(QNetworkRequest::UserAgentHeader, u"Steward/" STEWARD_VERSION ""_s);
    return request;
}

std::optional<Error> transportError(const QNetworkReply &reply)
{
    const int status = reply.attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    if (status >= 300 && status < 400)
        return Error{ErrorKind::RedirectRefused, u"the server answered %1"_s.arg(status)};
    const auto error = reply.error();
    if (error == QNetworkReply::NoError)
        return std::nullopt;
    if (error == QNetworkReply::SslHandshakeFailedError)
        return Error{ErrorKind::TlsRefused, u"TLS: "_s + reply.errorString()};
    if (error == QNetworkReply::TooManyRedirectsError ||
        error == QNetworkReply::InsecureRedirectError)
        return Error{ErrorKind::RedirectRefused, u"the server redirects"_s};
    if (error == QNetworkReply::OperationCanceledError)
        return Error{ErrorKind::Offline, u"no data for too long"_s};
    const bool isNetworkLayer = error < QNetworkReply::ContentAccessDenied;
    if (isNetworkLayer)
        return Error{ErrorKind::Offline,
                     u"network error %1: %2"_s.arg(int{error}).arg(reply.errorString())};
    if (status >= 400)
        return std::nullopt;
    return Error{ErrorKind::Protocol,
                 u"unusable answer, error %1: %2"_s.arg(int{error}).arg(reply.errorString())};
}

} // namespace steward::net
