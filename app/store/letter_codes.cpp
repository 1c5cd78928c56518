// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/letter_codes.h"

namespace steward::store
{
namespace
{

constexpr char32_t kFirstFar = 0x3000;
constexpr std::uint32_t kInOneByte = 128, kInThreeBytes = kInOneByte + 256;
constexpr char kThreeBytes = '\x02', kSixBytes = '\x01', kFirstDigit = '\x10';

bool isPlain(char byte)
{
    return (byte >= ' ' && byte < '\x7f') || byte == '\n';
}

/// The next letter, and the text behind it. A byte that is no UTF-8 is a letter that nothing else
/// is.
char32_t takeLetter(std::string_view &text)
{
    const auto first = static_cast<unsigned char>(text.front());
    const std::size_t length = first < 0x80           ? 1
                               : (first >> 5) == 0x06 ? 2
                               : (first >> 4) == 0x0e ? 3
                               : (first >> 3) == 0x1e ? 4
                                                      : 0;
    char32_t letter = length == 1 ? first : first & (0xffU >> (length + 1));
    bool isValid = length > 0 && length <= text.size();
    for (std::size_t at = 1; isValid && at < length; ++at) {
        const auto byte = static_cast<unsigned char>(text[at]);
        isValid = (byte & 0xc0U) == 0x80;
        letter = letter << 6 | (byte & 0x3fU);
    }
    text.remove_prefix(isValid ? length : 1);
    return isValid ? letter : 0x110000 + first;
}

/// Numbers count from 1.
template <class Codes>
void put(std::uint32_t number, Codes &codes)
{
    const auto digits = [&](std::uint32_t value, int count) {
        for (int shift = (count - 1) * 4; shift >= 0; shift -= 4)
            codes.push_back(
                static_cast<char>(kFirstDigit + static_cast<char>(value >> shift & 15)));
    };
    if (number <= kInOneByte) {
        codes.push_back(static_cast<char>(0x7f + number));
    } else if (number <= kInThreeBytes) {
        codes.push_back(kThreeBytes);
        digits(number - kInOneByte - 1, 2);
    } else {
        codes.push_back(kSixBytes);
        digits(number, 5);
    }
}

/// `number` gives that of a letter that is not plain; false ends it.
template <class Codes, class Number>
bool encode(std::string_view utf8, Codes &codes, const Number &number)
{
    while (!utf8.empty()) {
        if (isPlain(utf8.front())) {
            codes.push_back(utf8.front());
            utf8.remove_prefix(1);
            continue;
        }
        const auto found = number(takeLetter(utf8));
        if (found == 0)
            return false;
        put(found, codes);
    }
    return true;
}

} // namespace

std::uint32_t LetterCodes::numberOf(char32_t letter) const
{
    if (letter < kFirstFar)
        return letter < m_near.size() ? m_near[letter] : 0;
    const auto at = m_far.find(letter);
    return at == m_far.end() ? 0 : at->second;
}

std::uint32_t LetterCodes::makeNumber(char32_t letter)
{
    if (m_near.empty())
        m_near.resize(kFirstFar);
    auto &number = letter < kFirstFar ? m_near[letter] : m_far[letter];
    if (number == 0)
        number = ++m_count;
    return number;
}

void LetterCodes::append(std::string_view utf8, std::vector<char> &codes)
{
    encode(utf8, codes, [this](char32_t letter) { return makeNumber(letter); });
}

std::optional<std::string> LetterCodes::of(std::string_view utf8) const
{
    std::string codes;
    const bool isKnown = encode(utf8, codes, [this](char32_t letter) { return numberOf(letter); });
    return isKnown ? std::optional{codes} : std::nullopt;
}

} // namespace steward::store
