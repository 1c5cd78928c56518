// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/domain/policy.h"
#include "platform/src/transfer/case_store.h"
#include "platform/src/transfer/standing.h"

#include <optional>
#include <string>

namespace steward::platform::transfer
{

/// Why what was decided cannot be announced or carried out as it is: `approval_expired`,
/// `not_approved`, `drift`; empty when it holds. `policy` is the one the case was submitted under.
/// The approvals count as they were when the cool-off began: its days are no part of their hours.
[[nodiscard]] Result<std::string> obstacle(db::Connection &connection, const policy::Policy &policy,
                                           const CaseRecord &record, Instant coolOffBegan,
                                           Instant now);

/// The approvals of the case's plan are over, those too that an objection has only put aside. In
/// the caller's transaction.
[[nodiscard]] Result<Done> voidApprovals(db::Connection &connection, const CaseRecord &record,
                                         const std::string &why);

/// What was decided no longer holds: the plan is gone, its approvals are void, mails that still
/// wait are called off; everybody told stays told. It is with its officer again; a request that
/// nobody approved goes on by itself once it can. In the caller's transaction; answers the name of
/// the event to write.
[[nodiscard]] Result<std::string> backToTheChecks(db::Connection &connection,
                                                  const CaseRecord &record, const std::string &why,
                                                  const Actors &actors, Instant now);

} // namespace steward::platform::transfer
