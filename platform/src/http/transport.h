// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/result.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace steward::platform
{
class Clock;
namespace sync
{
class EventHub;
}
} // namespace steward::platform

namespace steward::platform::http
{

class Router;
class WorkerPool;
class Metrics;

struct TransportConfig {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8443;     ///< 0: any free port, see Transport::port().
    std::string certificateFile;   ///< PEM chain.
    std::string keyFile;           ///< PEM.
    std::uint16_t metricsPort = 0; ///< 0: no metrics listener. Always on 127.0.0.1, without TLS.
    std::vector<std::string> trustedProxies; ///< CIDR; only their X-Forwarded-For counts.
    int threads = 1;
    std::size_t headerBytes = 16 * 1024;
    int connections = 900;                   ///< Past it 503, past twice as many the door is shut.
    std::size_t largeBodyBytes = 256u << 20; ///< Bodies over 64 KiB, all together; past it 503.
    int readSeconds = 15; ///< For a request once it has begun, and for a handshake.
    int idleSeconds = 75; ///< Between requests of a kept connection.
    int pingSeconds = 15; ///< On event streams.
};

/// HTTPS in front of the router (Boost.Beast). Applies the limits, answers 404/405/413/431/503
/// itself, and hands everything else to the worker pool.
class Transport
{
public:
    Transport(TransportConfig config, const Router &router, WorkerPool &pool, sync::EventHub &hub,
              Metrics &metrics, const Clock &clock);
    ~Transport();
    Transport(const Transport &) = delete;
    Transport &operator=(const Transport &) = delete;

    /// Takes the port. Fails with one clear sentence: port taken, certificate unreadable.
    [[nodiscard]] Result<Done> bind();
    /// Of the bound listener.
    [[nodiscard]] std::uint16_t port() const;
    /// Starts answering; the router must be complete. Binds first when that was not done.
    [[nodiscard]] Result<Done> start();
    /// Accepts nothing new, ends event streams, lets requests in flight finish for up to ten
    /// seconds.
    void drain();

    struct Server;

private:
    std::unique_ptr<Server> m_server;
};

} // namespace steward::platform::http
