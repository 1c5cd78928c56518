// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/result.h"
#include "platform/src/db/job_thread.h"

#include <functional>
#include <string>

namespace steward::platform::sync
{

class EventHub;

/// Brings what any service process committed to this process's hub: database channels `feed`,
/// `staff` and `facts`.
class HubListener
{
public:
    using Report = std::function<void(const Error &)>;

    /// `conninfo` of any role that may read feed_state (steward_writer). `hub` outlives this
    /// object.
    HubListener(std::string conninfo, EventHub &hub, Report report = {});
    ~HubListener();
    HubListener(const HubListener &) = delete;
    HubListener &operator=(const HubListener &) = delete;

    void start();
    void stop();

private:
    void run(const std::stop_token &stop);
    [[nodiscard]] Result<Done> listen(const std::stop_token &stop);

    const std::string m_conninfo;
    EventHub &m_hub;
    const Report m_report;
    db::JobThread m_thread;
};

} // namespace steward::platform::sync
