// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shared/load_progress.h"

#include "ui/shared/format.h"

#include <algorithm>

namespace steward::ui
{

namespace
{

/// Long enough to even out single pages, short enough to follow a line that became slow.
constexpr qint64 kLooksBackMs = 15'000;
constexpr qint64 kFirstPaceMs = 500;
constexpr int kMinutesFrom = 100; ///< Seconds; above it they would only seem exact.

} // namespace

void LoadProgress::note(qint64 loaded, qint64 expected)
{
    if (!m_clock.isValid())
        m_clock.start();
    // Fewer rows than before: another load has begun.
    if (loaded < m_loaded)
        m_samples.clear();
    m_loaded = loaded;
    m_expected = expected;
    const qint64 now = m_clock.elapsed();
    if (m_samples.empty() || m_samples.back().rows != loaded)
        m_samples.push_back({now, loaded});
    while (m_samples.size() > 2 && m_samples[1].atMs < now - kLooksBackMs)
        m_samples.pop_front();
}

int LoadProgress::permille() const
{
    return m_expected > 0
               ? static_cast<int>(std::clamp<qint64>(m_loaded * 1000 / m_expected, 0, 1000))
               : -1;
}

double LoadProgress::rowsPerSecond() const
{
    if (m_samples.empty())
        return 0;
    const qint64 ms = m_clock.elapsed() - m_samples.front().atMs;
    return ms < kFirstPaceMs ? 0
                             : static_cast<double>(m_loaded - m_samples.front().rows) * 1000.0 /
                                   static_cast<double>(ms);
}

QString LoadProgress::sentence(const ScreenFormat &format) const
{
    if (m_expected <= 0)
        //: First load: %1 rows so far.
        return tr("%1 rows").arg(format.count(m_loaded));
    if (m_loaded >= m_expected)
        //: First load: all %1 rows have come, the machine now sorts them.
        return tr("%1 rows are here. Preparing the lists…").arg(format.count(m_loaded));
    const QString rows = tr("%1 of %2 rows").arg(format.count(m_loaded), format.count(m_expected));
    const double pace = rowsPerSecond();
    if (pace < 1)
        return rows;
    const int seconds = static_cast<int>(static_cast<double>(m_expected - m_loaded) / pace) + 1;
    const QString paceText = format.count(static_cast<qint64>(pace));
    if (seconds >= kMinutesFrom)
        //: First load: %1 "1,200 of 90,000 rows", %2 rows each second, %n minutes left.
        return tr("%1 · %2 a second · about %n min left", nullptr, (seconds + 30) / 60)
            .arg(rows, paceText);
    //: First load: %1 "1,200 of 90,000 rows", %2 rows each second, %n seconds left.
    return tr("%1 · %2 a second · about %n s left", nullptr, seconds).arg(rows, paceText);
}

} // namespace steward::ui
