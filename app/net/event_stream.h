// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/net/retry_policy.h"
#include "app/net/server_config.h"
#include "app/net/sse_parser.h"
#include "app/ports/await.h"
#include "app/ports/hint_stream.h"

#include <QNetworkAccessManager>
#include <QObject>
#include <QTimer>

#include <qcorotask.h>

#include <chrono>
#include <functional>
#include <memory>
#include <stop_token>

namespace steward::net
{

struct EventStreamLimits {
    std::chrono::milliseconds silence{35'000}; ///< Two pings of 15 s missed.
};

/// The platform's hints (GET /v1/events): news that there is news, never the news. On a connection
/// of its own; comes back by itself until stopped.
class EventStream : public ports::HintStream
{
    Q_OBJECT
public:
    using Tokens = std::function<QCoro::Task<Result<QByteArray>>(std::stop_token)>;
    using TokenRefused = std::function<void(const QByteArray &)>;
    EventStream(ServerConfig server, Tokens tokens, TokenRefused refused,
                EventStreamLimits limits = {}, RetryPolicy retry = RetryPolicy{});
    ~EventStream() override;
    void open() override;
    /// Ends the connection before it returns.
    void close() override;
    [[nodiscard]] bool isLive() const override { return m_isLive; }

private:
    QCoro::Task<> run(std::stop_token stop);
    /// Reads until the stream ends; how long to wait is the caller's matter.
    [[nodiscard]] QCoro::Task<Error> listen(QByteArray token, std::stop_token stop);
    void readMore(QNetworkReply *reply);
    void dispatch(const ServerEvent &event);
    void setLive(bool isLive);

    ServerConfig m_server;
    Tokens m_tokens;
    TokenRefused m_refused;
    EventStreamLimits m_limits;
    RetryPolicy m_retry;
    std::unique_ptr<QNetworkAccessManager> m_network;
    std::stop_source m_stop;
    SseParser m_parser;
    QTimer m_watchdog;
    ports::OneShot<Error> m_end;
    bool m_isRunning = false;
    bool m_isLive = false;
};

} // namespace steward::net
