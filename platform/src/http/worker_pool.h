// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/result.h"
#include "platform/src/http/router.h"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace steward::platform::http
{

/// Threads that own the database sessions. The transport's threads never touch the database.
class WorkerPool
{
public:
    struct Options {
        std::string writerConninfo;
        std::string readerConninfo;
        int threads = 4;
        std::size_t queueLimit = 512;
    };
    /// Called on a worker thread. When the database is away the error is Unavailable and there is
    /// no worker.
    using Job = std::function<void(Result<Worker *>)>;

    WorkerPool(Options options, const Clock &clock);
    ~WorkerPool();
    WorkerPool(const WorkerPool &) = delete;
    WorkerPool &operator=(const WorkerPool &) = delete;

    /// False when the queue is full: the caller answers 503 and nothing piles up.
    [[nodiscard]] bool submit(Job job);
    [[nodiscard]] std::size_t queued() const;
    /// Ends the threads after the jobs already taken; statements that run longer than `grace` from
    /// now are cancelled, and their sessions ended when the server has heard of no cancel within
    /// `patience`.
    void stop(std::chrono::milliseconds grace = std::chrono::seconds{5},
              std::chrono::milliseconds patience = std::chrono::seconds{10});

private:
    class Slot;
    void run();
    void work(Slot &writer, Slot &reader);

    const Options m_options;
    const Clock &m_clock;
    mutable std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<Job> m_jobs;
    bool m_stopping = false;
    std::set<Slot *> m_slots; ///< Of the threads that run.
    std::condition_variable m_ended;
    std::vector<std::jthread> m_threads;
};

} // namespace steward::platform::http
