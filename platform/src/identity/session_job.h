// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/clock.h"
#include "platform/src/core/result.h"
#include "platform/src/db/job_thread.h"

#include <functional>
#include <string>

namespace steward::platform::identity
{

/// Ends idle and too old sessions within about a second, so that open event streams close without a
/// request, and forgets what has expired. Several services may run it side by side; each end
/// happens once. Reconnects for ever.
class SessionJob
{
public:
    /// `writerConninfo` is steward_writer's. `failed` is called on the job's thread.
    SessionJob(std::string writerConninfo, const Clock &clock,
               std::function<void(const Error &)> failed);
    ~SessionJob();
    SessionJob(const SessionJob &) = delete;
    SessionJob &operator=(const SessionJob &) = delete;

    void start();
    void stop();

private:
    void run(const std::stop_token &stop);
    [[nodiscard]] Result<Done> serve(const std::stop_token &stop);

    const std::string m_conninfo;
    const Clock &m_clock;
    const std::function<void(const Error &)> m_failed;
    db::JobThread m_thread;
};

} // namespace steward::platform::identity
