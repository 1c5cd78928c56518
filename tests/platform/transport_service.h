// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/clock.h"
#include "platform/src/http/metrics.h"
#include "platform/src/http/router.h"
#include "platform/src/http/transport.h"
#include "platform/src/http/worker_pool.h"
#include "platform/src/service/demo_ca.h"
#include "platform/src/sync/event_hub.h"
#include "tests/support/platform/test_database.h"

#include <QSslConfiguration>
#include <QSslSocket>
#include <QTemporaryDir>

#include <atomic>
#include <chrono>
#include <memory>
#include <new>
#include <optional>
#include <semaphore>
#include <string>
#include <vector>

namespace steward::tests::transport
{

using namespace steward::platform;

/// Routes of every kind behind the transport, with small limits.
struct Service {
    QTemporaryDir directory;
    tests::TestDatabase database;
    SystemClock clock;
    http::Router router;
    http::Metrics metrics;
    sync::EventHub hub;
    std::atomic<bool> asked{false};
    std::atomic<bool> isHeld{false};    ///< GET /held has begun
    std::binary_semaphore mayAnswer{0}; ///< and answers once this is given.
    std::unique_ptr<http::WorkerPool> pool;
    std::unique_ptr<http::Transport> transport;

    explicit Service(std::string writer = {}, std::vector<std::string> proxies = {"10.0.0.0/8"})
    {
        const auto files = demoCertificates(directory.path().toStdString());
        router.add({"POST",
                    "/echo",
                    [](const http::Request &r, http::Worker &) -> http::Reply {
                        return http::Response{
                            200, {{"Content-Type", "text/plain"}}, r.body + "|" + r.remoteAddress};
                    },
                    {1024}});
        http::Route named{"POST",
                          "/named",
                          [](const http::Request &, http::Worker &) -> http::Reply {
                              return http::Response{200, {}, "read"};
                          },
                          {1024}};
        named.tooLarge = [](const http::Request &r, http::Worker &,
                            const Error &error) -> http::Reply {
            return http::Response{413, {}, error.code + ": " + r.header("x-name")};
        };
        router.add(std::move(named));
        router.add({"GET", "/events", [](const http::Request &, http::Worker &) -> http::Reply {
                        return http::EventStream{"staff", "session"};
                    }});
        router.add({"GET", "/parked", [](const http::Request &r, http::Worker &) -> http::Reply {
                        if (r.queryValue("wait") != "0")
                            return http::Park{std::chrono::seconds{20}};
                        return http::Response{200, {}, "news"};
                    }});
        router.add(
            {"GET", "/revoked", [this](const http::Request &r, http::Worker &) -> http::Reply {
                 if (!asked.exchange(true))
                     return http::EventStream{"staff", "session"};
                 return http::Response::problem(
                     {ErrorKind::Unauthenticated, "session_revoked", "ended", {}, {}}, r.requestId);
             }});
        router.add({"GET", "/held", [this](const http::Request &, http::Worker &) -> http::Reply {
                        isHeld = true;
                        const bool isGiven = mayAnswer.try_acquire_for(std::chrono::minutes{1});
                        return http::Response{isGiven ? 200 : 500, {}, "whole"};
                    }});
        http::Route large{"POST", "/large",
                          [](const http::Request &r, http::Worker &) -> http::Reply {
                              return http::Response{200, {}, std::to_string(r.body.size())};
                          }};
        large.limits.bodyBytes = 1 << 20;
        auto guarded = large;
        guarded.pattern = "/guarded";
        guarded.admits = [](const http::Request &r,
                            http::Worker &) -> std::optional<http::Response> {
            if (r.header("x-name") == "Maria" && r.body.empty())
                return std::nullopt;
            return http::Response::problem(
                {ErrorKind::Unauthenticated, "invalid_token", "sign in", {}, {}}, r.requestId);
        };
        router.add(std::move(large));
        router.add(std::move(guarded));
        router.add({"GET", "/throws", [](const http::Request &, http::Worker &) -> http::Reply {
                        throw std::bad_alloc{};
                    }});
        if (writer.empty())
            writer = database.conninfo("steward_writer");
        pool = std::make_unique<http::WorkerPool>(
            http::WorkerPool::Options{writer, database.conninfo("steward_reader"), 2, 64}, clock);
        http::TransportConfig config;
        config.port = 0;
        config.certificateFile = files->certificate.string();
        config.keyFile = files->key.string();
        config.trustedProxies = std::move(proxies);
        config.readSeconds = 2;
        config.connections = 100;
        config.largeBodyBytes = 1 << 20;
        transport = std::make_unique<http::Transport>(config, router, *pool, hub, metrics, clock);
        if (!transport->start())
            qFatal("the transport did not start");
    }
    ~Service()
    {
        transport->drain();
        pool->stop();
    }
};

/// A client that speaks byte by byte.
class Client
{
public:
    explicit Client(Service &service)
    {
        auto configuration = QSslConfiguration::defaultConfiguration();
        configuration.setCaCertificates(
            QSslCertificate::fromPath(service.directory.filePath("ca.pem")));
        m_socket.setSslConfiguration(configuration);
        m_socket.connectToHostEncrypted("localhost", service.transport->port());
        m_socket.waitForEncrypted(5000);
        // Else the handshake's last words wait for the first request, and the service for them.
        m_socket.flush();
    }
    bool isOpen() const { return m_socket.isEncrypted(); }
    void send(const QByteArray &bytes)
    {
        m_socket.write(bytes);
        m_socket.flush();
    }
    /// Reads until the text appears, the peer closes, or five seconds pass.
    QByteArray readUntil(const QByteArray &text)
    {
        while (!m_received.contains(text) && m_socket.waitForReadyRead(5000))
            m_received += m_socket.readAll();
        m_received += m_socket.readAll();
        return m_received;
    }
    bool waitForClose(int ms)
    {
        return m_socket.state() == QAbstractSocket::UnconnectedState ||
               m_socket.waitForDisconnected(ms);
    }

private:
    QSslSocket m_socket;
    QByteArray m_received;
};

} // namespace steward::tests::transport
