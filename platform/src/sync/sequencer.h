// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/result.h"
#include "platform/src/db/connection.h"
#include "platform/src/db/job_thread.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace steward::platform::sync
{

/// Turns change rows into the feed (platform.md §3): windows of finished transactions in (xid, id)
/// order, dense csn, chained hash, digest kept up. One leader at a time by an advisory lock; every
/// window is one database transaction, so that a sequencer killed at any moment leaves nothing half
/// done.
class Sequencer
{
public:
    struct Options {
        std::chrono::milliseconds poll{250};
        /// Change rows per window; a transaction with more is still taken whole.
        int maxRows = 20'000;
    };
    struct Step {
        bool isLeader = false;
        std::int64_t csn = 0; ///< Of the head, when leader.
        std::int64_t appended = 0;
        bool more = false;       ///< Another step has work to do now.
        bool hasMoved = false;   ///< Further transactions are over.
        bool isHeldBack = false; ///< A change waits for the end of an older transaction.
    };
    /// How long to wait for a notification. What an older transaction holds back has been notified
    /// of, and its end may be notified by nothing: that is looked for soon, then ever more rarely.
    class NextLook
    {
    public:
        static constexpr std::chrono::milliseconds kSoonest{4};
        explicit NextLook(std::chrono::milliseconds poll) : m_poll(poll) {}
        /// `wasTold`: the look was made because of a notification, before the wait was over.
        [[nodiscard]] std::chrono::milliseconds after(const Step &step, bool wasTold);

    private:
        std::chrono::milliseconds m_poll;
        std::chrono::milliseconds m_soon{0};
    };
    struct Metrics {
        bool isLeader = false;
        std::int64_t csn = 0;
        /// Age of the oldest change that waits: an open transaction, or too much work.
        std::chrono::milliseconds lag{0};
        std::int64_t failures = 0;
    };
    using Report = std::function<void(const Error &)>;

    /// `conninfo` is for the role steward_sequencer; `report` is called on the sequencer's thread.
    explicit Sequencer(std::string conninfo, Report report = {});
    Sequencer(std::string conninfo, Report report, Options options);
    ~Sequencer();
    Sequencer(const Sequencer &) = delete;
    Sequencer &operator=(const Sequencer &) = delete;

    void start();
    void stop();
    /// One window; for tests and for loaders that wait until the feed is level. Not while started.
    [[nodiscard]] Result<Step> step();
    [[nodiscard]] Metrics metrics() const;

private:
    [[nodiscard]] Result<Done> connect();
    [[nodiscard]] Result<bool> lead();
    [[nodiscard]] Result<Step> sequenceWindow();
    [[nodiscard]] bool watchLag();
    /// True when there was a notification.
    bool waitForChange(const std::stop_token &stop, std::chrono::milliseconds atMost);
    void run(const std::stop_token &stop);

    const std::string m_conninfo;
    const Report m_report;
    const Options m_options;
    std::optional<db::Connection> m_connection;
    bool m_leads = false;
    std::string m_oldestPending;
    std::chrono::steady_clock::time_point m_pendingSince;
    std::atomic<bool> m_isLeader{false};
    std::atomic<std::int64_t> m_csn{0};
    std::atomic<std::int64_t> m_lagMs{0};
    std::atomic<std::int64_t> m_failures{0};
    db::JobThread m_thread;
};

} // namespace steward::platform::sync
