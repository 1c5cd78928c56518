// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/http/transport.h"

#include "platform/src/core/bytes.h"
#include "platform/src/core/clock.h"
#include "platform/src/core/log.h"
#include "platform/src/http/metrics.h"
#include "platform/src/http/router.h"
#include "platform/src/http/worker_pool.h"
#include "platform/src/sync/event_hub.h"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <memory>
#include <set>
#include <thread>

namespace steward::platform::http
{

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::awaitable;
using asio::use_awaitable;
using boost::system::error_code;
using tcp = asio::ip::tcp;
using namespace std::chrono_literals;

struct Transport::Server {
    TransportConfig config;
    const Router &router;
    WorkerPool &pool;
    sync::EventHub &hub;
    Metrics &metrics;
    const Clock &clock;

    Server(TransportConfig c, const Router &r, WorkerPool &p, sync::EventHub &h, Metrics &m,
           const Clock &k)
        : config(std::move(c)), router(r), pool(p), hub(h), metrics(m), clock(k)
    {
    }

    asio::io_context io;
    asio::ssl::context tls{asio::ssl::context::tls_server};
    std::unique_ptr<tcp::acceptor> acceptor;
    std::unique_ptr<tcp::acceptor> metricsAcceptor;
    std::vector<std::jthread> threads;
    std::atomic<bool> draining{false};
    std::atomic<int> inFlight{0};
    std::atomic<int> connections{0};
    std::atomic<std::uint64_t> largeBodies{0};

    [[nodiscard]] bool isTrustedProxy(const std::string &address) const;
    [[nodiscard]] std::string clientAddress(const std::string &peer,
                                            const std::string &forwarded) const;
};

} // namespace steward::platform::http
