// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/identity/session_job.h"

#include "platform/src/core/pause.h"
#include "platform/src/db/connection.h"
#include "platform/src/identity/sessions.h"

#include <chrono>
#include <utility>

namespace steward::platform::identity
{

namespace
{

using namespace std::chrono_literals;

constexpr auto kTurn = 500ms;
constexpr int kTurnsPerPurge = 120;

} // namespace

SessionJob::SessionJob(std::string writerConninfo, const Clock &clock,
                       std::function<void(const Error &)> failed)
    : m_conninfo(std::move(writerConninfo)), m_clock(clock), m_failed(std::move(failed))
{
}

SessionJob::~SessionJob()
{
    stop();
}

void SessionJob::start()
{
    m_thread.start([this](const std::stop_token &stop) { run(stop); });
}

void SessionJob::stop()
{
    m_thread.stop();
}

void SessionJob::run(const std::stop_token &stop)
{
    while (!stop.stop_requested()) {
        if (auto ended = serve(stop); !ended) {
            m_failed(ended.error());
            pauseUnless(stop, kTurn);
        }
    }
}

Result<Done> SessionJob::serve(const std::stop_token &stop)
{
    auto connection = m_thread.open(m_conninfo);
    if (!connection)
        return tl::unexpected(connection.error());
    for (int turn = 0; !stop.stop_requested(); ++turn) {
        if (auto ended = expireSessions(*connection, m_clock.now()); !ended)
            return tl::unexpected(ended.error());
        if (turn % kTurnsPerPurge == 0)
            if (auto purged = purgeExpired(*connection, m_clock.now()); !purged)
                return purged;
        pauseUnless(stop, kTurn);
    }
    return Done{};
}

} // namespace steward::platform::identity
