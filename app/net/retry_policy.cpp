// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/net/retry_policy.h"

#include <QRandomGenerator>

#include <algorithm>
#include <utility>

namespace steward::net
{

namespace
{
constexpr std::chrono::milliseconds kBase{1'000};
constexpr std::chrono::milliseconds kCap{60'000};
constexpr std::chrono::milliseconds kLeast{100};
constexpr std::chrono::milliseconds kLongestRetryAfter{600'000};
} // namespace

RetryPolicy::RetryPolicy(Random random) : m_random(std::move(random))
{
    if (!m_random)
        m_random = [](std::uint32_t bound) { return QRandomGenerator::system()->bounded(bound); };
}

std::chrono::milliseconds RetryPolicy::next(std::chrono::milliseconds retryAfter)
{
    const int doublings = std::min(m_failures, 6);
    m_failures = std::min(m_failures + 1, 1'000);
    if (retryAfter.count() > 0)
        return std::min(retryAfter, kLongestRetryAfter);
    const auto ceiling = std::min(kCap, kBase * (1 << doublings));
    return std::max(kLeast, std::chrono::milliseconds{
                                m_random(static_cast<std::uint32_t>(ceiling.count())) + 1});
}

} // namespace steward::net
