// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/scenario/fault_proxy.h"

#include <QHostAddress>
#include <QTcpSocket>
#include <QTimer>

#include <sys/socket.h>

namespace steward::tests
{

namespace
{

constexpr int kTickMs = 10;
constexpr int kRecordHeader = 5;
constexpr int kApplicationData = 23;
/// The client's Finished of TLS 1.3 looks like data too; no request of ours is this short.
constexpr int kLeastRequest = 160;

/// Whether a request begins in these bytes of the client, told by the lengths of the TLS records.
class RecordWatch
{
public:
    bool feed(const QByteArray &bytes)
    {
        bool isRequest = false;
        m_pending += bytes;
        while (m_pending.size() >= kRecordHeader) {
            const int length = quint8(m_pending[3]) << 8 | quint8(m_pending[4]);
            if (m_pending[0] == char(kApplicationData) && length >= kLeastRequest)
                isRequest = true;
            if (m_pending.size() < kRecordHeader + length)
                break;
            m_pending.remove(0, kRecordHeader + length);
        }
        return isRequest;
    }

private:
    QByteArray m_pending;
};

void abortHard(QTcpSocket &socket)
{
    const linger none{1, 0};
    ::setsockopt(int(socket.socketDescriptor()), SOL_SOCKET, SO_LINGER, &none, sizeof none);
    socket.abort();
}

} // namespace

/// One connection through the wire.
class FaultProxy::Link : public QObject
{
public:
    Link(FaultProxy &proxy, QTcpSocket *client, qint64 budget)
        : QObject(&proxy), m_proxy(proxy), m_client(client), m_budget(budget)
    {
        m_client->setParent(this);
        connect(m_client, &QTcpSocket::readyRead, this, &Link::fromClient);
        connect(&m_server, &QTcpSocket::readyRead, this, &Link::fromServer);
        connect(&m_server, &QTcpSocket::connected, this, &Link::fromClient);
        connect(m_client, &QTcpSocket::disconnected, this, &Link::end);
        connect(&m_server, &QTcpSocket::disconnected, this, &Link::end);
        connect(&m_server, &QTcpSocket::errorOccurred, this, &Link::end);
        m_pace.setInterval(kTickMs);
        connect(&m_pace, &QTimer::timeout, this, &Link::fromServer);
        m_server.connectToHost(QHostAddress::LocalHost, proxy.m_target);
    }

    void end()
    {
        // Both sides report their end while the other is being closed.
        if (std::exchange(m_isOver, true))
            return;
        m_pace.stop();
        fromServerRest();
        m_client->disconnectFromHost();
        m_server.abort();
        deleteLater();
    }

private:
    void fromClient()
    {
        if (m_isOver || m_proxy.m_faults.isDeaf || m_server.state() != QTcpSocket::ConnectedState)
            return;
        const auto bytes = m_client->readAll();
        if (m_watch.feed(bytes) && m_proxy.m_faults.swallowsAnswers)
            m_isSwallowing = true;
        m_server.write(bytes);
    }

    void fromServer()
    {
        const auto &faults = m_proxy.m_faults;
        if (m_isOver || faults.isDeaf || m_server.bytesAvailable() == 0)
            return;
        if (m_isSwallowing) {
            ++m_proxy.m_swallowed;
            breakOff();
            return;
        }
        if (faults.delayMs > 0 && !m_isDelayed) {
            m_isDelayed = true;
            QTimer::singleShot(faults.delayMs, this, [this] {
                carry(m_server.bytesAvailable());
                m_isDelayed = false;
            });
        } else if (faults.bytesPerSecond > 0) {
            carry(qMax(1, faults.bytesPerSecond * kTickMs / 1000));
            m_pace.start();
        } else if (faults.delayMs == 0) {
            carry(m_server.bytesAvailable());
        }
    }

    void fromServerRest()
    {
        if (!m_isSwallowing && m_budget < 0)
            m_client->write(m_server.readAll());
    }

    void carry(qint64 most)
    {
        auto bytes = m_server.read(m_budget < 0 ? most : qMin(most, m_budget));
        if (m_budget >= 0)
            m_budget -= bytes.size();
        const bool isFate = m_budget == 0;
        if (isFate && m_proxy.m_faults.flipsByte && !bytes.isEmpty()) {
            bytes.back() = char(bytes.back() ^ 1);
            m_budget = -1;
            ++m_proxy.m_cuts;
        }
        m_client->write(bytes);
        if (m_budget == 0) {
            m_client->flush();
            ++m_proxy.m_cuts;
            breakOff();
        }
    }

    void breakOff()
    {
        if (std::exchange(m_isOver, true))
            return;
        m_pace.stop();
        if (m_proxy.m_faults.cutByReset)
            abortHard(*m_client);
        else
            m_client->disconnectFromHost();
        m_server.abort();
        deleteLater();
    }

    FaultProxy &m_proxy;
    QTcpSocket *m_client;
    QTcpSocket m_server;
    QTimer m_pace;
    RecordWatch m_watch;
    qint64 m_budget; ///< Bytes of the server until the cut; −1: never.
    bool m_isDelayed = false;
    bool m_isSwallowing = false;
    bool m_isOver = false;
};

FaultProxy::FaultProxy(quint32 seed) : m_random(seed)
{
    connect(&m_server, &QTcpServer::newConnection, this, &FaultProxy::accept);
    if (!m_server.listen(QHostAddress::LocalHost))
        qFatal("no port for the wire");
}

FaultProxy::~FaultProxy() = default;

void FaultProxy::accept()
{
    while (auto *client = m_server.nextPendingConnection()) {
        ++m_connections;
        if (m_faults.refuses || m_target == 0) {
            abortHard(*client);
            client->deleteLater();
            continue;
        }
        const bool isDoomed = m_faults.cutEvery > 0 && m_random.bounded(m_faults.cutEvery) == 0;
        new Link{*this, client,
                 isDoomed ? m_random.bounded(m_faults.cutLeast, m_faults.cutMost) : -1};
    }
}

void FaultProxy::cutAll()
{
    const auto links = findChildren<QObject *>(QString{}, Qt::FindDirectChildrenOnly);
    for (auto *child : links)
        if (auto *link = dynamic_cast<Link *>(child))
            link->end();
}

} // namespace steward::tests
