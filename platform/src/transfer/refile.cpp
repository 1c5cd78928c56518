// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/transfer/refile.h"

#include "platform/src/db/connection.h"

#include <boost/json/value.hpp>

#include <chrono>

namespace steward::platform::transfer
{

namespace
{

Result<std::int64_t> blockedDays(const policy::Policy &policy)
{
    const auto *transfer = policy.doc.if_contains("transfer");
    const auto *days = transfer && transfer->is_object()
                           ? transfer->as_object().if_contains("dispute_refile_d")
                           : nullptr;
    if (!days || !days->is_int64())
        return fail(ErrorKind::Internal, "policy_incomplete",
                    "the policy has no transfer.dispute_refile_d");
    return days->as_int64();
}

} // namespace

boost::json::object LostDispute::facts() const
{
    return {{"lost_case_id", caseId}, {"lost_case", caseRef}, {"until", until.rfc3339()}};
}

Error LostDispute::refusal() const
{
    return {ErrorKind::Rule,
            "rule",
            "a dispute about the same transfer was lost; without new evidence it waits",
            {{"rule", "dispute_lost"}, {"facts", facts()}, {"who", "cs_agent, lead"}},
            {}};
}

Result<std::optional<LostDispute>> lostDisputeOf(db::Connection &connection,
                                                 const policy::Policy &policy, const Filing &filing,
                                                 Instant now)
{
    const auto days = blockedDays(policy);
    if (!days)
        return tl::unexpected(days.error());
    const std::chrono::hours block{24 * *days};
    const auto rows = connection.exec(
        "SELECT c.id, c.ref, c.closed_at FROM transfer_case c LEFT JOIN user_account u ON u.id = "
        "c.to_user_id WHERE c.org_id = $1 AND c.state = 'rejected' AND c.close_reason = "
        "'dispute_upheld' AND c.closed_at > $2 AND (c.to_user_id = $3::uuid OR "
        "lower(coalesce(u.email, c.to_email)) = lower(coalesce((SELECT email FROM user_account "
        "WHERE id = $3::uuid), $4::text)) OR (c.route = 'self_serve' AND c.from_user_id = "
        "$5::uuid)) ORDER BY c.closed_at DESC LIMIT 1",
        db::Params{filing.orgId, now.plus(-block), filing.recipientId, filing.recipientEmail,
                   filing.requesterId});
    if (!rows)
        return tl::unexpected(rows.error());
    if (rows->isEmpty())
        return std::optional<LostDispute>{};
    return std::optional{
        LostDispute{rows->text(0, 0), rows->text(0, 1), rows->instant(0, 2).plus(block)}};
}

Result<std::optional<LostDispute>> lostDisputeOf(db::Connection &connection,
                                                 const policy::Policy &policy,
                                                 const CaseRecord &record, Instant now)
{
    auto lost = lostDisputeOf(connection, policy,
                              {record.orgId, record.toUserId, record.toEmail, std::nullopt}, now);
    if (!lost || !*lost)
        return lost;
    const auto fresh = connection.exec(
        "SELECT FROM evidence e JOIN evidence_blob b ON b.evidence_id = e.id WHERE e.case_id = $1 "
        "AND e.verdict = 'pass' AND NOT EXISTS (SELECT FROM evidence o WHERE o.case_id = $2 AND "
        "o.sha256 = e.sha256) LIMIT 1",
        db::Params{record.id, (*lost)->caseId});
    if (!fresh)
        return tl::unexpected(fresh.error());
    return fresh->isEmpty() ? lost : std::optional<LostDispute>{};
}

} // namespace steward::platform::transfer
