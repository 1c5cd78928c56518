// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace steward::seal
{

inline constexpr std::size_t kKeyBytes = 32;

/// One secret that seals files. Its bytes are overwritten when the last owner lets go.
class Key
{
public:
    /// Null when the random source fails.
    [[nodiscard]] static std::shared_ptr<const Key> random();
    /// Null unless there are exactly kKeyBytes.
    [[nodiscard]] static std::shared_ptr<const Key> of(std::span<const std::uint8_t> bytes);
    ~Key();
    Key(const Key &) = delete;
    Key &operator=(const Key &) = delete;

    [[nodiscard]] std::span<const std::uint8_t> bytes() const { return m_bytes; }
    /// HKDF-SHA-256; false when it fails, and `out` is not to be used then.
    [[nodiscard]] bool derive(std::span<const std::uint8_t> salt, std::string_view purpose,
                              std::span<std::uint8_t> out) const;

private:
    Key() = default;
    std::array<std::uint8_t, kKeyBytes> m_bytes{};
};

using KeyPtr = std::shared_ptr<const Key>;

} // namespace steward::seal
