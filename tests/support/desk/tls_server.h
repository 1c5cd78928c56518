// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/net/server_config.h"
#include "tests/support/desk/throwaway_ca.h"

#include <QObject>
#include <QSslServer>
#include <QSslSocket>

#include <functional>

namespace steward::test
{

struct ReceivedRequest {
    QByteArray method;
    QByteArray path;
    QByteArray head;
    QByteArray body;
};

/// A small HTTPS server on 127.0.0.1 that keeps every byte it was sent. `respond` writes what it
/// likes to the socket, or nothing.
class TlsServer : public QObject
{
public:
    explicit TlsServer(const Identity &identity);
    std::function<void(QSslSocket *, const ReceivedRequest &)> respond;
    QList<ReceivedRequest> requests;
    QByteArray received; ///< All clear text, whole requests or not.
    int connections = 0;

    [[nodiscard]] net::ServerConfig trustedBy(const QSslCertificate &authority) const;
    static void answer(QSslSocket *socket, const QByteArray &status, const QByteArray &body,
                       const QByteArray &headers = "Content-Type: application/json\r\n");

private:
    void accept();
    void read(QSslSocket *socket);

    // Outlives the server, whose sockets still report their end on destruction.
    QHash<QSslSocket *, QByteArray> m_buffers;
    QSslServer m_server;
};

} // namespace steward::test
