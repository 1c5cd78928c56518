// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/scenario/edge_wire.h"

#include <QHostAddress>
#include <QTcpSocket>
#include <QTimer>

#include <sys/socket.h>

#include <utility>

namespace steward::tests
{

namespace
{

constexpr int kLateByMs = 150;
/// Less than any request to an edge has.
constexpr int kCutRequestMost = 200;
/// Less than an answer needs to say anything.
constexpr int kCutAnswerMost = 12;

void reset(QTcpSocket &socket)
{
    const linger none{1, 0};
    ::setsockopt(int(socket.socketDescriptor()), SOL_SOCKET, SO_LINGER, &none, sizeof none);
    socket.abort();
}

} // namespace

/// One conversation.
class EdgeWire::Link : public QObject
{
public:
    Link(EdgeWire &wire, QTcpSocket *service, Fate fate)
        : QObject(&wire), m_wire(wire), m_service(service), m_fate(fate)
    {
        m_service->setParent(this);
        m_untilCut = m_wire.m_random.bounded(1, kCutRequestMost);
        connect(m_service, &QTcpSocket::readyRead, this, &Link::fromService);
        connect(m_service, &QTcpSocket::disconnected, this, &Link::endOfService);
        connect(&m_server, &QTcpSocket::readyRead, this, &Link::fromServer);
        connect(&m_server, &QTcpSocket::connected, this, &Link::fromService);
        connect(&m_server, &QTcpSocket::disconnected, this, &Link::endOfServer);
        m_server.connectToHost(QHostAddress::LocalHost, wire.m_target);
    }

private:
    [[nodiscard]] bool isMoment(bool ofTurn) const
    {
        const auto &held = m_wire.m_held;
        return held && held->moment.turn == m_turn &&
               (ofTurn ? held->moment.afterBytes == 0 && !held->moment.isHeard
                       : held->moment.isHeard || held->moment.afterBytes > 0);
    }

    /// From here on nothing is carried any more.
    void stopAndAct()
    {
        m_isOver = true;
        const auto held = std::exchange(m_wire.m_held, std::nullopt);
        // Queued: the service's end closes the socket that is being read here.
        QMetaObject::invokeMethod(&m_wire, held->act, Qt::QueuedConnection);
    }

    void fromService()
    {
        if (m_isOver || m_server.state() != QTcpSocket::ConnectedState)
            return;
        auto bytes = m_service->readAll();
        if (bytes.isEmpty())
            return;
        m_isAnswering = false;
        m_spoken += bytes.size();
        if (isMoment(false) && m_spoken >= m_wire.m_held->moment.afterBytes) {
            const auto over = m_wire.m_held->moment.isHeard
                                  ? bytes.size()
                                  : m_spoken - m_wire.m_held->moment.afterBytes;
            m_server.write(bytes.chopped(over));
            stopAndAct();
            return;
        }
        if (m_fate == Fate::CutRequest || m_fate == Fate::ResetRequest) {
            m_carried += bytes.size();
            if (m_carried >= m_untilCut) {
                m_server.write(bytes.chopped(m_carried - m_untilCut));
                m_server.flush();
                breakOff(m_fate == Fate::ResetRequest);
                return;
            }
        }
        m_server.write(bytes);
    }

    void fromServer()
    {
        auto bytes = m_server.readAll();
        if (m_isOver || bytes.isEmpty())
            return;
        if (!std::exchange(m_isAnswering, true)) {
            ++m_turn;
            m_spoken = 0;
            if (m_wire.m_held && m_wire.m_held->moment.turn == m_turn && m_wire.m_held->atTurn)
                m_wire.m_held->atTurn();
            if (isMoment(true)) {
                stopAndAct();
                return;
            }
        }
        if (m_fate == Fate::Delayed) {
            QTimer::singleShot(kLateByMs, this, [this, bytes] {
                if (!m_isOver)
                    m_service->write(bytes);
            });
            return;
        }
        if (m_turn == m_wire.m_turns - 1 && !meetLastTurn(bytes))
            return;
        m_service->write(bytes);
    }

    /// False when the service does not have it.
    bool meetLastTurn(const QByteArray &bytes)
    {
        switch (m_fate) {
        case Fate::SwallowAnswer:
            breakOff(false);
            return false;
        case Fate::CutAnswer:
            m_service->write(bytes.left(m_wire.m_random.bounded(1, kCutAnswerMost)));
            m_service->flush();
            breakOff(false);
            return false;
        case Fate::ResetAnswer:
            breakOff(true);
            return false;
        case Fate::Stalled:
            // Neither side is told: half open, until one of them gives up.
            m_isOver = true;
            return false;
        default:
            return true;
        }
    }

    void endOfServer()
    {
        // What a late turn still waits for comes first.
        const int wait = m_fate == Fate::Delayed ? kLateByMs + 1 : 0;
        QTimer::singleShot(wait, this, [this] {
            if (!m_isOver)
                breakOff(false);
        });
    }

    void endOfService()
    {
        m_isOver = true;
        m_server.disconnectFromHost();
        deleteLater();
    }

    void breakOff(bool byReset)
    {
        m_isOver = true;
        m_server.disconnectFromHost();
        if (byReset)
            reset(*m_service);
        else
            m_service->disconnectFromHost();
    }

    EdgeWire &m_wire;
    QTcpSocket *m_service;
    QTcpSocket m_server;
    const Fate m_fate;
    int m_turn = -1;
    bool m_isAnswering = false;
    qint64 m_spoken = 0; ///< By the service since the turn.
    qint64 m_carried = 0;
    qint64 m_untilCut = 0;
    bool m_isOver = false;
};

EdgeWire::EdgeWire(quint32 seed, int turns) : m_seed(seed), m_random(seed), m_turns(turns)
{
    connect(&m_server, &QTcpServer::newConnection, this, &EdgeWire::accept);
    if (!m_server.listen(QHostAddress::LocalHost))
        qFatal("no port for the wire");
}

QString EdgeWire::address() const
{
    return QStringLiteral("127.0.0.1:%1").arg(port());
}

void EdgeWire::dealOut(const QList<Fate> &fates)
{
    m_deck += fates;
}

EdgeWire::Fate EdgeWire::nextFate()
{
    return m_deck.isEmpty() ? Fate::None : m_deck.takeFirst();
}

void EdgeWire::accept()
{
    while (auto *service = m_server.nextPendingConnection()) {
        ++m_conversations;
        const auto fate = nextFate();
        ++m_met[fate];
        if (fate == Fate::Refused || m_target == 0) {
            reset(*service);
            service->deleteLater();
            continue;
        }
        new Link{*this, service, fate};
    }
}

int EdgeWire::met(Fate fate) const
{
    const auto found = m_met.find(fate);
    return found == m_met.end() ? 0 : found->second;
}

QString EdgeWire::story() const
{
    static constexpr const char *kWords[] = {"good",          "refused",          "request cut",
                                             "request reset", "answer swallowed", "answer cut",
                                             "answer reset",  "stalled",          "delayed"};
    auto out = QStringLiteral("seed %1: %2 conversations").arg(m_seed).arg(m_conversations);
    for (const auto &[fate, count] : m_met)
        out += QStringLiteral(", %1 %2").arg(count).arg(QLatin1String(kWords[int(fate)]));
    return out;
}

void EdgeWire::onceAt(Moment moment, std::function<void()> act, std::function<void()> atTurn)
{
    m_held = Held{moment, std::move(act), std::move(atTurn)};
}

} // namespace steward::tests
