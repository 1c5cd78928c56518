// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/domain/policy.h"
#include "platform/src/transfer/case_store.h"

#include <string>
#include <vector>

namespace steward::platform::transfer
{

/// 403 with rule, facts and who may, unless this person may check the case (workflows.md §1.6): a
/// role of the level, not a party, nobody who ever judged or added an item, edited the case or
/// submitted it. Four eyes count people, not roles, and not only the last of them.
[[nodiscard]] Result<Done> mayCheck(db::Connection &connection, const policy::Policy &policy,
                                    const CaseRecord &record, const std::string &staffId,
                                    const std::vector<std::string> &roles);

/// 403 unless this person may take part in resolving the case's dispute: neither who prepared it
/// nor a party or somebody related to one. Roles are the command's matter.
[[nodiscard]] Result<Done> mayResolve(db::Connection &connection, const CaseRecord &record,
                                      const std::string &staffId);

} // namespace steward::platform::transfer
