// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ports/clock.h"

#include <QMap>

namespace steward::test
{

/// Time that moves only when told to.
class ManualClock : public ports::Clock
{
public:
    [[nodiscard]] QDateTime utcNow() const override { return wall.addMSecs(now.count()); }
    [[nodiscard]] std::chrono::milliseconds monotonic() const override { return now; }
    [[nodiscard]] Moment moment() const override
    {
        return {utcNow().toMSecsSinceEpoch(), now.count(), bootId};
    }
    TimerId after(std::chrono::milliseconds delay, std::function<void()> what) override
    {
        timers.insert({now + delay, ++m_lastId}, std::move(what));
        return m_lastId;
    }
    void cancel(TimerId id) override
    {
        timers.removeIf([id](const auto &timer) { return timer.key().second == id; });
    }
    [[nodiscard]] double random() override { return chance; }

    /// Fires what becomes due, in order.
    void advance(std::chrono::milliseconds by)
    {
        const auto until = now + by;
        while (!timers.isEmpty() && timers.firstKey().first <= until) {
            const auto first = timers.begin();
            now = std::max(now, first.key().first);
            const auto what = first.value();
            timers.erase(first);
            what();
        }
        now = until;
    }

    std::chrono::milliseconds now{1'000'000};
    QDateTime wall = QDateTime::fromString(QStringLiteral("2026-03-01T09:00:00Z"), Qt::ISODate);
    QString bootId = QStringLiteral("boot-1");
    double chance = 0.5;
    QMap<std::pair<std::chrono::milliseconds, TimerId>, std::function<void()>> timers;

private:
    TimerId m_lastId = 0;
};

} // namespace steward::test
