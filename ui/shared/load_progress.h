// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QString>

#include <deque>

namespace steward::ui
{

class ScreenFormat;

/// How far the first load is, how fast it goes and how long it still takes; told by whoever watches
/// the synchronisation.
class LoadProgress
{
    Q_DECLARE_TR_FUNCTIONS(steward::ui::LoadProgress)
public:
    void note(qint64 loaded, qint64 expected);
    /// Standing still is not slowness: after a pause the pace is measured anew.
    void forgetPace() { m_samples.clear(); }
    /// Of 1000; −1 when the whole is not known.
    [[nodiscard]] int permille() const;
    /// "1,200,000 of 2,700,000 rows · 40,000 a second · about 38 s left".
    [[nodiscard]] QString sentence(const ScreenFormat &format) const;

private:
    struct Sample {
        qint64 atMs;
        qint64 rows;
    };
    [[nodiscard]] double rowsPerSecond() const;

    QElapsedTimer m_clock;
    std::deque<Sample> m_samples;
    qint64 m_loaded = 0;
    qint64 m_expected = 0;
};

} // namespace steward::ui
