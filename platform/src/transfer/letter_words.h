// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace steward::platform::transfer
{

/// The letters of one language. Places to fill are {org}, {whose}, {role}, {reason}, {time},
/// {link}; in `time` {day}, {month}, {year}, {clock}. An organisation's name is quoted and never
/// declined.
struct LetterWords {
    struct Words {
        std::string_view subject, text;
    };
    using Texts = std::map<std::string_view, std::string_view, std::less<>>;
    std::string_view time;
    std::string firstDay;
    std::array<std::string_view, 12> months; ///< As they stand after a day.
    std::string_view named, nameless;        ///< {whose}: of an organisation with and without name.
    Texts roles;                             ///< What it means to a party; "" for any other.
    Texts reasons;                           ///< Why a case stops for good, by its state.
    std::map<std::string_view, Words, std::less<>> letters;
};

/// By language; every language has the same letters and roles.
[[nodiscard]] const std::map<std::string, LetterWords, std::less<>> &letterWords();

} // namespace steward::platform::transfer
