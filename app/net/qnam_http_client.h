// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/net/server_config.h"
#include "app/ports/http_client.h"

#include <QNetworkAccessManager>
#include <QSet>

#include <memory>
#include <stop_token>

namespace steward::net
{

class Exchange;

/// Requests to the one server, over TLS. Sends what it is given: it adds no login and follows
/// nothing. A POST may arrive twice (QNetworkAccessManager sends it again when the peer closes
/// before the first byte of the answer); command ids and token proofs are made for that.
class QnamHttpClient final : public ports::HttpClient
{
public:
    explicit QnamHttpClient(ServerConfig server);
    ~QnamHttpClient() override;
    QnamHttpClient(const QnamHttpClient &) = delete;
    QnamHttpClient &operator=(const QnamHttpClient &) = delete;

    [[nodiscard]] QCoro::Task<Result<ports::HttpResponse>> send(ports::HttpRequest request,
                                                                std::stop_token stop) override;
    /// Ends everything under way as Cancelled before it returns, and refuses what comes later.
    void shutdown();
    [[nodiscard]] qsizetype inFlight() const { return m_exchanges.size(); }
    [[nodiscard]] const ServerConfig &server() const { return m_server; }

private:
    ServerConfig m_server;
    std::unique_ptr<QNetworkAccessManager> m_network;
    QSet<Exchange *> m_exchanges;
    bool m_isShutDown = false;
};

} // namespace steward::net
