// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <condition_variable>
#include <mutex>

namespace steward::tests
{

/// What the threads tell each other.
class Progress
{
public:
    void commandDone()
    {
        const std::lock_guard lock{m_mutex};
        ++m_done;
        m_changed.notify_all();
    }
    /// The work is over, or there is a fault.
    void end(const QString &fault = {})
    {
        const std::lock_guard lock{m_mutex};
        m_isOver = true;
        if (m_fault.isEmpty())
            m_fault = fault;
        m_changed.notify_all();
    }
    /// Until this many commands were made; false when the work is over.
    bool waitFor(int commands)
    {
        std::unique_lock lock{m_mutex};
        m_changed.wait(lock, [&] { return m_done >= commands || m_isOver; });
        return !m_isOver;
    }
    [[nodiscard]] int done() const
    {
        const std::lock_guard lock{m_mutex};
        return m_done;
    }
    [[nodiscard]] bool isOver() const
    {
        const std::lock_guard lock{m_mutex};
        return m_isOver;
    }
    [[nodiscard]] QString fault() const
    {
        const std::lock_guard lock{m_mutex};
        return m_fault;
    }

private:
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    int m_done = 0;
    bool m_isOver = false;
    QString m_fault;
};

} // namespace steward::tests
