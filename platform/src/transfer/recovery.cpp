// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/transfer/recovery.h"

#include "platform/src/audit/writer.h"
#include "platform/src/db/connection.h"
#include "platform/src/domain/policy.h"
#include "platform/src/transfer/case_store.h"
#include "platform/src/transfer/ending.h"
#include "platform/src/transfer/outbound.h"

#include <boost/json/value.hpp>

#include <string>
#include <utility>

namespace steward::platform::transfer
{

namespace
{

constexpr auto kReason = "account_recovered";

/// A cool-off that was approved counts from the approval, another from when it was announced.
constexpr const char *kRecovered =
    "SELECT c.id FROM transfer_case c JOIN user_account o ON o.id = c.from_user_id LEFT JOIN "
    "user_account r ON r.id = c.to_user_id WHERE c.state IN ('gated', 'verifying', 'planned', "
    "'notice') AND ((c.route = 'self_serve' AND o.credential_reset_at > c.opened_at) OR (c.state = "
    "'notice' AND greatest(o.credential_reset_at, r.credential_reset_at) > coalesce(c.approved_at, "
    "(SELECT max(e.at) FROM case_event e WHERE e.case_id = c.id AND e.kind = "
    "'transfer.noticed'))))";

Result<Done> tell(db::Connection &connection, const CaseRecord &record, Stopped stopped,
                  Instant now)
{
    if (auto noted = addToTimeline(connection, record.id,
                                   {"transfer.withdrawn", {}, {}, {{"reason_code", kReason}}}, now);
        !noted)
        return noted;
    audit::Event withdrawn;
    withdrawn.action = "transfer.withdrawn";
    withdrawn.subject = audit::Party{audit::ActorKind::User, record.fromUserId};
    withdrawn.orgId = record.orgId;
    withdrawn.metadata = {{"case", record.id},
                          {"case_ref", record.ref},
                          {"state", "withdrawn"},
                          {"state_before", record.state},
                          {"reason_code", kReason}};
    stopped.events.push_back(std::move(withdrawn));
    for (auto &event : stopped.events) {
        event.actor = {audit::ActorKind::System, "system"};
        if (auto written = audit::write(connection, event, now); !written)
            return tl::unexpected(written.error());
    }
    return queueIntents(connection, record.id, stopped.intents, now);
}

Result<bool> endOne(db::Connection &connection, const policy::Policy &policy,
                    const std::string &caseId, Instant now)
{
    return onLockedCase(connection, caseId, [&](const CaseRecord &record) -> Result<bool> {
        // It may have been objected to or taken back before the lock.
        const auto still =
            connection.exec(std::string{kRecovered} + " AND c.id = $1", db::Params{caseId});
        if (!still)
            return tl::unexpected(still.error());
        if (still->isEmpty())
            return false;
        if (auto moved = moveCase(connection, record, "withdrawn", now); !moved)
            return tl::unexpected(moved.error());
        const auto closed = connection.exec(
            "UPDATE transfer_case SET closed_at = $2, close_reason = $3 WHERE id = $1",
            db::Params{record.id, now, kReason});
        if (!closed)
            return tl::unexpected(closed.error());
        auto stopped = stopCase(connection, policy, record, "withdrawn", now);
        if (!stopped)
            return tl::unexpected(stopped.error());
        if (auto told = tell(connection, record, std::move(*stopped), now); !told)
            return tl::unexpected(told.error());
        return true;
    });
}

} // namespace

Result<int> endRecovered(db::Connection &connection, Instant now, CaseTurns &turns)
{
    const auto policy = policy::load(connection);
    if (!policy)
        return tl::unexpected(policy.error());
    const auto recovered = connection.exec(std::string{kRecovered} + " ORDER BY c.id");
    if (!recovered)
        return tl::unexpected(recovered.error());
    return turns.each(connection, recovered->texts(0), now,
                      [&](const std::string &id) { return endOne(connection, *policy, id, now); });
}

} // namespace steward::platform::transfer
