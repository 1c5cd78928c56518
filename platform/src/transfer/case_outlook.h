// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/domain/judgement.h"
#include "platform/src/transfer/case_store.h"
#include "platform/src/transfer/dispute.h"
#include "platform/src/transfer/notices.h"

#include <boost/json/value.hpp>

#include <vector>

namespace steward::platform::transfer
{

/// What the outlook of a case follows from.
struct OutlookFacts {
    const CaseRecord &record;
    const std::vector<domain::Judgement> &gates;
    const Coverage &evidence;
    bool hasDrifted = false;
    std::optional<std::string> waitingOn;
    std::optional<Instant> reversibleUntil;
    std::optional<Proposal> proposal = {}; ///< Of a disputed case.
    boost::json::object resumePoint = {};  ///< Of one whose execution failed.
    boost::json::object lostDispute = {};  ///< One that this filing lost, while it counts.
    boost::json::object closedLevel = {};  ///< The refusal of a level not open to staff.
    Untold untold = {};                    ///< Of a case in its cool-off.
};

/// The state the case goes to when nothing stands in its way, and what does: rule, facts, who can
/// remove it.
[[nodiscard]] boost::json::object nextStep(const OutlookFacts &facts);
/// What an agent can tell the customer without giving anything away: a code and its numbers.
[[nodiscard]] Result<boost::json::object> tellCustomer(db::Connection &connection,
                                                       const OutlookFacts &facts);

} // namespace steward::platform::transfer
