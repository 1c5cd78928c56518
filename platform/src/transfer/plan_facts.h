// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/domain/policy.h"
#include "platform/src/transfer/case_store.h"
#include "platform/src/transfer/plan.h"

namespace steward::platform::transfer
{

/// The plan as it would be this instant, with what it rests on.
struct FreshPlan {
    boost::json::array effects;
    std::vector<domain::Judgement> gates;
    boost::json::object gateSnapshot;
    std::vector<EvidenceItem> evidence;
    Coverage evidenceCoverage;
    Bytes hash;
    /// Gates that stand in the way, or evidence that is missing: the case cannot be submitted.
    [[nodiscard]] bool isComplete() const;
    /// The refusal that says what is missing; only when !isComplete().
    [[nodiscard]] Error blocked() const;
};

/// Reads every fact in the caller's transaction and computes the plan. 422 `rule` when parties are
/// not chosen.
[[nodiscard]] Result<FreshPlan> computePlan(db::Connection &connection,
                                            const policy::Policy &policy, const CaseRecord &record,
                                            Instant now);

} // namespace steward::platform::transfer
