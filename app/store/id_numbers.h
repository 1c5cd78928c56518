// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace steward::store
{

/// From the ids of a table to their numbers: two pieces of memory instead of one per id.
class IdNumbers
{
public:
    static constexpr std::uint32_t kNone = 0xffffffff;

    void reserve(std::size_t count) { m_ids.reserve(count); }
    void add(std::string_view blob)
    {
        Id id{};
        std::copy_n(blob.data(), std::min(blob.size(), id.size()), id.data());
        m_ids.push_back(id);
    }
    /// After the last add(), before the first of().
    void finish()
    {
        m_mask = std::bit_ceil(m_ids.size() * 2 + 1) - 1;
        m_slots.assign(m_mask + 1, kNone);
        for (std::uint32_t number = 0; number < m_ids.size(); ++number) {
            auto slot = slotOf(m_ids[number]);
            while (m_slots[slot] != kNone)
                slot = (slot + 1) & m_mask;
            m_slots[slot] = number;
        }
    }
    [[nodiscard]] std::uint32_t of(std::string_view blob) const
    {
        Id id{};
        if (blob.size() != id.size())
            return kNone;
        std::copy_n(blob.data(), id.size(), id.data());
        for (auto slot = slotOf(id); m_slots[slot] != kNone; slot = (slot + 1) & m_mask)
            if (m_ids[m_slots[slot]] == id)
                return m_slots[slot];
        return kNone;
    }

private:
    using Id = std::array<char, 16>;
    [[nodiscard]] std::size_t slotOf(const Id &id) const
    {
        // The second half of an id is random.
        std::size_t value = 0;
        std::memcpy(&value, id.data() + 8, sizeof value);
        return (value ^ value >> 32) & m_mask;
    }
    std::vector<Id> m_ids;
    std::vector<std::uint32_t> m_slots;
    std::size_t m_mask = 0;
};

} // namespace steward::store
