// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/transfer/coverage.h"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <set>

namespace steward::platform::transfer
{

namespace
{

int number(const boost::json::object &from, std::string_view name)
{
    const auto *value = from.if_contains(name);
    return value && value->is_int64() ? static_cast<int>(value->as_int64()) : 0;
}

const boost::json::object *object(const boost::json::object &from, std::string_view name)
{
    const auto *value = from.if_contains(name);
    return value ? value->if_object() : nullptr;
}

/// Nobody speaks for their own taking over.
bool isCounted(const EvidenceItem &item)
{
    return item.verdict == "pass" &&
           (!item.isByRecipient || item.evidenceClass == "recipient_identity");
}

int passedOfClass(std::string_view wanted, const std::vector<EvidenceItem> &items)
{
    std::set<std::pair<std::string, std::string>> seen;
    for (const auto &item : items)
        if (item.evidenceClass == wanted && isCounted(item))
            seen.emplace(item.source, item.type);
    return static_cast<int>(seen.size());
}

} // namespace

bool Coverage::isMet() const
{
    return undecided.empty() && independentSources >= sourcesNeeded &&
           requesterThreadItems <= requesterThreadMost &&
           std::all_of(classes.begin(), classes.end(),
                       [](const Class &c) { return c.passed >= c.needed; });
}

boost::json::object Coverage::toJson() const
{
    boost::json::array list;
    for (const auto &c : classes)
        list.push_back({{"class", c.name}, {"needed", c.needed}, {"passed", c.passed}});
    return {{"met", isMet()},
            {"classes", std::move(list)},
            {"independent_sources", independentSources},
            {"sources_needed", sourcesNeeded},
            {"undecided", undecided.size()},
            {"requester_thread_items", requesterThreadItems},
            {"requester_thread_most", requesterThreadMost}};
}

Coverage coverage(const boost::json::object &transferPolicy, std::string_view level,
                  const std::vector<EvidenceItem> &items)
{
    Coverage out;
    out.sourcesNeeded = number(transferPolicy, "independent_sources");
    out.requesterThreadMost = number(transferPolicy, "requester_thread_items_max");
    if (const auto *counts = object(transferPolicy, "evidence_counts"))
        if (const auto *needed = object(*counts, level))
            for (const auto &member : *needed)
                out.classes.push_back({std::string{member.key()}, number(*needed, member.key()),
                                       passedOfClass(member.key(), items)});
    std::set<std::string> sources;
    for (const auto &item : items) {
        if (item.verdict.empty())
            out.undecided.push_back(item.id);
        if (!isCounted(item))
            continue;
        sources.insert(item.source);
        out.requesterThreadItems += item.isRequesterThread ? 1 : 0;
    }
    out.independentSources = static_cast<int>(sources.size());
    return out;
}

} // namespace steward::platform::transfer
