// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

namespace steward::net
{

/// Full jitter: the n-th wait is a random time in (0, min(60 s, 1 s · 2ⁿ)], never under 100 ms so
/// that nothing spins. Retry-After wins, up to 10 min.
class RetryPolicy
{
public:
    /// `random` answers uniformly in [0, bound).
    using Random = std::function<std::uint32_t(std::uint32_t bound)>;
    explicit RetryPolicy(Random random = {});
    [[nodiscard]] std::chrono::milliseconds next(std::chrono::milliseconds retryAfter = {});
    void reset() { m_failures = 0; }
    [[nodiscard]] int failures() const { return m_failures; }

private:
    Random m_random;
    int m_failures = 0;
};

} // namespace steward::net
