// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/domain/policy.h"
#include "platform/src/transfer/case_store.h"

#include <set>
#include <string>
#include <vector>

namespace steward::platform::transfer
{

/// Who approves a case of this level, one step after the other, by the policy: of each step one
/// person with one of its roles. No step when it does not say, and then nobody approves.
[[nodiscard]] std::vector<std::set<std::string>> checkSteps(const policy::Policy &policy,
                                                            const std::string &level);

/// Approvals of the plan that stand, by so many people, and how many of them have not expired.
struct Approvals {
    std::size_t given = 0, unexpired = 0;
};
[[nodiscard]] Result<Approvals> approvalsOf(db::Connection &connection, const CaseRecord &record,
                                            Instant now);

/// 403 with rule, facts and who may, unless this person may check the case (workflows.md §1.6): a
/// role of the step that is next, not a party, nobody who ever judged or added an item, edited the
/// case or submitted it. Four eyes count people, not roles, and not only the last of them.
[[nodiscard]] Result<Done> mayCheck(db::Connection &connection, const policy::Policy &policy,
                                    const CaseRecord &record, const std::string &staffId,
                                    const std::vector<std::string> &roles);

/// 403 unless this person may take part in resolving the case's dispute: neither who prepared it
/// nor a party or somebody related to one. Roles are the command's matter.
[[nodiscard]] Result<Done> mayResolve(db::Connection &connection, const CaseRecord &record,
                                      const std::string &staffId);

} // namespace steward::platform::transfer
