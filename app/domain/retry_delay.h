// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <chrono>

namespace steward
{

/// Full jitter from 1 s to 60 s (platform.md §3): the n-th delay is anywhere below 2ⁿ s.
class RetryDelay
{
public:
    static constexpr std::chrono::milliseconds kFirst{1'000};
    static constexpr std::chrono::milliseconds kLongest{60'000};
    static constexpr std::chrono::milliseconds kShortest{
        100}; ///< Jitter may say nought; a loop must not spin.

    /// `random` from [0, 1). What the platform asked for wins when it is longer.
    [[nodiscard]] std::chrono::milliseconds next(double random, std::chrono::milliseconds asked)
    {
        const auto ceiling = std::min(kLongest, kFirst * (1 << std::min(m_failures, 6)));
        ++m_failures;
        const std::chrono::milliseconds jittered{
            static_cast<long long>(random * double(ceiling.count()))};
        return std::max({jittered, asked, kShortest});
    }
    void reset() { m_failures = 0; }
    [[nodiscard]] int failures() const { return m_failures; }

private:
    int m_failures = 0;
};

} // namespace steward
