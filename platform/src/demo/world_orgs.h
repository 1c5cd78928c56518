// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/demo/world.h"

namespace steward::platform::demo
{

void makeOrgs(World &world, std::size_t count);
/// Members per org: a power law whose largest is 2 % of the sum.
[[nodiscard]] std::vector<std::size_t> orgSizes(Random &random, std::size_t orgs,
                                                std::size_t memberships);

} // namespace steward::platform::demo
