// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/domain/policy.h"
#include "platform/src/transfer/case_store.h"

#include <boost/json/object.hpp>

#include <optional>
#include <string>

namespace steward::platform::transfer
{

/// Who asks for a transfer of an org, and for whom.
struct Filing {
    std::string orgId;
    std::optional<std::string> recipientId, recipientEmail;
    std::optional<std::string> requesterId; ///< Of a self-serve request.
};

/// A dispute that this filing lost, while the policy's days since last (workflows.md §1.9).
struct LostDispute {
    std::string caseId, caseRef;
    Instant until;
    [[nodiscard]] boost::json::object facts() const;
    [[nodiscard]] Error refusal() const;
};

/// Who lost is the recipient of the case that the dispute rejected, and who had requested it.
[[nodiscard]] Result<std::optional<LostDispute>> lostDisputeOf(db::Connection &connection,
                                                               const policy::Policy &policy,
                                                               const Filing &filing, Instant now);
/// The same for a case of support's; nothing once the case has new evidence: a document that passed
/// and that the lost case did not have.
[[nodiscard]] Result<std::optional<LostDispute>> lostDisputeOf(db::Connection &connection,
                                                               const policy::Policy &policy,
                                                               const CaseRecord &record,
                                                               Instant now);

} // namespace steward::platform::transfer
