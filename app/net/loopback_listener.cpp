// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/net/loopback_listener.h"

#include <QTcpSocket>
#include <QTimer>
#include <QUrlQuery>

#include <openssl/crypto.h>

using namespace Qt::StringLiterals;

namespace steward::net
{

namespace
{

constexpr qsizetype kMaxHead = 8 * 1024;
constexpr int kMaxConnections = 8;
constexpr int kConnectionMs = 5'000;

QByteArray page(const QByteArray &title, const QByteArray &text)
{
    return R"(<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>)" + title +
           R"( – Steward</title><meta name="viewport" content="width=device-width"><style>)"
           R"(:root{color-scheme:light dark}body{font:1.125rem/1.5 system-ui,sans-serif;max-width:36rem;margin:4rem auto;padding:0 1rem})"
           R"(</style></head><body><main><h1>)" +
           title + "</h1><p>" + text + "</p></main></body></html>\n";
}

void respond(QTcpSocket *socket, const QByteArray &status, const QByteArray &body)
{
    socket->write("HTTP/1.1 " + status +
                  "\r\nContent-Type: text/html; charset=utf-8\r\nCache-Control: "
                  "no-store\r\nReferrer-Policy: no-referrer"
                  "\r\nContent-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; "
                  "frame-ancestors 'none'"
                  "\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\nContent-Length: " +
                  QByteArray::number(body.size()) + "\r\n\r\n" + body);
    socket->disconnectFromHost();
}

bool isEqual(const QByteArray &a, const QByteArray &b)
{
    return a.size() == b.size() &&
           CRYPTO_memcmp(a.constData(), b.constData(), static_cast<size_t>(a.size())) == 0;
}

QByteArray headerOf(const QByteArray &head, QByteArrayView lowerName)
{
    for (const auto &line : head.split('\n')) {
        const auto colon = line.indexOf(':');
        if (colon > 0 && line.left(colon).trimmed().toLower() == lowerName)
            return line.mid(colon + 1).trimmed();
    }
    return {};
}

/// A parameter given twice is no parameter.
QString single(const QUrlQuery &query, const QString &name)
{
    const auto values = query.allQueryItemValues(name, QUrl::FullyDecoded);
    return values.size() == 1 ? values.first() : QString{};
}

} // namespace

LoopbackListener::LoopbackListener(QByteArray expectedState) : m_state(std::move(expectedState))
{
    m_server.setMaxPendingConnections(kMaxConnections);
    connect(&m_server, &QTcpServer::newConnection, this, &LoopbackListener::accept);
}

LoopbackListener::~LoopbackListener() = default;

Result<Done> LoopbackListener::listen()
{
    if (!m_server.listen(QHostAddress{QHostAddress::LocalHost}, 0))
        return tl::unexpected(Error{
            ErrorKind::Internal, u"cannot listen on 127.0.0.1: %1"_s.arg(m_server.errorString())});
    return Done{};
}

QUrl LoopbackListener::redirectUri() const
{
    return QUrl{u"http://127.0.0.1:%1/callback"_s.arg(m_server.serverPort())};
}

void LoopbackListener::fail(Error error)
{
    m_server.close();
    m_answer.set(tl::unexpected(std::move(error)));
}

void LoopbackListener::accept()
{
    while (auto *socket = m_server.nextPendingConnection()) {
        if (m_server.findChildren<QTcpSocket *>().size() > kMaxConnections) {
            socket->abort();
            socket->deleteLater();
            continue;
        }
        connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
        connect(socket, &QTcpSocket::readyRead, this, [this, socket] { read(socket); });
        QTimer::singleShot(kConnectionMs, socket, [socket] { socket->abort(); });
        // Bytes that came with the connection raise no signal of their own.
        if (socket->bytesAvailable() > 0)
            read(socket);
    }
}

void LoopbackListener::read(QTcpSocket *socket)
{
    const auto head = socket->peek(kMaxHead + 1);
    const auto end = head.indexOf("\r\n\r\n");
    if (end < 0 && head.size() <= kMaxHead)
        return;
    socket->disconnect(this);
    if (end < 0) {
        respond(socket, "431 Request Header Fields Too Large",
                page("Request refused", "The request is too large."));
        return;
    }
    handle(socket, head.left(end));
}

void LoopbackListener::handle(QTcpSocket *socket, const QByteArray &head)
{
    const auto parts = head.left(head.indexOf("\r\n")).trimmed().split(' ');
    const QUrl target{parts.size() == 3 ? QString::fromLatin1(parts.at(1)) : QString{},
                      QUrl::StrictMode};
    const QUrlQuery query{target.query(QUrl::FullyEncoded)};
    // A page of another site that resolves its name to 127.0.0.1 still sends its own name here.
    const bool isOurHost =
        headerOf(head, "host") == "127.0.0.1:" + QByteArray::number(m_server.serverPort());
    if (parts.size() != 3 || parts.at(0) != "GET" || target.path() != "/callback"_L1 ||
        !isOurHost) {
        respond(socket, "404 Not Found",
                page("Nothing here", "This address only receives a sign-in."));
        return;
    }
    if (m_answer.isSet() || !isEqual(single(query, u"state"_s).toLatin1(), m_state)) {
        respond(socket, "400 Bad Request",
                page("Sign-in not accepted",
                     "This answer does not belong to a sign-in that Steward started."));
        return;
    }
    BrowserAnswer answer{single(query, u"code"_s), single(query, u"iss"_s),
                         single(query, u"error"_s)};
    if (answer.code.isEmpty() == answer.error.isEmpty()) {
        respond(socket, "400 Bad Request",
                page("Sign-in not accepted", "The answer is incomplete."));
        return;
    }
    if (answer.error.isEmpty())
        respond(socket, "200 OK",
                page("You are signed in", "You can close this tab and go back to Steward."));
    else
        respond(
            socket, "200 OK",
            page("Sign-in was not completed", "You can close this tab and try again in Steward."));
    // The page has to reach the browser before whoever waits may destroy this listener.
    m_server.close();
    connect(socket, &QTcpSocket::disconnected, this, [this, answer] { m_answer.set(answer); });
    QTimer::singleShot(1'000, this, [this, answer] { m_answer.set(answer); });
}

} // namespace steward::net
