// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ports/clock.h"

#include <QHash>
#include <QObject>
#include <QTimer>

namespace steward {

/// The machine's time and chance.
class SystemClock final : public ports::Clock
{
public:
    SystemClock();
    ~SystemClock() override;
    [[nodiscard]] QDateTime utcNow() const override;
    [[nodiscard]] std::chrono::milliseconds monotonic() const override;
    TimerId after(std::chrono::milliseconds delay, std::function<void()> what) override;
    void cancel(TimerId id) override;
    [[nodiscard]] double random() override;

private:
    QHash<TimerId, QTimer *> m_timers;
    TimerId m_next = 1;
};

} // namespace steward
