// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/transfer/letters.h"

#include "platform/src/transfer/letter_words.h"

#include <algorithm>
#include <chrono>
#include <cstdio>

namespace steward::platform::transfer
{

namespace
{

using Filling = std::initializer_list<std::pair<std::string_view, std::string_view>>;

/// Puts each value in at its {name}. What was put in is not looked at again: a name that looks like
/// a place stays a name.
std::string filled(std::string_view words, Filling values)
{
    std::string out;
    while (!words.empty()) {
        const auto open = words.find('{');
        const auto close = words.find('}', open);
        if (close == std::string_view::npos)
            return out.append(words);
        out.append(words.substr(0, open));
        const auto place = words.substr(open + 1, close - open - 1);
        const auto *value = std::find_if(values.begin(), values.end(),
                                         [&](const auto &one) { return one.first == place; });
        if (value != values.end())
            out.append(value->second);
        words.remove_prefix(close + 1);
    }
    return out;
}

/// The length of the character at `at` when it would break a line or turn the reading direction of
/// what follows, else 0.
std::size_t lengthOfBreaking(std::string_view text, std::size_t at)
{
    const auto byte = [&](std::size_t i) {
        return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U;
    };
    if (byte(0) < 0x20 || byte(0) == 0x7f)
        return 1;
    if (byte(0) == 0xc2 && byte(1) >= 0x80 && byte(1) < 0xa0)
        return 2;
    const bool isLineOrTurn =
        byte(0) == 0xe2 && byte(1) == 0x80 && ((byte(2) >= 0xa8 && byte(2) <= 0xae));
    const bool isIsolate = byte(0) == 0xe2 && byte(1) == 0x81 && byte(2) >= 0xa6 && byte(2) <= 0xa9;
    return isLineOrTurn || isIsolate ? 3 : 0;
}

/// A name stands in a header line and in quotation marks: it has one line and the direction of its
/// own letters.
std::string oneLine(std::string_view text)
{
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const auto breaking = lengthOfBreaking(text, at);
        out += breaking > 0 ? ' ' : text[at];
        at += std::max<std::size_t>(breaking, 1);
    }
    return out;
}

const LetterWords &wordsOf(std::string_view language)
{
    const auto &all = letterWords();
    const auto found = all.find(letterLanguage(language));
    return found == all.end() ? all.at("en") : found->second;
}

/// Empty when there is none, not even for "".
std::string_view at(const LetterWords::Texts &texts, std::string_view name)
{
    auto found = texts.find(name);
    if (found == texts.end())
        found = texts.find("");
    return found == texts.end() ? std::string_view{} : found->second;
}

} // namespace

std::string letterLanguage(std::string_view personal)
{
    std::string primary{personal.substr(0, personal.find_first_of("-_"))};
    std::transform(primary.begin(), primary.end(), primary.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return letterWords().contains(primary) ? primary : "en";
}

std::string letterTime(std::string_view language, Instant at)
{
    using namespace std::chrono;
    const sys_time<microseconds> time{microseconds{at.us}};
    const auto day = floor<days>(time);
    const year_month_day date{day};
    const hh_mm_ss clock{floor<minutes>(time - day)};
    char digits[8];
    std::snprintf(digits, sizeof digits, "%02d:%02d", static_cast<int>(clock.hours().count()),
                  static_cast<int>(clock.minutes().count()));
    const auto &words = wordsOf(language);
    const auto number = static_cast<unsigned>(date.day());
    return filled(words.time, {{"day", number == 1 ? words.firstDay : std::to_string(number)},
                               {"month", words.months.at(static_cast<unsigned>(date.month()) - 1)},
                               {"year", std::to_string(static_cast<int>(date.year()))},
                               {"clock", digits}});
}

Result<Letter> writeLetter(const LetterFacts &facts)
{
    const auto &words = wordsOf(facts.language);
    const auto reason = at(words.reasons, facts.name);
    const auto found = words.letters.find(reason.empty() ? facts.name : "stopped");
    if (found == words.letters.end())
        return fail(ErrorKind::Internal, "mail_template", "there is no such mail");
    const auto org = oneLine(facts.org);
    const auto whose = filled(org.empty() ? words.nameless : words.named, {{"org", org}});
    const Filling values{
        {"org", org},       {"whose", whose},     {"role", at(words.roles, facts.party)},
        {"reason", reason}, {"time", facts.time}, {"link", facts.link}};
    return Letter{filled(found->second.subject, values), filled(found->second.text, values)};
}

} // namespace steward::platform::transfer
