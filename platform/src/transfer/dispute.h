// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/clock.h"
#include "platform/src/core/result.h"
#include "platform/src/transfer/case_store.h"

#include <optional>
#include <string>
#include <vector>

namespace steward::platform::transfer
{

/// What one person has proposed for a dispute and a second one has not confirmed yet.
struct Proposal {
    std::string outcome; ///< resume or reject
    std::string byStaffId;
    Instant at{};
    bool byCompliance = false, byLead = false; ///< By the roles the proposer has now.
};

[[nodiscard]] Result<std::optional<Proposal>> proposalOf(db::Connection &connection,
                                                         const std::string &caseId);
/// Takes the place of an earlier one.
[[nodiscard]] Result<Done> propose(db::Connection &connection, const std::string &caseId,
                                   const Proposal &proposal, const std::string &note);
[[nodiscard]] Result<Done> dropProposal(db::Connection &connection, const std::string &caseId);

/// Whether the dispute that nobody has resolved yet is of fraud flags and legal holds alone, also
/// ones that are released by now: whoever objected before or after them did so all the same.
[[nodiscard]] Result<bool> isBySignal(db::Connection &connection, const std::string &caseId);

/// Whether this customer has objected in the dispute that nobody has resolved yet.
[[nodiscard]] Result<bool> hasObjected(db::Connection &connection, const std::string &caseId,
                                       const std::string &userId);

/// Compliance with lead: of two different people one is compliance and the other lead.
[[nodiscard]] bool mayConfirm(const Proposal &proposal, const std::string &staffId,
                              const std::vector<std::string> &roles);
/// The role that is still missing; "compliance, lead" without a proposal.
[[nodiscard]] std::string whoIsMissing(const std::optional<Proposal> &proposal);

} // namespace steward::platform::transfer
