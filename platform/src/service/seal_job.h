// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/audit/archive_store.h"
#include "platform/src/audit/checkpoint.h"
#include "platform/src/core/clock.h"
#include "platform/src/db/job_thread.h"

#include <atomic>
#include <functional>
#include <string>

namespace steward::platform
{

/// Seals and archives the months of the audit log once they are over; after a pause all that were
/// missed, in their order. A month that cannot be closed is tried again, less and less often, up to
/// once a minute. Reconnects for ever.
class SealJob
{
public:
    SealJob(std::string sequencerConninfo, std::string writerConninfo, const audit::LogKey &key,
            audit::ArchiveStore store, const Clock &clock,
            std::function<void(const Error &)> failed);
    ~SealJob();
    SealJob(const SealJob &) = delete;
    SealJob &operator=(const SealJob &) = delete;

    void start();
    void stop();
    /// Times that the month which is due could not be closed, since it last could.
    [[nodiscard]] int failures() const { return m_failures; }

private:
    void run(const std::stop_token &stop);
    [[nodiscard]] Result<Done> serve(const std::stop_token &stop);

    const std::string m_sequencerConninfo;
    const std::string m_writerConninfo;
    const audit::LogKey &m_key;
    const audit::ArchiveStore m_store;
    const Clock &m_clock;
    std::function<void(const Error &)> m_failed;
    std::atomic<int> m_failures{0};
    db::JobThread m_thread;
};

} // namespace steward::platform
