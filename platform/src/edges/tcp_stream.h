// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/result.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

namespace steward::platform::edges
{

struct Endpoint {
    std::string host;
    std::uint16_t port = 0;
    /// This machine only: nothing on the way could read or change what is said.
    [[nodiscard]] bool isLoopback() const;
};
/// "host:port", "[::1]:port".
[[nodiscard]] Result<Endpoint> parseEndpoint(std::string_view text);

/// One blocking TCP connection with a deadline for the whole conversation: a peer that hangs cannot
/// hold its caller longer. Failures are Unavailable; closed when it goes out of scope.
class TcpStream
{
public:
    using Deadline = std::chrono::steady_clock::time_point;
    [[nodiscard]] static Result<TcpStream> connect(const Endpoint &peer, Deadline deadline);
    TcpStream(int socket, Deadline deadline);
    TcpStream(TcpStream &&) noexcept;
    TcpStream &operator=(TcpStream &&) = delete;
    ~TcpStream();

    /// TLS ≥ 1.2 from here on; the certificate must be this host's. `authority` is a PEM file, or
    /// empty for the system's.
    [[nodiscard]] Result<Done> startTls(const std::string &host, const std::string &authority);
    [[nodiscard]] Result<Done> send(std::string_view bytes);
    /// Up to and without LF or CRLF; a longer line is an error.
    [[nodiscard]] Result<std::string> readLine(std::size_t most);
    [[nodiscard]] Result<std::string> readExactly(std::size_t count);
    /// Until the peer closes.
    [[nodiscard]] Result<std::string> readRest(std::size_t most);
    /// Tells the peer nothing more and keeps the connection open until `stop` or the peer's end.
    void hang(const std::atomic<bool> &stop);

private:
    struct Tls;
    [[nodiscard]] Result<Done> awaitReady(short events) const;
    /// False at the peer's end.
    [[nodiscard]] Result<bool> fill();

    int m_socket;
    Deadline m_deadline;
    std::unique_ptr<Tls> m_tls;
    std::string m_buffer;
};

/// A thread that accepts on the loopback address and serves one connection after the other.
class LoopbackServer
{
public:
    using Serve = std::function<void(TcpStream &)>;
    LoopbackServer(Serve serve, std::chrono::milliseconds patience);
    ~LoopbackServer();
    LoopbackServer(const LoopbackServer &) = delete;
    LoopbackServer &operator=(const LoopbackServer &) = delete;

    /// Port 0: one that is free.
    [[nodiscard]] Result<Done> start(std::uint16_t port);
    void stop();
    [[nodiscard]] std::uint16_t port() const { return m_port; }
    [[nodiscard]] const std::atomic<bool> &stopping() const { return m_stopping; }

private:
    void run();

    Serve m_serve;
    std::chrono::milliseconds m_patience;
    int m_listener = -1;
    std::uint16_t m_port = 0;
    std::atomic<bool> m_stopping{false};
    std::jthread m_thread;
};

} // namespace steward::platform::edges
