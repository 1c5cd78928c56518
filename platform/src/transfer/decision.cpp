// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/transfer/decision.h"

#include "platform/src/db/connection.h"
#include "platform/src/transfer/ending.h"
#include "platform/src/transfer/four_eyes.h"
#include "platform/src/transfer/plan_facts.h"

#include <boost/json/value.hpp>

namespace steward::platform::transfer
{

Result<std::string> obstacle(db::Connection &connection, const policy::Policy &policy,
                             const CaseRecord &record, Instant coolOffBegan, Instant now)
{
    const auto approvals = approvalsOf(connection, policy, record, coolOffBegan);
    if (!approvals)
        return tl::unexpected(approvals.error());
    if (needsChecker(record) && !approvals->isComplete())
        return std::string{approvals->wanted > 0 && approvals->given == approvals->wanted
                               ? "approval_expired"
                               : "not_approved"};
    const auto fresh = computePlan(connection, policy, record, now);
    if (!fresh && fresh.error().kind != ErrorKind::Rule)
        return tl::unexpected(fresh.error());
    return std::string{fresh && fresh->isComplete() && fresh->hash == record.planHash ? ""
                                                                                      : "drift"};
}

Result<Done> voidApprovals(db::Connection &connection, const CaseRecord &record,
                           const std::string &why)
{
    const auto voided = connection.exec(
        "UPDATE approval SET void_reason = $2 WHERE case_id = $1 AND (void_reason IS NULL OR "
        "(void_reason = 'disputed' AND approved_hash = $3))",
        db::Params{record.id, why, db::bytea(record.planHash)});
    if (!voided)
        return tl::unexpected(voided.error());
    return Done{};
}

Result<std::string> backToTheChecks(db::Connection &connection, const CaseRecord &record,
                                    const std::string &why, const Actors &actors, Instant now)
{
    if (auto voided = voidApprovals(connection, record, why); !voided)
        return tl::unexpected(voided.error());
    if (auto off = callNoticesOff(connection, record); !off)
        return tl::unexpected(off.error());
    const auto moved = connection.exec("UPDATE transfer_case SET state = 'verifying', plan = NULL, "
                                       "plan_hash = NULL, cool_off_until = NULL, "
                                       "last_activity_at = $2 WHERE id = $1",
                                       db::Params{record.id, now});
    if (!moved)
        return tl::unexpected(moved.error());
    const std::string action = needsChecker(record) ? "transfer.voided" : "transfer.unplanned";
    if (auto done =
            addToTimeline(connection, record.id,
                          {action, actors.staffId, actors.userId, {{"reason_code", why}}}, now);
        !done)
        return tl::unexpected(done.error());
    return action;
}

} // namespace steward::platform::transfer
