// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/transfer/level.h"

#include "platform/src/transfer/four_eyes.h"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <algorithm>

namespace steward::platform::transfer
{

namespace
{

/// True while G12 sees a change of sign-in that is younger than its days.
bool isSignInFresh(const policy::Policy &policy, const std::vector<domain::Judgement> &gates,
                   Instant now)
{
    const auto gate =
        std::find_if(gates.begin(), gates.end(), [](const auto &one) { return one.rule == "G12"; });
    const auto *last = gate == gates.end() ? nullptr : gate->facts.if_contains("last_change_at");
    if (!last || !last->is_string())
        return false;
    const auto at = Instant::parse(std::string{last->as_string()});
    return at.isValid() && now < domain::daysAfter(at, policy.transfer.credentialResetDays);
}

} // namespace

std::string levelNow(const policy::Policy &policy, const CaseRecord &record,
                     const std::vector<domain::Judgement> &gates, Instant now)
{
    if (!needsChecker(record))
        return record.level;
    const auto base = policy.transfer.levelOf(record.reasonCode);
    if (!isSignInFresh(policy, gates, now))
        return base;
    const auto &levels = policy.transfer.levels;
    const auto here = std::find(levels.begin(), levels.end(), base);
    const auto next = here == levels.end() ? here : here + 1;
    return next != levels.end() && policy.transfer.isLevelOpen(*next) ? *next : base;
}

boost::json::object closedLevel(const policy::Policy &policy, const std::string &level)
{
    if (policy.transfer.isLevelOpen(level))
        return {};
    const auto &open = policy.transfer.levelsOpenToStaff;
    return {{"rule", "levels_open_to_staff"},
            {"facts", {{"level", level}, {"open", boost::json::array(open.begin(), open.end())}}},
            {"who", "nobody"}};
}

} // namespace steward::platform::transfer
