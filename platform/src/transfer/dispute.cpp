// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/transfer/dispute.h"

#include "platform/src/db/connection.h"

#include <algorithm>

namespace steward::platform::transfer
{

namespace
{

/// What a case was stopped by since it was last resolved.
constexpr const char *kUnresolved =
    " FROM case_event e WHERE e.case_id = $1 AND e.kind IN ('transfer.disputed', "
    "'transfer.objected') AND NOT EXISTS (SELECT FROM case_event r WHERE r.case_id = e.case_id AND "
    "r.kind = 'transfer.resolved' AND (r.at, r.seq) > (e.at, e.seq))";

} // namespace

Result<std::optional<Proposal>> proposalOf(db::Connection &connection, const std::string &caseId)
{
    const auto rows = connection.exec(
        "SELECT d.outcome, d.by_staff_id, d.at, s.status = 'active' AND 'compliance' = ANY "
        "(s.roles), s.status = 'active' AND 'lead' = ANY (s.roles) FROM dispute_resolution d JOIN "
        "staff_user s ON s.id = d.by_staff_id WHERE d.case_id = $1",
        db::Params{caseId});
    if (!rows)
        return tl::unexpected(rows.error());
    if (rows->isEmpty())
        return std::nullopt;
    return Proposal{rows->text(0, 0), rows->text(0, 1), rows->instant(0, 2), rows->boolean(0, 3),
                    rows->boolean(0, 4)};
}

Result<Done> propose(db::Connection &connection, const std::string &caseId,
                     const Proposal &proposal, const std::string &note)
{
    const auto kept = connection.exec(
        "INSERT INTO dispute_resolution (case_id, outcome, note, by_staff_id, at) VALUES ($1, $2, "
        "$3, $4, $5) ON CONFLICT (case_id) DO UPDATE SET outcome = excluded.outcome, note = "
        "excluded.note, by_staff_id = excluded.by_staff_id, at = excluded.at",
        db::Params{caseId, proposal.outcome, note, proposal.byStaffId, proposal.at});
    if (!kept)
        return tl::unexpected(kept.error());
    return Done{};
}

Result<Done> dropProposal(db::Connection &connection, const std::string &caseId)
{
    const auto dropped =
        connection.exec("DELETE FROM dispute_resolution WHERE case_id = $1", db::Params{caseId});
    if (!dropped)
        return tl::unexpected(dropped.error());
    return Done{};
}

Result<bool> isBySignal(db::Connection &connection, const std::string &caseId)
{
    const auto whole = connection.exec(
        std::string{"SELECT coalesce(bool_and(e.facts ? 'signals'), false)"} + kUnresolved,
        db::Params{caseId});
    if (!whole)
        return tl::unexpected(whole.error());
    return whole->boolean(0, 0);
}

Result<bool> hasObjected(db::Connection &connection, const std::string &caseId,
                         const std::string &userId)
{
    const auto mine =
        connection.exec(std::string{"SELECT count(*) > 0"} + kUnresolved + " AND e.by_user_id = $2",
                        db::Params{caseId, userId});
    if (!mine)
        return tl::unexpected(mine.error());
    return mine->boolean(0, 0);
}

bool mayConfirm(const Proposal &proposal, const std::string &staffId,
                const std::vector<std::string> &roles)
{
    const auto has = [&](const char *role) {
        return std::find(roles.begin(), roles.end(), role) != roles.end();
    };
    return proposal.byStaffId != staffId &&
           ((proposal.byCompliance && has("lead")) || (proposal.byLead && has("compliance")));
}

std::string whoIsMissing(const std::optional<Proposal> &proposal)
{
    if (!proposal || proposal->byCompliance == proposal->byLead)
        return "compliance, lead";
    return proposal->byCompliance ? "lead" : "compliance";
}

} // namespace steward::platform::transfer
