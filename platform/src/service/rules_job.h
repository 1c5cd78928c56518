// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/clock.h"
#include "platform/src/core/result.h"
#include "platform/src/db/job_thread.h"
#include "platform/src/transfer/case_turns.h"

#include <functional>
#include <string>

namespace steward::platform
{

/// What time alone decides: transfers whose cool-off is over are carried out, idle cases expire,
/// payouts whose verdict changes by date are judged again, the feed keeps a bounded past. Several
/// services may run it side by side. A rule that fails is reported and waits, the others go on.
/// Reconnects for ever.
class RulesJob
{
public:
    RulesJob(std::string writerConninfo, std::string sequencerConninfo, const Clock &clock,
             std::function<void(const Error &)> failed);
    ~RulesJob();
    RulesJob(const RulesJob &) = delete;
    RulesJob &operator=(const RulesJob &) = delete;

    void start();
    void stop();
    /// How the cases fare.
    [[nodiscard]] const transfer::TurnsWatch &turns() const { return m_turns; }

private:
    void run(const std::stop_token &stop);
    [[nodiscard]] Result<Done> pruneFeed();
    [[nodiscard]] Result<Done> serve(const std::stop_token &stop);

    const std::string m_writerConninfo;
    const std::string m_sequencerConninfo;
    const Clock &m_clock;
    const std::function<void(const Error &)> m_failed;
    transfer::TurnsWatch m_turns;
    db::JobThread m_thread;
};

} // namespace steward::platform
