// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/result.h"
#include "app/store/sqlite_statement.h"

#include <QObject>
#include <QString>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

namespace steward::store
{

/// A read-only connection to the replica; belongs to its lane's thread.
class ReadConnection
{
public:
    ReadConnection(sqlite3 *db, quint64 fileGeneration, const std::atomic<bool> &isCancelled)
        : m_db{db}, m_fileGeneration{fileGeneration}, m_isCancelled{isCancelled}
    {
    }
    /// Another number: another file stands at the path.
    [[nodiscard]] quint64 fileGeneration() const { return m_fileGeneration; }
    [[nodiscard]] sqlite3 *handle() const { return m_db; }
    [[nodiscard]] bool isCancelled() const { return m_isCancelled; }
    [[nodiscard]] Result<SqliteStatement> prepare(const QString &sql) const;
    /// Cancelled when the job was superseded, Storage otherwise.
    [[nodiscard]] Error error(const QString &what) const;

private:
    sqlite3 *m_db;
    quint64 m_fileGeneration;
    const std::atomic<bool> &m_isCancelled;
};

/// One worker thread with one connection. Jobs run in order; a job with the token of an older one
/// ends that one, queued or running.
class ReaderLane
{
public:
    using Run = std::function<void(const Result<ReadConnection> &)>;

    ReaderLane(QString path, QString name, int cacheKib);
    ~ReaderLane();
    ReaderLane(const ReaderLane &) = delete;
    ReaderLane &operator=(const ReaderLane &) = delete;

    /// `run` is called exactly once, in the lane's thread or, when superseded before its turn, in
    /// the caller's.
    void submit(const QObject *token, Run run);
    /// The file was replaced: the next job opens the new one.
    void reopen() { ++m_fileGeneration; }
    /// Jobs wait for release(): the file cannot be opened yet.
    void hold();
    void release(const QString &path);

private:
    struct Job {
        const QObject *token = nullptr;
        Run run;
        std::atomic<bool> isCancelled = false;
    };
    void loop();
    [[nodiscard]] std::optional<Error> open();
    void close();
    [[nodiscard]] QString path();

    QString m_path; ///< With m_mutex.
    const QString m_name;
    const int m_cacheKib;
    sqlite3 *m_db = nullptr; ///< Changed by the lane's thread with m_mutex held.
    quint64 m_openGeneration = 0;
    std::atomic<quint64> m_fileGeneration = 1;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_isHeld = false;
    std::deque<std::shared_ptr<Job>> m_queue;
    std::shared_ptr<Job> m_running;
    bool m_isStopping = false;
    std::thread m_thread;
};

} // namespace steward::store
