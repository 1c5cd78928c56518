// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <QObject>
#include <QString>
#include <QTcpServer>
#include <QTemporaryDir>

#include <functional>
#include <optional>

class QTcpSocket;

namespace steward::tests
{

/// A mail server on loopback that outlives whoever sends to it. Every mail it takes is kept, one
/// sent again too: what a receiver makes of a Message-ID it knows is for the test to say.
class MailStore : public QObject
{
    Q_OBJECT
public:
    /// Where a conversation can be held up: the sender waits for the answer to this.
    enum class Stage { Connected, Addressed, Stored };
    struct Mail {
        QByteArray to, messageId, subject, bytes;
    };

    MailStore();

    [[nodiscard]] QString address() const;
    /// One file a mail taken, ".eml".
    [[nodiscard]] QString folder() const { return m_folder.path(); }
    [[nodiscard]] const QList<Mail> &mails() const { return m_mails; }
    /// The next conversation that reaches the stage is left without an answer and `act` is called,
    /// once.
    void onceAt(Stage stage, std::function<void()> act);
    [[nodiscard]] bool isArmed() const { return m_held.has_value(); }

private:
    struct Talk {
        QByteArray pending, to, data;
        bool isInData = false;
    };
    struct Held {
        Stage stage;
        std::function<void()> act;
    };

    void accept();
    void hear(QTcpSocket &socket, Talk &talk);
    /// False when the conversation is held up here.
    [[nodiscard]] bool passes(Stage stage);
    void keep(const Talk &talk);

    QTcpServer m_server;
    QTemporaryDir m_folder;
    QList<Mail> m_mails;
    std::optional<Held> m_held;
};

} // namespace steward::tests
