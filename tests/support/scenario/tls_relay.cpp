// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/scenario/tls_relay.h"

#include <QFile>
#include <QRegularExpression>
#include <QSslConfiguration>
#include <QSslKey>
#include <QSslSocket>

#include <utility>

namespace steward::tests
{

namespace
{

QByteArray contentsOf(const QString &path)
{
    QFile file{path};
    if (!file.open(QFile::ReadOnly))
        qFatal("cannot read %s", qPrintable(path));
    return file.readAll();
}

/// The head and the length of the body it announces; empty while the head is not whole.
struct Head {
    QByteArray text;
    qsizetype bodyBytes = 0;
};

Head headOf(const QByteArray &answer)
{
    const auto end = answer.indexOf("\r\n\r\n");
    if (end < 0)
        return {};
    static const QRegularExpression length{QStringLiteral("\r\nContent-Length: (\\d+)"),
                                           QRegularExpression::CaseInsensitiveOption};
    const auto text = answer.left(end + 4);
    return {text, length.match(QString::fromLatin1(text)).captured(1).toLongLong()};
}

/// A packed page that ends early does not unpack; a plain one looks whole to Qt.
QByteArray askingForPlain(QByteArray request)
{
    const auto at = request.toLower().indexOf("\r\naccept-encoding:");
    if (at >= 0)
        request.remove(at, request.indexOf("\r\n", at + 2) - at);
    return request;
}

} // namespace

/// One connection, both halves decrypted; one request after the other, as the desk sends them.
class TlsRelay::Link : public QObject
{
public:
    Link(TlsRelay &relay, QSslSocket *client) : QObject(&relay), m_relay(relay), m_client(client)
    {
        m_client->setParent(this);
        auto tls = QSslConfiguration::defaultConfiguration();
        tls.setCaCertificates(QSslCertificate::fromPath(relay.m_service.caFile()));
        m_service.setSslConfiguration(tls);
        connect(m_client, &QSslSocket::readyRead, this, &Link::fromClient);
        connect(&m_service, &QSslSocket::encrypted, this, &Link::fromClient);
        connect(&m_service, &QSslSocket::readyRead, this, &Link::fromService);
        connect(m_client, &QSslSocket::disconnected, this, &Link::end);
        connect(&m_service, &QSslSocket::disconnected, this, &Link::end);
        connect(&m_service, &QSslSocket::errorOccurred, this, &Link::end);
        const auto at = relay.m_service.hostAndPort();
        m_service.connectToHostEncrypted(QStringLiteral("localhost"),
                                         quint16(at.section(u':', -1).toUInt()));
        fromClient();
    }

private:
    void fromClient()
    {
        if (m_isOver || !m_service.isEncrypted() || m_client->bytesAvailable() == 0)
            return;
        const auto bytes = m_client->readAll();
        if (!std::exchange(m_isAsking, true)) {
            const auto line = bytes.left(bytes.indexOf('\r'));
            m_isPage = line.contains(" /v1/sync/") && m_relay.m_bend == Bend::TruncatePages;
            if (m_relay.m_bend == Bend::Redirect) {
                ++m_relay.m_bent;
                m_client->write("HTTP/1.1 302 Found\r\nLocation: " +
                                m_relay.elsewhere().toEncoded() + "\r\nContent-Length: 0\r\n\r\n");
                m_isAsking = false;
                return;
            }
        }
        m_service.write(m_isPage ? askingForPlain(bytes) : bytes);
    }

    void fromService()
    {
        if (m_isOver)
            return;
        m_isAsking = false;
        if (!m_isPage) {
            m_client->write(m_service.readAll());
            return;
        }
        m_answer += m_service.readAll();
        const auto head = headOf(m_answer);
        if (head.text.isEmpty() || m_answer.size() < head.text.size() + head.bodyBytes)
            return;
        if (!head.text.startsWith("HTTP/1.1 200") || head.bodyBytes == 0) {
            m_client->write(std::exchange(m_answer, {}));
            return;
        }
        ++m_relay.m_bent;
        m_client->write("HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\n"
                        "Connection: close\r\n\r\n" +
                        m_answer.mid(head.text.size(), head.bodyBytes / 2));
        end();
    }

    void end()
    {
        if (std::exchange(m_isOver, true))
            return;
        m_client->disconnectFromHost();
        m_service.abort();
        connect(m_client, &QSslSocket::disconnected, this, &QObject::deleteLater);
        if (m_client->state() == QSslSocket::UnconnectedState)
            deleteLater();
    }

    TlsRelay &m_relay;
    QSslSocket *m_client;
    QSslSocket m_service;
    QByteArray m_answer; ///< Of a page, until it is whole.
    bool m_isAsking = false;
    bool m_isPage = false;
    bool m_isOver = false;
};

TlsRelay::TlsRelay(const ServiceProcess &service) : m_service(service)
{
    auto tls = QSslConfiguration::defaultConfiguration();
    const auto folder = service.directory();
    tls.setLocalCertificateChain(QSslCertificate::fromPath(folder + QStringLiteral("/server.pem")));
    tls.setPrivateKey(QSslKey{contentsOf(folder + QStringLiteral("/server.key")), QSsl::Ec});
    m_server.setSslConfiguration(tls);
    connect(&m_server, &QSslServer::pendingConnectionAvailable, this, [this] {
        while (auto *client = m_server.nextPendingConnection())
            new Link{*this, qobject_cast<QSslSocket *>(client)};
    });
    connect(&m_other, &QTcpServer::newConnection, this, [this] {
        while (auto *came = m_other.nextPendingConnection()) {
            ++m_cameElsewhere;
            came->deleteLater();
        }
    });
    if (!m_server.listen(QHostAddress::LocalHost) || !m_other.listen(QHostAddress::LocalHost))
        qFatal("no port for the relay");
}

TlsRelay::~TlsRelay() = default;

QUrl TlsRelay::elsewhere() const
{
    return QUrl{QStringLiteral("https://127.0.0.1:%1/").arg(m_other.serverPort())};
}

} // namespace steward::tests
