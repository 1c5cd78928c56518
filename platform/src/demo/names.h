// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/demo/random.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace steward::platform::demo
{

/// A word as it is written, and its ASCII form for addresses.
struct Word {
    std::string_view written;
    std::string_view ascii;
};

struct PersonName {
    const Word *first = nullptr;
    const Word *last = nullptr;
    const char *language = "en";
    [[nodiscard]] std::string full() const;
    /// "maria.petrou", lower-case ASCII.
    [[nodiscard]] std::string mailbox() const;
};

struct OrgName {
    std::string full;
    std::string subdomain; ///< Not yet unique.
};

/// A person's name in the mix of a Cypriot marketplace: Greek, Cyrillic, Latin with diacritics,
/// Arabic.
[[nodiscard]] PersonName makePersonName(Random &random);
[[nodiscard]] OrgName makeOrgName(Random &random, std::string_view kind);

} // namespace steward::platform::demo
