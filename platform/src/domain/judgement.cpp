// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/domain/judgement.h"

#include <boost/json/value.hpp>

#include <chrono>

namespace steward::platform::domain
{

namespace json = boost::json;

Judgement about(const char *rule, const char *kind, const std::string &id)
{
    Judgement out;
    out.rule = rule;
    out.sourceKind = id.empty() ? "" : kind;
    out.sourceId = id;
    return out;
}

Judgement &pass(Judgement &judgement)
{
    judgement.verdict = Verdict::Pass;
    return judgement;
}

Judgement &failUntil(Judgement &judgement, const char *change)
{
    judgement.verdict = Verdict::Fail;
    judgement.smallestChange = SmallestChange{change};
    return judgement;
}

Judgement &failForGood(Judgement &judgement)
{
    judgement.verdict = Verdict::Fail;
    judgement.isFinal = true;
    return judgement;
}

Judgement &unknown(Judgement &judgement, const char *change)
{
    judgement.verdict = Verdict::Unknown;
    judgement.smallestChange = SmallestChange{change};
    return judgement;
}

Judgement &waitUntil(Judgement &judgement, Instant until, Instant now)
{
    if (now >= until)
        return pass(judgement);
    judgement.verdict = Verdict::Wait;
    judgement.nextChangeAt = until;
    judgement.smallestChange = SmallestChange{"wait_until", until};
    return judgement;
}

Instant daysAfter(Instant from, int days)
{
    return from.plus(std::chrono::hours{24} * days);
}

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
