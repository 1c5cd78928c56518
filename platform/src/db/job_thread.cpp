// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/db/job_thread.h"

#include "platform/src/core/log.h"
#include "platform/src/core/pause.h"
#include "platform/src/db/connection.h"

#include <boost/json/value.hpp>

#include <exception>

namespace steward::platform::db
{

namespace
{

using namespace std::chrono_literals;

constexpr auto kAgain = 200ms;
constexpr auto kRestart = 1s;

} // namespace

void JobThread::start(Body body)
{
    m_isRunning = true;
    m_thread = std::jthread{
        [this, body = std::move(body)](const std::stop_token &stop) { run(body, stop); }};
}

void JobThread::run(const Body &body, const std::stop_token &stop)
{
    while (!stop.stop_requested()) {
        try {
            body(stop);
        } catch (const std::exception &failure) {
            log::error("job_exception", {{"what", failure.what()}});
            pauseUnless(stop, kRestart);
        }
    }
    const std::lock_guard lock{m_mutex};
    m_isRunning = false;
    m_ended.notify_all();
}

void JobThread::stop(std::chrono::milliseconds grace, std::chrono::milliseconds patience)
{
    m_thread.request_stop();
    if (!m_thread.joinable())
        return;
    {
        std::unique_lock lock{m_mutex};
        const auto last = std::chrono::steady_clock::now() + grace + patience;
        // Again and again, for the one that was between two statements.
        for (auto wait = grace; !m_ended.wait_for(lock, wait, [this] { return !m_isRunning; });
             wait = kAgain)
            for (auto &[conninfo, session] : m_sessions)
                if (std::chrono::steady_clock::now() < last)
                    session.cancel();
                else
                    session.sever();
    }
    m_thread.join();
}

Result<Connection> JobThread::open(const std::string &conninfo)
{
    {
        const std::lock_guard lock{m_mutex};
        m_sessions.erase(conninfo);
    }
    auto opened = Connection::open(conninfo);
    if (opened) {
        const std::lock_guard lock{m_mutex};
        m_sessions.emplace(conninfo, Interrupt{opened->handle()});
    }
    return opened;
}

Result<Done> JobThread::reset(Connection &session, const std::string &conninfo)
{
    auto opened = open(conninfo);
    if (!opened)
        return tl::unexpected(opened.error());
    session = std::move(*opened);
    return Done{};
}

} // namespace steward::platform::db
