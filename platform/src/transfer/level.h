// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/domain/judgement.h"
#include "platform/src/domain/policy.h"
#include "platform/src/transfer/case_store.h"

#include <boost/json/object.hpp>

#include <string>
#include <vector>

namespace steward::platform::transfer
{

/// The level that a case has by these gates: what its reason asks for in the policy, and one more
/// while a change of sign-in of either party is fresh (G12) and that level is open to staff. A
/// request that its owner makes keeps the level it began with.
[[nodiscard]] std::string levelNow(const policy::Policy &policy, const CaseRecord &record,
                                   const std::vector<domain::Judgement> &gates, Instant now);

/// What refuses a case of a level that is not open to staff: rule, facts, who; empty when it is
/// open.
[[nodiscard]] boost::json::object closedLevel(const policy::Policy &policy,
                                              const std::string &level);

} // namespace steward::platform::transfer
