// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ports/clock.h"

#include <QHash>
#include <QObject>

namespace steward::sync
{

/// The machine's clock and event loop.
class SystemClock : public QObject, public ports::Clock
{
    Q_OBJECT
public:
    explicit SystemClock(QObject *parent = nullptr) : QObject(parent) {}
    [[nodiscard]] QDateTime utcNow() const override;
    [[nodiscard]] std::chrono::milliseconds monotonic() const override;
    [[nodiscard]] Moment moment() const override;
    TimerId after(std::chrono::milliseconds delay, std::function<void()> what) override;
    void cancel(TimerId id) override;
    [[nodiscard]] double random() override;

protected:
    void timerEvent(QTimerEvent *event) override;

private:
    QHash<int, std::function<void()>> m_timers;
};

} // namespace steward::sync
