// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/scenario/service_process.h"

#include <QJsonObject>
#include <QList>
#include <QNetworkAccessManager>
#include <QSslConfiguration>
#include <QUrl>

class QNetworkReply;

namespace steward::tests
{

using HttpHeaders = QList<QPair<QByteArray, QByteArray>>;

struct WebAnswer {
    int status = 0; ///< 0: none came.
    QByteArray body;
    HttpHeaders headers;
    [[nodiscard]] QJsonObject json() const;
    /// Empty when there is no such header.
    [[nodiscard]] QByteArray header(const QByteArray &name) const;
};

/// Bare HTTPS to the service over verified TLS: no redirect is followed and no cookie kept, each
/// header is the caller's.
class WebClient
{
public:
    /// `url`: of a proxy before the service; empty for its own.
    explicit WebClient(const ServiceProcess &service, const QString &url = {});

    [[nodiscard]] WebAnswer get(const QString &path, const HttpHeaders &headers = {});
    [[nodiscard]] WebAnswer post(const QString &path, const QByteArray &body,
                                 const HttpHeaders &headers);
    /// Under way; answerOf() once it has finished. The caller deletes it.
    [[nodiscard]] QNetworkReply *start(const QByteArray &method, const QString &path,
                                       const QByteArray &body, const HttpHeaders &headers);
    [[nodiscard]] static WebAnswer answerOf(QNetworkReply &reply);
    [[nodiscard]] const QSslConfiguration &tls() const { return m_tls; }
    [[nodiscard]] QUrl base() const { return m_base; }

private:
    [[nodiscard]] WebAnswer await(QNetworkReply *reply);

    QNetworkAccessManager m_network;
    QSslConfiguration m_tls;
    QUrl m_base;
};

/// The same request `count` times at once: every connection stands before the first byte of any
/// request is sent. In the order of the connections.
[[nodiscard]] QList<WebAnswer> postAtOnce(const WebClient &client, int count, const QString &path,
                                          const QByteArray &body, const HttpHeaders &headers);

} // namespace steward::tests
