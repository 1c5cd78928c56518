// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/demo/random.h"

#include <bit>
#include <numeric>

namespace steward::platform::demo
{

namespace
{

std::uint64_t splitmix(std::uint64_t &state)
{
    std::uint64_t z = (state += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

} // namespace

std::string Uuid::text() const
{
    static constexpr char kHex[] = "0123456789abcdef";
    std::string out;
    out.reserve(36);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            out += '-';
        out += kHex[bytes[i] >> 4];
        out += kHex[bytes[i] & 15];
    }
    return out;
}

Random::Random(std::uint64_t seed, std::string_view stream)
{
    std::uint64_t mixed = seed;
    for (const char c : stream)
        mixed = (mixed ^ static_cast<unsigned char>(c)) * 0x100000001B3u;
    for (auto &word : m_state)
        word = splitmix(mixed);
}

std::uint64_t Random::next()
{
    auto &s = m_state;
    const std::uint64_t result = std::rotl(s[1] * 5, 7) * 9;
    const std::uint64_t t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = std::rotl(s[3], 45);
    return result;
}

std::size_t Random::below(std::size_t bound)
{
    // Rejection keeps every value equally likely.
    const std::uint64_t limit = UINT64_MAX - UINT64_MAX % bound;
    std::uint64_t value = next();
    while (value >= limit)
        value = next();
    return value % bound;
}

std::int64_t Random::between(std::int64_t low, std::int64_t high)
{
    return low + static_cast<std::int64_t>(below(static_cast<std::size_t>(high - low) + 1));
}

std::size_t Random::weighted(std::initializer_list<int> weights)
{
    auto left = static_cast<int>(
        below(static_cast<std::size_t>(std::accumulate(weights.begin(), weights.end(), 0))));
    std::size_t index = 0;
    for (const int weight : weights) {
        if (left < weight)
            return index;
        left -= weight;
        ++index;
    }
    return index - 1;
}

Uuid Random::uuid(Instant at)
{
    Uuid out;
    const auto ms = static_cast<std::uint64_t>(at.us / 1000);
    for (std::size_t i = 0; i < 6; ++i)
        out.bytes[i] = static_cast<std::uint8_t>(ms >> (40 - 8 * i));
    const auto high = next();
    const auto low = next();
    for (std::size_t i = 0; i < 2; ++i)
        out.bytes[6 + i] = static_cast<std::uint8_t>(high >> (8 * i));
    for (std::size_t i = 0; i < 8; ++i)
        out.bytes[8 + i] = static_cast<std::uint8_t>(low >> (8 * i));
    out.bytes[6] = static_cast<std::uint8_t>((out.bytes[6] & 0x0Fu) | 0x70u);
    out.bytes[8] = static_cast<std::uint8_t>((out.bytes[8] & 0x3Fu) | 0x80u);
    return out;
}

Instant Random::instant(Instant from, Instant to)
{
    if (to.us <= from.us)
        return {from.us / 1000 * 1000};
    return {between(from.us / 1000, to.us / 1000) * 1000};
}

std::string Random::bytes(std::size_t count)
{
    std::string out(count, '\0');
    for (auto &byte : out)
        byte = static_cast<char>(next() & 0xFF);
    return out;
}

} // namespace steward::platform::demo
