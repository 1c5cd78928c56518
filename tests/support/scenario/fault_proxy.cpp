// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/scenario/fault_proxy.h"

#include "tests/support/scenario/service_process.h"

#include <QHostAddress>
#include <QTcpSocket>
#include <QTimer>

#include <sys/socket.h>

#include <utility>

namespace steward::tests
{

namespace
{

constexpr int kTickMs = 10;
constexpr int kRecordHeader = 5;
constexpr int kApplicationData = 23;
/// The client's Finished of TLS 1.3 looks like data too; no request of ours is this short.
constexpr int kLeastRequest = 160;
/// How much of an answer passes before it is cut: less than its head, or some of its body.
constexpr int kCutAnswerMost = 900;

void abortHard(QTcpSocket &socket)
{
    const linger none{1, 0};
    ::setsockopt(int(socket.socketDescriptor()), SOL_SOCKET, SO_LINGER, &none, sizeof none);
    socket.abort();
}

} // namespace

/// One connection through the wire. The client's bytes are carried in whole TLS records, whose
/// lengths tell where a request begins.
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
        connect(&m_server, &QTcpSocket::disconnected, this, &Link::endOfService);
        connect(&m_server, &QTcpSocket::errorOccurred, this, &Link::endOfService);
        m_pace.setInterval(kTickMs);
        connect(&m_pace, &QTimer::timeout, this, [this] { carry(pieceOfPace()); });
        m_server.connectToHost(QHostAddress::LocalHost, proxy.m_target);
    }

    void end()
    {
        // Both sides report their end while the other is being closed.
        if (std::exchange(m_isOver, true))
            return;
        m_pace.stop();
        if (m_budget < 0 && !m_isSwallowing && !m_isDeaf)
            m_client->write(m_server.readAll());
        m_client->disconnectFromHost();
        m_server.abort();
        deleteLater();
    }

    void heal()
    {
        m_budget = -1;
        m_isSwallowing = false;
    }

