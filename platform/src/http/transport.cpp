// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/http/transport.h"

#include "platform/src/http/http_connection.h"

namespace steward::platform::http
{

namespace
{

awaitable<void> serveTls(Transport::Server &server, tcp::socket socket)
{
    const Share<int> open{server.connections, 1};
    if (open.sum() > 2 * server.config.connections)
        co_return;
    error_code failure;
    const auto peer = socket.remote_endpoint(failure).address().to_string();
    beast::ssl_stream<beast::tcp_stream> stream{beast::tcp_stream{std::move(socket)}, server.tls};
    beast::get_lowest_layer(stream).expires_after(std::chrono::seconds(server.config.readSeconds));
    co_await stream.async_handshake(asio::ssl::stream_base::server,
                                    asio::redirect_error(use_awaitable, failure));
    if (failure)
        co_return;
    Connection connection{server, std::move(stream), peer};
    co_await connection.run();
}

awaitable<void> serveMetrics(Transport::Server &server, tcp::socket socket)
{
    beast::tcp_stream stream{std::move(socket)};
    beast::flat_buffer buffer{16 * 1024};
    beast::http::request<beast::http::empty_body> request;
    error_code failure;
    stream.expires_after(5s);
    co_await beast::http::async_read(stream, buffer, request,
                                     asio::redirect_error(use_awaitable, failure));
    if (failure)
        co_return;
    const bool known = request.target() == "/metrics";
    beast::http::response<beast::http::string_body> out{
        known ? beast::http::status::ok : beast::http::status::not_found, 11};
    out.set(beast::http::field::content_type, "text/plain; version=0.0.4");
    out.body() = known ? server.metrics.text() : "only /metrics\n";
    out.keep_alive(false);
    out.prepare_payload();
    co_await beast::http::async_write(stream, out, asio::redirect_error(use_awaitable, failure));
}

template <class Serve>
awaitable<void> acceptAll(Transport::Server &server, tcp::acceptor &acceptor, Serve serve)
{
    while (!server.draining) {
        error_code failure;
        auto socket = co_await acceptor.async_accept(asio::make_strand(server.io),
                                                     asio::redirect_error(use_awaitable, failure));
        if (failure == asio::error::operation_aborted || failure == asio::error::bad_descriptor)
            co_return;
        if (failure) {
            // Out of descriptors, most likely: give the others time to end.
            asio::steady_timer pause{server.io, 50ms};
            co_await pause.async_wait(asio::redirect_error(use_awaitable, failure));
            continue;
        }
        socket.set_option(tcp::no_delay{true}, failure);
        auto executor = socket.get_executor();
        asio::co_spawn(executor, serve(server, std::move(socket)), asio::detached);
    }
}

Result<std::unique_ptr<tcp::acceptor>> bindTo(asio::io_context &io, const std::string &address,
                                              std::uint16_t port)
{
    error_code failure;
    const auto ip = asio::ip::make_address(address, failure);
    if (failure)
        return fail(ErrorKind::Internal, "bad_address", address + " is not an IP address");
    auto acceptor = std::make_unique<tcp::acceptor>(io);
    const tcp::endpoint endpoint{ip, port};
    acceptor->open(endpoint.protocol(), failure);
    if (!failure)
        acceptor->set_option(tcp::acceptor::reuse_address{true}, failure);
    if (!failure)
        acceptor->bind(endpoint, failure);
    if (!failure)
        acceptor->listen(1024, failure);
    if (failure)
        return fail(ErrorKind::Internal, "cannot_listen",
                    "cannot listen on " + address + ":" + std::to_string(port) + ": " +
                        failure.message());
    return acceptor;
}

} // namespace

bool Transport::Server::isTrustedProxy(const std::string &address) const
{
    error_code failure;
    const auto ip = asio::ip::make_address(address, failure);
    if (failure)
        return false;
    for (const auto &cidr : config.trustedProxies) {
        if (ip.is_v4()) {
            const auto network = asio::ip::make_network_v4(cidr, failure);
            if (!failure && asio::ip::network_v4{ip.to_v4(), network.prefix_length()}.canonical() ==
                                network.canonical())
                return true;
        } else {
            const auto network = asio::ip::make_network_v6(cidr, failure);
            if (!failure && asio::ip::network_v6{ip.to_v6(), network.prefix_length()}.canonical() ==
                                network.canonical())
                return true;
        }
    }
    return false;
}

std::string Transport::Server::clientAddress(const std::string &peer,
                                             const std::string &forwarded) const
{
    if (forwarded.empty() || !isTrustedProxy(peer))
        return peer;
    // The last hop is what our own proxy saw; what stands before it the client could have written.
    auto last =
        forwarded.substr(forwarded.rfind(',') == forwarded.npos ? 0 : forwarded.rfind(',') + 1);
    last.erase(0, last.find_first_not_of(" \t"));
    last.erase(last.find_last_not_of(" \t") + 1);
    error_code failure;
    asio::ip::make_address(last, failure);
    return failure ? peer : last;
}

Transport::Transport(TransportConfig config, const Router &router, WorkerPool &pool,
                     sync::EventHub &hub, Metrics &metrics, const Clock &clock)
    : m_server(std::make_unique<Server>(std::move(config), router, pool, hub, metrics, clock))
{
}

Transport::~Transport()
{
    if (!m_server->threads.empty())
        drain();
}

Result<Done> Transport::bind()
{
    auto &server = *m_server;
    error_code failure;
    server.tls.set_options(asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1 |
                           asio::ssl::context::no_compression);
    server.tls.use_certificate_chain_file(server.config.certificateFile, failure);
    if (!failure)
        server.tls.use_private_key_file(server.config.keyFile, asio::ssl::context::pem, failure);
    if (failure)
        return fail(ErrorKind::Internal, "bad_certificate",
                    "cannot use " + server.config.certificateFile +
                        " and its key: " + failure.message());
    auto acceptor = bindTo(server.io, server.config.address, server.config.port);
    if (!acceptor)
        return tl::unexpected(acceptor.error());
    server.acceptor = std::move(*acceptor);
    if (server.config.metricsPort) {
        auto metrics = bindTo(server.io, "127.0.0.1", server.config.metricsPort);
        if (!metrics)
            return tl::unexpected(metrics.error());
        server.metricsAcceptor = std::move(*metrics);
    }
    return Done{};
}

Result<Done> Transport::start()
{
    auto &server = *m_server;
    if (!server.acceptor)
        if (auto bound = bind(); !bound)
            return bound;
    asio::co_spawn(server.io, acceptAll(server, *server.acceptor, serveTls), asio::detached);
    if (server.metricsAcceptor)
        asio::co_spawn(server.io, acceptAll(server, *server.metricsAcceptor, serveMetrics),
                       asio::detached);
    for (int i = 0; i < server.config.threads; ++i)
        server.threads.emplace_back([&server] { server.io.run(); });
    return Done{};
}

std::uint16_t Transport::port() const
{
    error_code ignored;
    return m_server->acceptor ? m_server->acceptor->local_endpoint(ignored).port() : 0;
}

void Transport::drain()
{
    auto &server = *m_server;
    server.draining = true;
    asio::post(server.io, [&server] {
        error_code ignored;
        server.acceptor->close(ignored);
        if (server.metricsAcceptor)
            server.metricsAcceptor->close(ignored);
    });
    server.hub.closeAll();
    const auto limit = std::chrono::steady_clock::now() + 10s;
    while (server.inFlight > 0 && std::chrono::steady_clock::now() < limit)
        std::this_thread::sleep_for(20ms);
    // Answers are on their way out of the sockets' buffers.
    std::this_thread::sleep_for(100ms);
    server.io.stop();
    server.threads.clear();
}

} // namespace steward::platform::http
