// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/domain/policy.h"

#include <array>
#include <algorithm>
#include <utility>

namespace steward::platform::policy
{

namespace
{

// Letters of other scripts that read as a Latin one (the part of UTS 39 that lower-case DNS words
// meet).
constexpr std::array<std::pair<char32_t, char>, 56> kConfusables{{
    {0x0430, 'a'}, {0x0435, 'e'}, {0x043E, 'o'}, {0x0440, 'p'}, {0x0441, 'c'}, {0x0443, 'y'},
    {0x0445, 'x'}, {0x0456, 'i'}, {0x0458, 'j'}, {0x0455, 's'}, {0x04BB, 'h'}, {0x0501, 'd'},
    {0x051B, 'q'}, {0x051D, 'w'}, {0x0461, 'w'}, {0x0474, 'v'}, {0x0475, 'v'}, {0x04CF, 'l'},
    {0x0410, 'a'}, {0x0412, 'b'}, {0x0415, 'e'}, {0x041A, 'k'}, {0x043A, 'k'}, {0x041C, 'm'},
    {0x041D, 'h'}, {0x041E, 'o'}, {0x0420, 'p'}, {0x0421, 'c'}, {0x0422, 't'}, {0x0442, 't'},
    {0x0425, 'x'}, {0x0432, 'b'}, {0x043C, 'm'}, {0x043D, 'h'}, {0x0406, 'i'}, {0x0405, 's'},
    {0x0408, 'j'}, {0x03B1, 'a'}, {0x03BF, 'o'}, {0x03C1, 'p'}, {0x03BD, 'v'}, {0x03B9, 'i'},
    {0x03BA, 'k'}, {0x03C5, 'u'}, {0x03C7, 'x'}, {0x03C4, 't'}, {0x0391, 'a'}, {0x0395, 'e'},
    {0x039F, 'o'}, {0x03A1, 'p'}, {0x0131, 'i'}, {0x0251, 'a'}, {0x0261, 'g'}, {0x0269, 'i'},
    {0x0585, 'o'}, {0x057D, 'u'},
}};

/// The next code point, or U+FFFD for a byte that does not belong to one.
char32_t next(std::string_view text, std::size_t &at)
{
    const auto byte = [&](std::size_t i) {
        return static_cast<unsigned char>(i < text.size() ? text[i] : 0);
    };
    const unsigned lead = byte(at++);
    if (lead < 0x80)
        return lead;
    const int more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC0 ? 1 : 0;
    if (more == 0)
        return 0xFFFD;
    char32_t code = lead & (0x3Fu >> more);
    for (int i = 0; i < more; ++i) {
        if ((byte(at) & 0xC0u) != 0x80u)
            return 0xFFFD;
        code = (code << 6) | (byte(at++) & 0x3Fu);
    }
    return code;
}

/// The ASCII letter that NFKC and confusable folding make of a code point; 0 when it has none,
/// which keeps it apart from every reserved word.
char folded(char32_t code)
{
    if (code >= 0xFF01 && code <= 0xFF5E) // full-width forms
        code -= 0xFEE0;
    if (code >= 0x24D0 && code <= 0x24E9) // circled small letters
        code = U'a' + (code - 0x24D0);
    if (code >= 0x1D400 &&
        code <= 0x1D6A3) // mathematical alphabets: 26 capitals, 26 small, repeated
        code = U'a' + (code - 0x1D400) % 26;
    if (code < 0x80) {
        const char letter = static_cast<char>(code);
        return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
    }
    const auto *found = std::find_if(kConfusables.begin(), kConfusables.end(),
                                     [&](const auto &pair) { return pair.first == code; });
    return found == kConfusables.end() ? '\0' : found->second;
}

bool isIgnorable(char32_t code)
{
    return code == 0xAD || (code >= 0x200B && code <= 0x200F) || code == 0x2060 || code == 0xFEFF ||
           (code >= 0x0300 && code <= 0x036F);
}

bool isSpace(char32_t code)
{
    return code == ' ' || (code >= 9 && code <= 13) || code == 0xA0 || code == 0x3000;
}

} // namespace

bool isSubdomainFree(const Policy &policy, std::string_view wanted)
{
    std::string word;
    for (std::size_t at = 0; at < wanted.size();) {
        const char32_t code = next(wanted, at);
        if (!isIgnorable(code) && !isSpace(code))
            word += folded(code);
    }
    return !word.empty() && !policy.reservedSubdomains.contains(word);
}

} // namespace steward::platform::policy
