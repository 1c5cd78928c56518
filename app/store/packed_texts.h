// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/store/letter_codes.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace steward::store
{

/// One bit per text or row.
class Bits
{
public:
    explicit Bits(std::size_t size = 0) : m_words((size + 63) / 64), m_size{size} {}
    [[nodiscard]] bool test(std::size_t at) const { return (m_words[at / 64] >> (at % 64)) & 1U; }
    void set(std::size_t at) { m_words[at / 64] |= std::uint64_t{1} << (at % 64); }
    [[nodiscard]] std::size_t size() const { return m_size; }
    [[nodiscard]] std::size_t count() const;
    /// The first set bit from here on; size() when there is none.
    [[nodiscard]] std::size_t next(std::size_t from) const;
    void unite(const Bits &other);

private:
    std::vector<std::uint64_t> m_words;
    std::size_t m_size;
};

/// Many folded texts in one piece of memory, most letters of any script in one byte, looked through
/// at the speed of memory.
class PackedTexts
{
public:
    static constexpr char kEnd = '\0'; ///< Stands behind each text, and in none.

    /// `bytes` of UTF-8, at most.
    void reserve(std::size_t texts, std::size_t bytes);
    void add(std::string_view text);
    /// After the last add().
    void finish();
    [[nodiscard]] std::size_t size() const { return m_size; }
    [[nodiscard]] std::size_t bytes() const { return m_bytes.size(); }

private:
    friend class TextSearch;
    [[nodiscard]] std::string_view codesAt(std::size_t text) const;
    /// Where a text begins; past the last, where one more would.
    [[nodiscard]] std::size_t beginOf(std::size_t text) const
    {
        if (text >= m_size)
            return m_pastLast;
        const auto behind = m_inBlock[text];
        return behind < kFar ? m_blocks[text / kBlock] + behind : m_far.at(text);
    }

    LetterCodes m_codes;
    std::vector<char> m_bytes;
    static constexpr std::size_t kBlock = 16;
    static constexpr std::uint16_t kFar = 0xffff;
    std::vector<std::size_t> m_blocks;                  ///< Where each 16th text begins.
    std::vector<std::uint16_t> m_inBlock;               ///< How far behind that each text begins.
    std::unordered_map<std::size_t, std::size_t> m_far; ///< Where those begin that are farther.
    std::size_t m_size = 0, m_pastLast = 0;
    std::array<std::uint32_t, 256> m_seen{}; ///< How often each byte is there.
};

/// Finds one needle in the texts, from the first on. Both must outlive it.
class TextSearch
{
public:
    TextSearch(const PackedTexts &texts, std::string_view needle, bool isPrefix);
    /// The first text from here on that holds the needle; size() when there is none.
    [[nodiscard]] std::size_t next(std::size_t from) const;
    [[nodiscard]] bool isIn(std::size_t text) const;

private:
    [[nodiscard]] const char *find(const char *from) const;
    [[nodiscard]] std::size_t textAt(std::size_t offset, std::size_t from) const;

    const PackedTexts &m_texts;
    const std::optional<std::string> m_codes; ///< Nothing when no text can hold the needle.
    const std::string m_needle;
    const bool m_isPrefix;
    std::size_t m_rare = 0, m_other = 0; ///< The places of the needle's rarest two bytes.
};

} // namespace steward::store
