// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/transfer/level.h"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

namespace steward::platform::transfer
{

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
