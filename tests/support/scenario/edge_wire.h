// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QObject>
#include <QRandomGenerator>
#include <QTcpServer>

#include <functional>
#include <map>
#include <optional>

namespace steward::tests
{

/// A wire on loopback between the service and a server in the clear that the service talks to, a
/// mail server or the billing provider. The server's part of a conversation comes in turns: what
/// it says first or after it was spoken to. The seed says after which byte something is cut.
class EdgeWire : public QObject
{
    Q_OBJECT
public:
    enum class Fate {
        None,
        Refused,       ///< Reset before a word.
        CutRequest,    ///< Ends among the service's bytes; the server has a part of them.
        ResetRequest,  ///< The same by RST.
        SwallowAnswer, ///< The server has everything and acts; its last turn never arrives.
        CutAnswer,     ///< The last turn ends in its first bytes.
        ResetAnswer,   ///< The last turn never arrives, and the connection is reset.
        Stalled,       ///< The last turn is held for good; the service must give up by itself.
        Delayed,       ///< Every turn comes late.
    };
    /// A moment of a conversation, for somebody who wants to act at it.
    struct Moment {
        int turn = 0;       ///< Of the server, from 0.
        int afterBytes = 0; ///< With this many of the service's bytes since that turn; 0: the
                            ///< turn itself.
        /// The turn is carried, and the moment is the service's next word. Else it is held: the
        /// service never has it.
        bool isHeard = false;
    };

    /// `turns`: of the server in a conversation that goes well, its farewell not counted.
    EdgeWire(quint32 seed, int turns);

    void carryTo(quint16 port) { m_target = port; }
    [[nodiscard]] quint16 port() const { return m_server.serverPort(); }
    [[nodiscard]] QString address() const;

    /// Each of the next conversations meets one, in this order; afterwards the wire is good.
    void dealOut(const QList<Fate> &fates);
    [[nodiscard]] bool isDealtOut() const { return m_deck.isEmpty(); }
    [[nodiscard]] int met(Fate fate) const;
    [[nodiscard]] int conversations() const { return m_conversations; }
    /// The seed and what was met, for a test that fails.
    [[nodiscard]] QString story() const;

    /// Once, in the next conversation that comes so far: it goes no further, and `act` is called.
    /// `atTurn` is called as the moment's turn is to be carried, before the service has it.
    void onceAt(Moment moment, std::function<void()> act, std::function<void()> atTurn = {});

private:
    class Link;
    struct Held {
        Moment moment;
        std::function<void()> act, atTurn;
    };

    void accept();
    [[nodiscard]] Fate nextFate();

    QTcpServer m_server;
    quint32 m_seed;
    QRandomGenerator m_random;
    const int m_turns;
    quint16 m_target = 0;
    QList<Fate> m_deck;
    std::map<Fate, int> m_met;
    int m_conversations = 0;
    std::optional<Held> m_held;
};

} // namespace steward::tests
