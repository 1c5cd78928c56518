// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ports/await.h"

#include <QTimer>

namespace steward::ports
{

QCoro::Task<bool> sleepFor(std::chrono::milliseconds duration, std::stop_token stop)
{
    OneShot<bool> over;
    // The coroutine resumes inside the timer's own signal, so the timer must outlive this frame.
    struct Later {
        void operator()(QTimer *timer) const
        {
            timer->stop();
            timer->deleteLater();
        }
    };
    const std::unique_ptr<QTimer, Later> timer{new QTimer};
    timer->setSingleShot(true);
    QObject::connect(timer.get(), &QTimer::timeout, timer.get(), [over] { over.set(true); });
    const std::stop_callback onStop{stop, [over] { over.set(false); }};
    timer->start(duration);
    auto waiting = over.wait();
    const bool ranOut = co_await waiting;
    co_return ranOut;
}

} // namespace steward::ports
