// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/commands/definition.h"
#include "platform/src/domain/policy.h"
#include "platform/src/transfer/case_store.h"
#include "platform/src/transfer/plan_facts.h"

#include <boost/json/array.hpp>

#include <optional>
#include <string>
#include <vector>

namespace steward::platform::transfer
{

/// Keeps with the case the plan that is decided on, which is what will be carried out: its effects
/// and hash, the gates as they are, the policy it follows. `makerId` is who on the staff asks for
/// the decision, if anybody does. Answers the new revision.
[[nodiscard]] Result<std::int64_t> bindPlan(db::Connection &connection,
                                            const policy::Policy &policy, const CaseRecord &record,
                                            const FreshPlan &fresh,
                                            const std::optional<std::string> &makerId, Instant now);

/// A cool-off that has begun, and the mails that tell of it.
struct CoolOff {
    Instant until{};
    std::int64_t rev = 0;
    std::vector<commands::Intent> mails;
};

/// The whole cool-off of the level begins now, and everybody the plan's effects name is told how
/// long they can object. `isApproval`: because checkers have just decided.
[[nodiscard]] Result<CoolOff> beginCoolOff(db::Connection &connection, const policy::Policy &policy,
                                           const CaseRecord &record,
                                           const boost::json::array &effects, bool isApproval,
                                           Instant now);

} // namespace steward::platform::transfer
