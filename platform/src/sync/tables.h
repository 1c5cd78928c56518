// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace steward::platform::sync
{

/// One synced table: its name on the wire and the relation behind it.
struct Table {
    std::string_view wire;
    std::string_view relation;
    /// SELECT list (id, rev, wire bytes) FROM the live relation, aliased r.
    [[nodiscard]] std::string liveSelect() const;
};

/// In the order in which a snapshot sends them; the position is the bit in a Scope.
inline constexpr std::array<Table, 11> kTables{{
    {"policy", "policy"},
    {"org", "org"},
    {"user", "user_account"},
    {"membership", "membership"},
    {"case", "transfer_case"},
    {"note", "note"},
    {"org_billing", "org_billing"},
    {"payment", "payment"},
    {"accrual", "accrual"},
    {"payout_batch", "payout_batch"},
    {"payout", "payout"},
}};

/// Format of the rows on the wire; a desk with rows of another number starts anew.
inline constexpr int kWireSchema = 1;

[[nodiscard]] std::optional<std::size_t> tableIndex(std::string_view wire);

/// A set of tables.
class Scope
{
public:
    constexpr Scope() = default;
    constexpr explicit Scope(std::uint16_t bits) : m_bits(bits) {}
    /// Unknown names are left out.
    [[nodiscard]] static Scope of(const std::vector<std::string> &wireNames);
    [[nodiscard]] bool has(std::size_t index) const { return m_bits >> index & 1; }
    void add(std::size_t index) { m_bits = static_cast<std::uint16_t>(m_bits | 1u << index); }
    void remove(std::size_t index) { m_bits = static_cast<std::uint16_t>(m_bits & ~(1u << index)); }
    [[nodiscard]] bool isEmpty() const { return m_bits == 0; }
    [[nodiscard]] std::uint16_t bits() const { return m_bits; }
    [[nodiscard]] Scope without(Scope other) const
    {
        return Scope{static_cast<std::uint16_t>(m_bits & ~other.m_bits)};
    }
    [[nodiscard]] Scope both(Scope other) const
    {
        return Scope{static_cast<std::uint16_t>(m_bits & other.m_bits)};
    }
    [[nodiscard]] Scope either(Scope other) const
    {
        return Scope{static_cast<std::uint16_t>(m_bits | other.m_bits)};
    }
    [[nodiscard]] std::vector<std::string> names() const;
    /// 8 bytes that change when the set, or what this program understands by it, changes.
    [[nodiscard]] std::string hash() const;
    friend bool operator==(Scope, Scope) = default;

private:
    std::uint16_t m_bits = 0;
};

} // namespace steward::platform::sync
