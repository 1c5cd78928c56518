// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/result.h"
#include "platform/src/db/interrupt.h"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>

namespace steward::platform::db
{

class Connection;

/// The thread of a job that works in the database until it is stopped. Stopping is never for ever:
/// what runs may finish for a moment, then its statements are canceled one after the other, so that
/// its transaction is committed whole or rolled back whole. A server that hears of no cancel either
/// is left alone: the sessions end.
class JobThread
{
public:
    using Body = std::function<void(const std::stop_token &)>;

    JobThread() = default;
    ~JobThread() { stop(); }
    JobThread(const JobThread &) = delete;
    JobThread &operator=(const JobThread &) = delete;

    /// `body` returns when its stop is asked for; one that throws is logged and begins again.
    void start(Body body);
    void stop(std::chrono::milliseconds grace = std::chrono::seconds{2},
              std::chrono::milliseconds patience = std::chrono::seconds{10});
    /// A session that stop() can interrupt: the newest one of its connection string.
    [[nodiscard]] Result<Connection> open(const std::string &conninfo);
    /// Reconnects a broken session of open(), so that stop() interrupts what it is now.
    [[nodiscard]] Result<Done> reset(Connection &session, const std::string &conninfo);

private:
    void run(const Body &body, const std::stop_token &stop);

    std::mutex m_mutex;
    std::condition_variable m_ended;
    bool m_isRunning = false;
    std::map<std::string, Interrupt> m_sessions;
    std::jthread m_thread;
};

} // namespace steward::platform::db
