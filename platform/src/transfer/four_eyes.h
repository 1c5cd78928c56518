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

/// False of a self-serve request: its owner consents in the product with a second factor, the org
/// has never paid, and everybody is told before it changes hands. Staff neither prepare it nor
/// decide it.
[[nodiscard]] bool needsChecker(const CaseRecord &record);

/// Which steps of the level the plan's approvals stand for. Each stands for the first step that is
/// its author's to check and that nobody's unexpired approval stood for when it was given. Who was
/// disabled since, or has lost the role, approved nothing (quality.md §3).
struct Approvals {
    std::size_t wanted = 0;
    std::size_t given = 0;    ///< Expired ones too.
    std::size_t standing = 0; ///< Not expired.
    std::size_t next = 0;     ///< The first step that waits for its approval.
    [[nodiscard]] bool isComplete() const { return wanted > 0 && standing == wanted; }
};
[[nodiscard]] Result<Approvals> approvalsOf(db::Connection &connection,
                                            const policy::Policy &policy, const CaseRecord &record,
                                            Instant now);

/// 403 with rule, facts and who may, unless this person may check the case (workflows.md §1.6): a
/// role of the step that is next, not a party, nobody who ever judged or added an item, edited the
/// case or submitted it. Four eyes count people, not roles, and not only the last of them.
[[nodiscard]] Result<Done> mayCheck(db::Connection &connection, const policy::Policy &policy,
                                    const CaseRecord &record, const std::string &staffId,
                                    const std::vector<std::string> &roles, Instant now);

/// 422 unless staff decide cases of this level: the levels the policy does not open yet have rules
/// of their own that nothing here applies.
[[nodiscard]] Result<Done> requireOpenLevel(const policy::Policy &policy, const CaseRecord &record);

/// The refusal, unless this person may approve the case as it stands, whatever its plan: what the
/// command asks and what the desk is told.
[[nodiscard]] Result<Done> mayApprove(db::Connection &connection, const policy::Policy &policy,
                                      const CaseRecord &record, const std::string &staffId,
                                      const std::vector<std::string> &roles, Instant now);

/// 403 for a party, or somebody related to one.
[[nodiscard]] Result<Done> mustBeNoParty(db::Connection &connection, const CaseRecord &record,
                                         const std::string &staffId);

/// 403 unless this person may take part in resolving the case's dispute: neither who prepared it
/// nor a party or somebody related to one. Roles are the command's matter.
[[nodiscard]] Result<Done> mayResolve(db::Connection &connection, const CaseRecord &record,
                                      const std::string &staffId);

} // namespace steward::platform::transfer
