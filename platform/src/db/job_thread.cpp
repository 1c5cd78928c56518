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

void JobThread::stop(std::chrono::milliseconds grace)
{
    m_thread.request_stop();
    if (!m_thread.joinable())
        return;
    {
        std::unique_lock lock{m_mutex};
        // Again and again, for the one that was between two statements.
        for (auto wait = grace; !m_ended.wait_for(lock, wait, [this] { return !m_isRunning; });
             wait = kAgain)
            cancelAll();
    }
    m_thread.join();
}

Result<Connection> JobThread::open(const std::string &conninfo)
{
    auto opened = Connection::open(conninfo);
    if (opened) {
        const std::lock_guard lock{m_mutex};
        m_cancels.insert_or_assign(conninfo, Cancel{PQgetCancel(opened->handle()), &PQfreeCancel});
    }
    return opened;
}

void JobThread::cancelAll()
{
    char ignored[256];
    for (const auto &[conninfo, cancel] : m_cancels)
        if (cancel)
            PQcancel(cancel.get(), ignored, sizeof ignored);
}

} // namespace steward::platform::db
