// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/transfer/coverage.h"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <set>
#include <string>
#include <utility>

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

/// How many items of each class are asked for, and from how many sources.
struct Needs {
    std::vector<std::pair<std::string, int>> counts;
    int sources = 0;
};

Needs needsOf(const boost::json::object &transferPolicy, std::string_view route,
              std::string_view level)
{
    Needs out{{}, number(transferPolicy, "independent_sources")};
    const auto *from = &transferPolicy;
    if (route == "self_serve") {
        from = object(transferPolicy, "self_serve");
        // Databases made before this was named hold the same policy without it.
        if (!from)
            return {{{"owner_consent", 1}}, 1};
        out.sources = number(*from, "independent_sources");
    }
    const auto *counts = object(*from, "evidence_counts");
    if (counts && route != "self_serve")
        counts = object(*counts, level);
    if (counts)
        for (const auto &member : *counts)
            out.counts.emplace_back(member.key(), number(*counts, member.key()));
    return out;
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

Coverage coverage(const boost::json::object &transferPolicy, std::string_view route,
                  std::string_view level, const std::vector<EvidenceItem> &items)
{
    const auto needs = needsOf(transferPolicy, route, level);
    Coverage out;
    out.sourcesNeeded = needs.sources;
    out.requesterThreadMost = number(transferPolicy, "requester_thread_items_max");
    for (const auto &[name, count] : needs.counts)
        out.classes.push_back({name, count, passedOfClass(name, items)});
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
