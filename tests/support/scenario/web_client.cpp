// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/scenario/web_client.h"

#include "tests/support/scenario/heard_answers.h"

#include <QJsonDocument>
#include <QNetworkReply>
#include <QNetworkRequest>
#include <QSslCertificate>
#include <QSslSocket>
#include <QTest>

#include <memory>
#include <vector>

namespace steward::tests
{

using namespace Qt::StringLiterals;

namespace
{

constexpr int kPatienceMs = 30'000;

WebAnswer parsed(const QByteArray &bytes)
{
    WebAnswer out;
    const auto end = bytes.indexOf("\r\n\r\n");
    if (end < 0)
        return out;
    const auto lines = bytes.left(end).split('\n');
    out.status = lines.first().split(' ').value(1).toInt();
    for (qsizetype i = 1; i < lines.size(); ++i) {
        const auto colon = lines[i].indexOf(':');
        out.headers.emplaceBack(lines[i].left(colon).trimmed(), lines[i].mid(colon + 1).trimmed());
    }
    out.body = bytes.mid(end + 4);
    return out;
}

} // namespace

QJsonObject WebAnswer::json() const
{
    return QJsonDocument::fromJson(body).object();
}

QByteArray WebAnswer::header(const QByteArray &name) const
{
    for (const auto &[known, value] : headers)
        if (known.compare(name, Qt::CaseInsensitive) == 0)
            return value;
    return {};
}

WebClient::WebClient(const ServiceProcess &service, const QString &url)
    : m_tls(QSslConfiguration::defaultConfiguration()), m_base(url.isEmpty() ? service.url() : url)
{
    m_tls.setCaCertificates(QSslCertificate::fromPath(service.caFile()));
    m_network.setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
}

QNetworkReply *WebClient::start(const QByteArray &method, const QString &path,
                                const QByteArray &body, const HttpHeaders &headers)
{
    QNetworkRequest request{m_base.resolved(QUrl{path})};
    request.setSslConfiguration(m_tls);
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    for (const auto &[name, value] : headers)
        request.setRawHeader(name, value);
    return method == "GET" ? m_network.get(request) : m_network.post(request, body);
}

WebAnswer WebClient::answerOf(QNetworkReply &reply)
{
    WebAnswer out;
    // An answer that broke off is none, whatever its head said.
    if (reply.error() != QNetworkReply::NoError &&
        reply.error() < QNetworkReply::ContentAccessDenied)
        return out;
    out.status = reply.attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    out.body = reply.readAll();
    for (const auto &[name, value] : reply.rawHeaderPairs())
        out.headers.emplaceBack(name, value);
    return out;
}

WebAnswer WebClient::await(QNetworkReply *reply)
{
    const std::unique_ptr<QNetworkReply> owned{reply};
    return QTest::qWaitFor([reply] { return reply->isFinished(); }, kPatienceMs) ? answerOf(*reply)
                                                                                 : WebAnswer{};
}

WebAnswer WebClient::get(const QString &path, const HttpHeaders &headers)
{
    auto answer = await(start("GET", path, {}, headers));
    noteAnswer("GET", path, answer);
    return answer;
}

WebAnswer WebClient::post(const QString &path, const QByteArray &body, const HttpHeaders &headers)
{
    auto answer = await(start("POST", path, body, headers));
    noteAnswer("POST", path, answer);
    return answer;
}

QList<WebAnswer> postAtOnce(const WebClient &client, int count, const QString &path,
                            const QByteArray &body, const HttpHeaders &headers)
{
    QByteArray request =
        "POST " + path.toLatin1() + " HTTP/1.1\r\nHost: " + client.base().authority().toLatin1() +
        "\r\nConnection: close\r\n" + "Content-Length: " + QByteArray::number(body.size()) + "\r\n";
    for (const auto &[name, value] : headers)
        request += name + ": " + value + "\r\n";
    request += "\r\n" + body;
    std::vector<std::unique_ptr<QSslSocket>> sockets;
    for (int i = 0; i < count; ++i) {
        auto &socket = *sockets.emplace_back(std::make_unique<QSslSocket>());
        socket.setSslConfiguration(client.tls());
        socket.connectToHostEncrypted(client.base().host(), quint16(client.base().port()));
    }
    const auto all = [&](auto condition) {
        return QTest::qWaitFor(
            [&] { return std::all_of(sockets.begin(), sockets.end(), condition); }, kPatienceMs);
    };
    if (!all([](const auto &socket) { return socket->isEncrypted(); }))
        return {};
    for (const auto &socket : sockets)
        socket->write(request);
    for (const auto &socket : sockets)
        socket->flush();
    (void)all([](const auto &s) { return s->state() == QAbstractSocket::UnconnectedState; });
    QList<WebAnswer> out;
    for (const auto &socket : sockets)
        out += parsed(socket->readAll());
    return out;
}

} // namespace steward::tests
