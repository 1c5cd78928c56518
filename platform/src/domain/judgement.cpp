// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/domain/judgement.h"

#include <boost/json/value.hpp>

namespace steward::platform::domain
{

namespace json = boost::json;

json::value timeOrNull(const std::optional<Instant> &at)
{
    return at ? json::value(at->rfc3339()) : json::value(nullptr);
}

json::object toJson(const Judgement &judgement, std::string_view wait)
{
    json::object out{{"rule", judgement.rule},
                     {"verdict", word(judgement.verdict, wait)},
                     {"facts", judgement.facts}};
    out["source"] =
        judgement.sourceKind.empty()
            ? json::value(nullptr)
            : json::value(json::object{{"kind", judgement.sourceKind}, {"id", judgement.sourceId}});
    out["next_change_at"] = timeOrNull(judgement.nextChangeAt);
    out["smallest_change"] =
        judgement.smallestChange
            ? json::value(json::object{{"code", judgement.smallestChange->code},
                                       {"until", timeOrNull(judgement.smallestChange->until)}})
            : json::value(nullptr);
    return out;
}

} // namespace steward::platform::domain
