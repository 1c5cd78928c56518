// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/clock.h"
#include "platform/src/core/result.h"

#include <string>
#include <string_view>

namespace steward::platform::transfer
{

/// What stands in a preview, and in what is kept of a letter, for the link that only the mail has.
inline constexpr std::string_view kLinkMark = "⟦one-time link⟧";

/// What a letter to a customer says; each is plain text that is put in as it is, once.
struct LetterFacts {
    std::string name;     ///< As in letter_words, or the state that stops a case for good.
    std::string language; ///< As a person has it, "el" or "el-CY".
    std::string org;      ///< May be empty in ownership_accept.
    std::string party;    ///< cool_off: old_owner, admin, billing_contact, recipient.
    std::string time;     ///< cool_off: when it takes effect; ownership_accept: until when.
    std::string link;
};

struct Letter {
    std::string subject; ///< One line.
    std::string text;
};

/// The language in which somebody is written to: theirs where there are letters in it, else "en".
[[nodiscard]] std::string letterLanguage(std::string_view personal);
/// A time as it stands in letters of this language, in UTC and saying so.
[[nodiscard]] std::string letterTime(std::string_view language, Instant at);
/// The one place where letters are worded: previews, kept copies and mails come from here.
[[nodiscard]] Result<Letter> writeLetter(const LetterFacts &facts);

} // namespace steward::platform::transfer
