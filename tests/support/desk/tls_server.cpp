// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/desk/tls_server.h"

#include <QSslConfiguration>

namespace steward::test
{

TlsServer::TlsServer(const Identity &identity)
{
    auto tls = QSslConfiguration::defaultConfiguration();
    tls.setLocalCertificate(identity.certificate);
    tls.setPrivateKey(identity.key);
    tls.setPeerVerifyMode(QSslSocket::VerifyNone);
    m_server.setSslConfiguration(tls);
    connect(&m_server, &QSslServer::pendingConnectionAvailable, this, &TlsServer::accept);
    const bool isListening = m_server.listen(QHostAddress{QHostAddress::LocalHost});
    Q_ASSERT(isListening);
    Q_UNUSED(isListening)
}

net::ServerConfig TlsServer::trustedBy(const QSslCertificate &authority) const
{
    QUrl base;
    base.setScheme(QStringLiteral("https"));
    base.setHost(QStringLiteral("127.0.0.1"));
    base.setPort(m_server.serverPort());
    return {base, {authority}};
}

void TlsServer::answer(QSslSocket *socket, const QByteArray &status, const QByteArray &body,
                       const QByteArray &headers)
{
    socket->write("HTTP/1.1 " + status + "\r\n" + headers +
                  "X-Request-Id: req-7\r\nContent-Length: " + QByteArray::number(body.size()) +
                  "\r\n\r\n" + body);
}

void TlsServer::accept()
{
    while (auto *socket = qobject_cast<QSslSocket *>(m_server.nextPendingConnection())) {
        ++connections;
        connect(socket, &QSslSocket::readyRead, this, [this, socket] { read(socket); });
        connect(socket, &QSslSocket::disconnected, this, [this, socket] {
            m_buffers.remove(socket);
            socket->deleteLater();
        });
        if (socket->bytesAvailable() > 0)
            read(socket);
    }
}

void TlsServer::read(QSslSocket *socket)
{
    const auto bytes = socket->readAll();
    received += bytes;
    auto &buffer = m_buffers[socket];
    buffer += bytes;
    const auto end = buffer.indexOf("\r\n\r\n");
    if (end < 0)
        return;
    ReceivedRequest request;
    request.head = buffer.left(end);
    const auto line = request.head.left(request.head.indexOf("\r\n")).split(' ');
    request.method = line.value(0);
    request.path = line.value(1);
    qsizetype length = 0;
    for (const auto &header : request.head.split('\n'))
        if (header.toLower().startsWith("content-length:"))
            length = header.mid(15).trimmed().toLongLong();
    if (buffer.size() < end + 4 + length)
        return;
    request.body = buffer.mid(end + 4, length);
    buffer.clear();
    requests.append(request);
    if (respond)
        respond(socket, request);
}

} // namespace steward::test
