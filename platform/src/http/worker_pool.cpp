// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/http/worker_pool.h"

#include "platform/src/core/log.h"
#include "platform/src/db/connection.h"
#include "platform/src/db/interrupt.h"

#include <exception>
#include <optional>

namespace steward::platform::http
{

/// A session that is opened when first needed and again after it broke.
class WorkerPool::Slot
{
public:
    explicit Slot(std::string conninfo) : m_conninfo(std::move(conninfo)) {}

    /// From any thread.
    void end(bool isDeaf)
    {
        const std::lock_guard lock{m_mutex};
        if (m_interrupt && isDeaf)
            m_interrupt->sever();
        else if (m_interrupt)
            m_interrupt->cancel();
    }

    [[nodiscard]] Result<db::Connection *> healthy()
    {
        // A failed transaction left open would poison the next request of this thread.
        if (m_connection && m_connection->isHealthy() && m_connection->isInTransaction())
            (void)m_connection->script("ROLLBACK");
        if (m_connection && m_connection->isHealthy())
            return &*m_connection;
        {
            const std::lock_guard lock{m_mutex};
            m_interrupt.reset();
        }
        m_connection.reset();
        auto opened = db::Connection::open(m_conninfo);
        if (!opened) {
            auto error = opened.error();
            error.kind = ErrorKind::Unavailable;
            error.code = "database_unavailable";
            error.detail = "The database is not reachable; nothing was changed.";
            return tl::unexpected(std::move(error));
        }
        m_connection.emplace(std::move(*opened));
        const std::lock_guard lock{m_mutex};
        m_interrupt.emplace(m_connection->handle());
        return &*m_connection;
    }

private:
    std::string m_conninfo;
    std::optional<db::Connection> m_connection;
    std::mutex m_mutex;
    std::optional<db::Interrupt> m_interrupt;
};

namespace
{

constexpr std::chrono::milliseconds kAgain{200};

/// Code of others throws, and so does memory that has run out: that is the failure of one request,
/// not of the service.
void answer(const WorkerPool::Job &job, const Result<Worker *> &worker) noexcept
{
    try {
        try {
            job(worker);
            return;
        } catch (const std::exception &failure) {
            log::error("worker_exception", {{"what", failure.what()}});
        } catch (...) {
            log::error("worker_exception", {{"what", "unknown"}});
        }
        job(fail(ErrorKind::Internal, "exception", "the handler threw"));
    } catch (...) {
        // Not even the refusal could be made; the next request may find memory again.
    }
}

} // namespace

WorkerPool::WorkerPool(Options options, const Clock &clock)
    : m_options(std::move(options)), m_clock(clock)
{
    for (int i = 0; i < m_options.threads; ++i)
        m_threads.emplace_back([this] { run(); });
}

WorkerPool::~WorkerPool()
{
    stop();
}

bool WorkerPool::submit(Job job)
{
    {
        const std::lock_guard lock{m_mutex};
        if (m_stopping || m_jobs.size() >= m_options.queueLimit)
            return false;
        m_jobs.push_back(std::move(job));
    }
    m_wake.notify_one();
    return true;
}

std::size_t WorkerPool::queued() const
{
    const std::lock_guard lock{m_mutex};
    return m_jobs.size();
}

void WorkerPool::stop(std::chrono::milliseconds grace, std::chrono::milliseconds patience)
{
    {
        std::unique_lock lock{m_mutex};
        m_stopping = true;
        m_wake.notify_all();
        const auto last = std::chrono::steady_clock::now() + grace + patience;
        // Again and again, for the one that was between two statements.
        for (auto wait = grace; !m_ended.wait_for(lock, wait, [this] { return m_slots.empty(); });
             wait = kAgain)
            for (auto *slot : m_slots)
                slot->end(std::chrono::steady_clock::now() >= last);
    }
    m_threads.clear();
}

void WorkerPool::run()
{
    Slot writer{m_options.writerConninfo}, reader{m_options.readerConninfo};
    {
        const std::lock_guard lock{m_mutex};
        m_slots.insert({&writer, &reader});
    }
    work(writer, reader);
    const std::lock_guard lock{m_mutex};
    m_slots.erase(&writer);
    m_slots.erase(&reader);
    m_ended.notify_all();
}

void WorkerPool::work(Slot &writer, Slot &reader)
{
    for (;;) {
        Job job;
        {
            std::unique_lock lock{m_mutex};
            m_wake.wait(lock, [this] { return m_stopping || !m_jobs.empty(); });
            if (m_jobs.empty())
                return;
            job = std::move(m_jobs.front());
            m_jobs.pop_front();
        }
        auto writing = writer.healthy();
        if (!writing) {
            answer(job, tl::unexpected(writing.error()));
            continue;
        }
        auto reading = reader.healthy();
        if (!reading) {
            answer(job, tl::unexpected(reading.error()));
            continue;
        }
        Worker worker{**writing, **reading, m_clock};
        answer(job, &worker);
    }
}

} // namespace steward::platform::http
