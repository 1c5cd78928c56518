// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/result.h"
#include "app/ports/await.h"

#include <QByteArray>
#include <QObject>
#include <QString>
#include <QTcpServer>
#include <QUrl>

QT_BEGIN_NAMESPACE
class QTcpSocket;
QT_END_NAMESPACE

namespace steward::net
{

/// What the browser brought back.
struct BrowserAnswer {
    QString code;
    QString issuer;
    QString error; ///< The OAuth error word when the sign-in was refused there.
};

/// Waits on 127.0.0.1 for the browser's return (RFC 8252 §7.3): one GET of /callback with the
/// expected state ends it; anything else is answered with a refusal and changes nothing.
class LoopbackListener : public QObject
{
    Q_OBJECT
public:
    explicit LoopbackListener(QByteArray expectedState);
    ~LoopbackListener() override;
    [[nodiscard]] Result<Done> listen();
    [[nodiscard]] QUrl redirectUri() const;
    [[nodiscard]] quint16 port() const { return m_server.serverPort(); }
    [[nodiscard]] QHostAddress address() const { return m_server.serverAddress(); }
    [[nodiscard]] ports::OneShot<Result<BrowserAnswer>> answer() const { return m_answer; }
    /// Closes and ends the wait with this error.
    void fail(Error error);

private:
    void accept();
    void read(QTcpSocket *socket);
    void handle(QTcpSocket *socket, const QByteArray &head);

    QByteArray m_state;
    QTcpServer m_server;
    ports::OneShot<Result<BrowserAnswer>> m_answer;
};

} // namespace steward::net
