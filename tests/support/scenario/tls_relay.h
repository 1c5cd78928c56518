// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/scenario/service_process.h"

#include <QObject>
#include <QSslServer>
#include <QUrl>

namespace steward::tests
{

/// Stands in the service's place with the service's own certificate, so that a desk trusts it, and
/// bends what it answers: what a proxy that ends TLS can do. For a wire to carry to.
class TlsRelay : public QObject
{
    Q_OBJECT
public:
    enum class Bend {
        None,
        Redirect,     ///< Every request is answered 302 to elsewhere().
        TruncatePages ///< A page of the feed ends half-way, without a Content-Length, in good
                      ///< order.
    };

    explicit TlsRelay(const ServiceProcess &service);
    ~TlsRelay() override;

    void setBend(Bend bend) { m_bend = bend; }
    [[nodiscard]] quint16 port() const { return m_server.serverPort(); }
    /// Another address on this machine that listens too, and notes who comes.
    [[nodiscard]] QUrl elsewhere() const;
    [[nodiscard]] int bent() const { return m_bent; }
    [[nodiscard]] int cameElsewhere() const { return m_cameElsewhere; }

private:
    class Link;

    const ServiceProcess &m_service;
    QSslServer m_server;
    QTcpServer m_other;
    Bend m_bend = Bend::None;
    int m_bent = 0;
    int m_cameElsewhere = 0;
};

} // namespace steward::tests
