// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/reader_lane.h"

#include "app/store/sealed_database.h"

#include <sqlite3.h>

#include <vector>

namespace steward::store
{
namespace
{

using namespace Qt::StringLiterals;

Error cancelledError()
{
    return {.kind = ErrorKind::Cancelled, .detail = u"superseded by a newer question"_s};
}

} // namespace

Result<SqliteStatement> ReadConnection::prepare(const QString &sql) const
{
    SqliteStatement statement;
    if (!statement.prepare(m_db, sql))
        return tl::unexpected(error(u"prepare"_s));
    return statement;
}

Error ReadConnection::error(const QString &what) const
{
    return m_isCancelled ? cancelledError() : storageError(m_db, what);
}

ReaderLane::ReaderLane(QString path, QString name, int cacheKib)
    : m_path{std::move(path)}, m_name{std::move(name)}, m_cacheKib{cacheKib}, m_thread{[this] {
          loop();
      }}
{
}

ReaderLane::~ReaderLane()
{
    {
        const std::lock_guard lock{m_mutex};
        m_isStopping = true;
        for (const auto &job : m_queue)
            job->isCancelled = true;
        if (m_running) {
            m_running->isCancelled = true;
            if (m_db)
                sqlite3_interrupt(m_db);
        }
    }
    m_wake.notify_one();
    m_thread.join();
}

void ReaderLane::hold()
{
    const std::lock_guard lock{m_mutex};
    m_isHeld = true;
}

void ReaderLane::release(const QString &path)
{
    {
        const std::lock_guard lock{m_mutex};
        m_path = path;
        m_isHeld = false;
    }
    reopen();
    m_wake.notify_one();
}

QString ReaderLane::path()
{
    const std::lock_guard lock{m_mutex};
    return m_path;
}

void ReaderLane::submit(const QObject *token, Run run)
{
    auto job = std::make_shared<Job>();
    job->token = token;
    job->run = std::move(run);
    std::vector<std::shared_ptr<Job>> superseded;
    {
        const std::lock_guard lock{m_mutex};
        if (token) {
            for (auto at = m_queue.begin(); at != m_queue.end();) {
                if ((*at)->token == token) {
                    superseded.push_back(*at);
                    at = m_queue.erase(at);
                } else {
                    ++at;
                }
            }
            // The lane forgets m_running with the mutex held, so this never meets a later job.
            if (m_running && m_running->token == token) {
                m_running->isCancelled = true;
                if (m_db)
                    sqlite3_interrupt(m_db);
            }
        }
        m_queue.push_back(std::move(job));
    }
    m_wake.notify_one();
    for (const auto &old : superseded)
        old->run(tl::unexpected(cancelledError()));
}

void ReaderLane::loop()
{
    for (;;) {
        std::shared_ptr<Job> job;
        {
            std::unique_lock lock{m_mutex};
            m_wake.wait(lock, [this] { return m_isStopping || (!m_isHeld && !m_queue.empty()); });
            if (m_queue.empty())
                break;
            job = m_queue.front();
            m_queue.pop_front();
            m_running = job;
        }
        const auto failure = job->isCancelled ? std::optional{cancelledError()} : open();
        if (failure)
            job->run(tl::unexpected(*failure));
        else
            job->run(ReadConnection{m_db, m_openGeneration, job->isCancelled});
        const std::lock_guard lock{m_mutex};
        m_running.reset();
    }
    close();
}

std::optional<Error> ReaderLane::open()
{
    const quint64 wanted = m_fileGeneration;
    if (m_db && m_openGeneration == wanted)
        return {};
    close();
    const auto opened =
        openSealed(path(), m_name, u"QSQLITE_OPEN_READONLY;QSQLITE_BUSY_TIMEOUT=2000"_s);
    if (!opened)
        return opened.error();
    sqlite3 *db = *opened;
    // Sorting spills to memory: a temporary file would hold names outside the replica.
    const QByteArray setup = "PRAGMA query_only = 1; PRAGMA temp_store = 2; PRAGMA cache_size = -" +
                             QByteArray::number(m_cacheKib);
    sqlite3_exec(db, setup.constData(), nullptr, nullptr, nullptr);
    const std::lock_guard lock{m_mutex};
    m_db = db;
    m_openGeneration = wanted;
    return {};
}

void ReaderLane::close()
{
    {
        const std::lock_guard lock{m_mutex};
        if (!m_db)
            return;
        m_db = nullptr;
    }
    closeSealed(m_name);
}

} // namespace steward::store
