// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace steward::store
{

/// UTF-8 in a shorter code of its own: ASCII as it is, the next 128 letters that come in one byte
/// each, 256 more in three, all others in six. What is no first byte of a letter is never one, so
/// what is found of a code is found of the text.
class LetterCodes
{
public:
    /// Appends the text, with new codes for letters that are new.
    void append(std::string_view utf8, std::vector<char> &codes);
    /// Nothing when a letter has never come: then no text holds it.
    [[nodiscard]] std::optional<std::string> of(std::string_view utf8) const;

private:
    [[nodiscard]] std::uint32_t numberOf(char32_t letter) const;
    [[nodiscard]] std::uint32_t makeNumber(char32_t letter);

    std::vector<std::uint32_t> m_near; ///< Of the scripts with few letters; 0: none yet.
    std::unordered_map<char32_t, std::uint32_t> m_far;
    std::uint32_t m_count = 0;
};

} // namespace steward::store
