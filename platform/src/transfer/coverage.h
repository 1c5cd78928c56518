// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/bytes.h"

#include <boost/json/object.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace steward::platform::transfer
{

struct EvidenceItem {
    std::string id;
    std::string evidenceClass;
    std::string type;
    std::string source;
    std::string verdict; ///< Empty: nobody has judged it.
    std::string verdictBy;
    bool isRequesterThread = false;
    Bytes sha256;
    bool isByRecipient = false; ///< Whoever gets the ownership added it.
};

/// What the level asks for and what is there (workflows.md §1.4).
struct Coverage {
    struct Class {
        std::string name;
        int needed = 0;
        int passed = 0;
    };
    std::vector<Class> classes;
    int independentSources = 0;
    int sourcesNeeded = 0;
    std::vector<std::string> undecided; ///< Items without a verdict.
    int requesterThreadItems = 0;
    int requesterThreadMost = 0;

    [[nodiscard]] bool isMet() const;
    [[nodiscard]] boost::json::object toJson() const;
};

/// `transferPolicy` is the policy document's member "transfer". Only passed items count; of one
/// class two items of the same source count once; what came out of the requester's own thread
/// counts once in all. Of what the recipient gave, only what shows who that is counts. A self-serve
/// request rests on its owner's consent in the product; who the recipient is, its gates tell.
[[nodiscard]] Coverage coverage(const boost::json::object &transferPolicy, std::string_view route,
                                std::string_view level, const std::vector<EvidenceItem> &items);

} // namespace steward::platform::transfer
