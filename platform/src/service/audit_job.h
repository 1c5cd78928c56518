// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/audit/checkpoint.h"
#include "platform/src/core/clock.h"
#include "platform/src/db/job_thread.h"

#include <atomic>
#include <string>

namespace steward::platform
{

/// Runs the audit sequencer: leaves within a second, a heartbeat leaf every UTC hour. Reconnects
/// for ever.
class AuditJob
{
public:
    AuditJob(std::string sequencerConninfo, std::string writerConninfo, const audit::LogKey &key,
             const Clock &clock);
    ~AuditJob();
    AuditJob(const AuditJob &) = delete;
    AuditJob &operator=(const AuditJob &) = delete;

    void start();
    void stop();
    [[nodiscard]] std::int64_t failures() const { return m_failures; }

private:
    void run(const std::stop_token &stop);
    [[nodiscard]] Result<Done> serve(const std::stop_token &stop);

    const std::string m_sequencerConninfo;
    const std::string m_writerConninfo;
    const audit::LogKey &m_key;
    const Clock &m_clock;
    std::atomic<std::int64_t> m_failures{0};
    db::JobThread m_thread;
};

} // namespace steward::platform
