// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/clock.h"

#include <array>
#include <compare>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace steward::platform::demo
{

/// 16 bytes; a million of them stay small in memory.
struct Uuid {
    std::array<std::uint8_t, 16> bytes{};
    [[nodiscard]] std::string text() const;
    [[nodiscard]] bool isNull() const { return bytes == std::array<std::uint8_t, 16>{}; }
    friend auto operator<=>(const Uuid &, const Uuid &) = default;
};

/// xoshiro256** seeded by splitmix64 from a number and a name, so that each subject has a stream of
/// its own: what is added to one subject leaves the others as they were.
class Random
{
public:
    Random(std::uint64_t seed, std::string_view stream);
    [[nodiscard]] std::uint64_t next();
    /// 0 … bound−1; bound above zero.
    [[nodiscard]] std::size_t below(std::size_t bound);
    /// From low to high, both included.
    [[nodiscard]] std::int64_t between(std::int64_t low, std::int64_t high);
    [[nodiscard]] bool chance(int percent)
    {
        return below(100) < static_cast<std::size_t>(percent);
    }
    /// An index, by weight.
    [[nodiscard]] std::size_t weighted(std::initializer_list<int> weights);
    template <class T, std::size_t N>
    [[nodiscard]] const T &pick(const std::array<T, N> &items)
    {
        return items[below(N)];
    }
    template <class Range>
    void shuffle(Range &items)
    {
        for (auto i = items.size(); i > 1; --i)
            std::swap(items[i - 1], items[below(i)]);
    }
    /// A UUIDv7 of that instant.
    [[nodiscard]] Uuid uuid(Instant at);
    /// An instant between two others, on a whole millisecond.
    [[nodiscard]] Instant instant(Instant from, Instant to);
    [[nodiscard]] std::string bytes(std::size_t count);

private:
    std::array<std::uint64_t, 4> m_state{};
};

[[nodiscard]] constexpr Instant daysBefore(Instant at, std::int64_t days)
{
    return {at.us - days * 86'400'000'000};
}
[[nodiscard]] constexpr Instant hoursBefore(Instant at, std::int64_t hours)
{
    return {at.us - hours * 3'600'000'000};
}

} // namespace steward::platform::demo
