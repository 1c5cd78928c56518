// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/clock.h"
#include "platform/src/core/result.h"

#include <string>
#include <thread>

namespace steward::platform
{

/// Lets rule time be advanced over a Unix socket (0600): one line "advance SECONDS", answered "ok
/// <time>" or "refused". Each advance is an audit event, written before the clock moves.
class ClockSocket
{
public:
    ClockSocket(std::string path, AdjustableClock &clock, std::string writerConninfo);
    ~ClockSocket();
    ClockSocket(const ClockSocket &) = delete;
    ClockSocket &operator=(const ClockSocket &) = delete;

    [[nodiscard]] Result<Done> start();
    void stop();

private:
    void run(const std::stop_token &stop);
    [[nodiscard]] std::string answer(const std::string &line);

    const std::string m_path;
    AdjustableClock &m_clock;
    const std::string m_writerConninfo;
    int m_listener = -1;
    std::jthread m_thread;
};

} // namespace steward::platform