private:
    /// A half-open connection stays so, and does not tell that the other side is gone.
    bool isDeaf()
    {
        if (m_proxy.m_faults.isDeaf && !std::exchange(m_isDeaf, true))
            ++m_proxy.m_deafened;
        return m_isDeaf;
    }

    void endOfService()
    {
        if (!isDeaf())
            end();
    }

    void fromClient()
    {
        if (m_isOver || isDeaf() || m_server.state() != QTcpSocket::ConnectedState)
            return;
        m_pending += m_client->readAll();
        while (m_pending.size() >= kRecordHeader && !m_isOver) {
            const int length = quint8(m_pending[3]) << 8 | quint8(m_pending[4]);
            if (m_pending.size() < kRecordHeader + length)
                return;
            const bool isData = m_pending[0] == char(kApplicationData);
            const bool isRequest = isData && length >= kLeastRequest;
            // What comes next is the answer, and not the tickets that follow the handshake.
            if (isRequest && m_awaitsTickets)
                return;
            if (isData && !isRequest && !m_hasAsked)
                m_awaitsTickets = true;
            if (isRequest && !std::exchange(m_isAsking, true) && !meetFate())
                return;
            m_server.write(m_pending.left(kRecordHeader + length));
            m_pending.remove(0, kRecordHeader + length);
        }
    }

    /// False when the request ends here.
    bool meetFate()
    {
        m_hasAsked = true;
        switch (m_proxy.fateOfRequest()) {
        case Fate::None:
            break;
        case Fate::LoseRequest:
            ++m_proxy.m_lost;
            breakOff();
            return false;
        case Fate::SwallowAnswer:
            m_isSwallowing = true;
            break;
        case Fate::CutAnswer:
            m_budget = m_proxy.m_random.bounded(1, kCutAnswerMost);
            break;
        }
        return true;
    }

    void fromServer()
    {
        const auto &faults = m_proxy.m_faults;
        if (m_isOver || isDeaf() || m_server.bytesAvailable() == 0)
            return;
        if (m_isSwallowing && m_isAsking) {
            ++m_proxy.m_swallowed;
            breakOff();
            return;
        }
        m_isAsking = false;
        if (faults.delayMs > 0) {
            if (!std::exchange(m_isDelayed, true))
                QTimer::singleShot(faults.delayMs, this, [this] {
                    m_isDelayed = false;
                    carry(m_server.bytesAvailable());
                });
        } else if (faults.bytesPerSecond > 0) {
            m_pace.start();
        } else {
            carry(m_server.bytesAvailable());
        }
        if (std::exchange(m_awaitsTickets, false))
            fromClient();
    }

    qint64 pieceOfPace() const
    {
        const int rate = m_proxy.m_faults.bytesPerSecond;
        return rate > 0 ? qMax(1, rate * kTickMs / 1000) : m_server.bytesAvailable();
    }

    void carry(qint64 most)
    {
        if (m_isOver || isDeaf())
            return;
        auto bytes = m_server.read(m_budget < 0 ? most : qMin(most, m_budget));
        if (m_server.bytesAvailable() == 0)
            m_pace.stop();
        if (bytes.isEmpty())
            return;
        if (m_budget > 0)
            m_budget -= bytes.size();
        if (m_budget != 0) {
            m_client->write(bytes);
            return;
        }
        ++m_proxy.m_cuts;
        if (m_proxy.m_faults.flipsByte) {
            bytes.back() = char(bytes.back() ^ 1);
            m_budget = -1;
            m_client->write(bytes + m_server.read(most));
            return;
        }
        m_client->write(bytes);
        m_client->flush();
        breakOff();
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
    QByteArray m_pending; ///< Of the client, not yet carried.
    qint64 m_budget;      ///< Bytes of the server until the cut; −1: never.
    bool m_awaitsTickets = false;
    bool m_hasAsked = false;
    bool m_isAsking = false; ///< A request went by, and nothing came back yet.
    bool m_isDelayed = false;
    bool m_isDeaf = false;
    bool m_isSwallowing = false;
    bool m_isOver = false;
};

FaultProxy::FaultProxy(quint32 seed) : m_seed(seed), m_random(seed)
{
    connect(&m_server, &QTcpServer::newConnection, this, &FaultProxy::accept);
    if (!m_server.listen(QHostAddress::LocalHost))
        qFatal("no port for the wire");
}

FaultProxy::~FaultProxy() = default;

void FaultProxy::carryTo(const ServiceProcess &service)
{
    m_target = quint16(service.hostAndPort().section(u':', -1).toUInt());
}

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

FaultProxy::Fate FaultProxy::fateOfRequest()
{
    ++m_requests;
    if (m_faults.swallowsAnswers)
        return Fate::SwallowAnswer;
    if (m_faults.chaosEvery <= 0 || m_random.bounded(m_faults.chaosEvery) != 0)
        return Fate::None;
    static constexpr Fate kFates[] = {Fate::LoseRequest, Fate::SwallowAnswer, Fate::CutAnswer};
    return kFates[m_random.bounded(3)];
}

QList<FaultProxy::Link *> FaultProxy::links() const
{
    QList<Link *> out;
    for (auto *child : children())
        if (auto *link = dynamic_cast<Link *>(child))
            out += link;
    return out;
}

void FaultProxy::heal()
{
    m_faults = {};
    for (auto *link : links())
        link->heal();
}

void FaultProxy::cutAll()
{
    for (auto *link : links())
        link->end();
}

QString FaultProxy::story() const
{
    return QStringLiteral("seed %1: %2 connections, %3 requests, %4 lost, %5 swallowed, %6 cut")
        .arg(m_seed)
        .arg(m_connections)
        .arg(m_requests)
        .arg(m_lost)
        .arg(m_swallowed)
        .arg(m_cuts);
}

} // namespace steward::tests
