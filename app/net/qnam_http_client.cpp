// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/net/qnam_http_client.h"

#include "app/net/exchange.h"

#include <QNetworkReply>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace steward::net
{

namespace
{

bool isCleanHeader(const QPair<QByteArray, QByteArray> &header)
{
    const auto isBad = [](char c) { return c == '\r' || c == '\n' || c == '\0'; };
    return !header.first.isEmpty() &&
           std::none_of(header.first.cbegin(), header.first.cend(), isBad) &&
           std::none_of(header.second.cbegin(), header.second.cend(), isBad)
           // Setting it by hand would switch Qt's decoding off and let a packed body pass the cap.
           && header.first.compare("accept-encoding", Qt::CaseInsensitive) != 0;
}

} // namespace

QnamHttpClient::QnamHttpClient(ServerConfig server)
    : m_server(std::move(server)), m_network(std::make_unique<QNetworkAccessManager>())
{
    m_network->setAutoDeleteReplies(false);
    m_network->setStrictTransportSecurityEnabled(false);
}

QnamHttpClient::~QnamHttpClient()
{
    shutdown();
}

void QnamHttpClient::shutdown()
{
    m_isShutDown = true;
    const auto open = m_exchanges;
    for (auto *exchange : open)
        if (m_exchanges.contains(exchange))
            exchange->fail(Error{ErrorKind::Cancelled, u"shutting down"_s});
}

QCoro::Task<Result<ports::HttpResponse>> QnamHttpClient::send(ports::HttpRequest request,
                                                              std::stop_token stop)
{
    if (m_isShutDown || stop.stop_requested())
        co_return tl::unexpected(Error{ErrorKind::Cancelled, u"stopped before sending"_s});
    const auto url = resolve(m_server, request.path);
    if (!url || !std::all_of(request.headers.cbegin(), request.headers.cend(), isCleanHeader))
        co_return tl::unexpected(Error{
            ErrorKind::Internal, u"a request that would leave the server, or a bad header"_s});

    auto outgoing = secureRequest(m_server, *url);
    for (const auto &[name, value] : request.headers)
        outgoing.setRawHeader(name, value);
    outgoing.setTransferTimeout(static_cast<int>(kIdleLimit.count()));
    // Below the body cap nothing is judged by its ratio: an honest page packs 40:1 and more.
    outgoing.setDecompressedSafetyCheckThreshold(request.maxBodyBytes + 1);
    auto *reply = m_network->sendCustomRequest(outgoing, request.method, request.body);
    auto *exchange = new Exchange{reply, request.timeout, request.maxBodyBytes};
    m_exchanges.insert(exchange);
    const std::stop_callback onStop{stop, [exchange] {
                                        exchange->fail(Error{ErrorKind::Cancelled, u"stopped"_s});
                                    }};
    const auto outcome = exchange->outcome();
    QObject::connect(exchange, &Exchange::over, exchange,
                     [this, exchange] { m_exchanges.remove(exchange); });
    auto waiting = outcome.wait();
    auto result = co_await waiting;
    co_return result;
}

} // namespace steward::net
