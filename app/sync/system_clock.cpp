// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/sync/system_clock.h"

#include <QFile>
#include <QRandomGenerator>
#include <QTimerEvent>

#include <ctime>

namespace steward::sync
{

QDateTime SystemClock::utcNow() const
{
    return QDateTime::currentDateTimeUtc();
}

std::chrono::milliseconds SystemClock::monotonic() const
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now().time_since_epoch());
}

Moment SystemClock::moment() const
{
    static const QString bootId = [] {
        QFile file(QStringLiteral("/proc/sys/kernel/random/boot_id"));
        return file.open(QFile::ReadOnly) ? QString::fromLatin1(file.readAll().trimmed())
                                          : QString();
    }();
    // Unlike steady_clock it counts on while the machine sleeps.
    timespec now{};
    clock_gettime(CLOCK_BOOTTIME, &now);
    return {utcNow().toMSecsSinceEpoch(), qint64(now.tv_sec) * 1'000 + now.tv_nsec / 1'000'000,
            bootId};
}

ports::Clock::TimerId SystemClock::after(std::chrono::milliseconds delay,
                                         std::function<void()> what)
{
    const int id =
        startTimer(delay, delay < std::chrono::seconds(2) ? Qt::PreciseTimer : Qt::CoarseTimer);
    m_timers.insert(id, what);
    return TimerId(id);
}

void SystemClock::cancel(TimerId id)
{
    if (m_timers.remove(int(id)) > 0)
        killTimer(int(id));
}

double SystemClock::random()
{
    return QRandomGenerator::system()->generateDouble();
}

void SystemClock::timerEvent(QTimerEvent *event)
{
    killTimer(event->timerId());
    if (const auto what = m_timers.take(event->timerId()))
        what();
}

} // namespace steward::sync
