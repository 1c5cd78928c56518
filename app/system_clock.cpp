// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/system_clock.h"

#include <QRandomGenerator>

#include <ctime>

namespace steward {

SystemClock::SystemClock() = default;

SystemClock::~SystemClock()
{
    qDeleteAll(m_timers);
}

QDateTime SystemClock::utcNow() const
{
    return QDateTime::currentDateTimeUtc();
}

std::chrono::milliseconds SystemClock::monotonic() const
{
    // CLOCK_MONOTONIC stands still while a laptop sleeps; a lease must not.
    timespec now{};
    clock_gettime(CLOCK_BOOTTIME, &now);
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::seconds{now.tv_sec}
                                                                 + std::chrono::nanoseconds{now.tv_nsec});
}

ports::Clock::TimerId SystemClock::after(std::chrono::milliseconds delay, std::function<void()> what)
{
    const auto id = m_next++;
    auto *timer = new QTimer;
    timer->setSingleShot(true);
    QObject::connect(timer, &QTimer::timeout, timer, [this, id, what = std::move(what)] {
        // Copied: deleting the timer ends this closure.
        const auto call = what;
        m_timers.take(id)->deleteLater();
        call();
    });
    m_timers.insert(id, timer);
    timer->start(delay);
    return id;
}

void SystemClock::cancel(TimerId id)
{
    if (auto *timer = m_timers.take(id)) {
        timer->stop();
        timer->deleteLater();
    }
}

double SystemClock::random()
{
    return QRandomGenerator::global()->generateDouble();
}

} // namespace steward
