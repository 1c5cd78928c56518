// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/result.h"
#include "platform/src/domain/gates.h"

#include <boost/json/object.hpp>

#include <optional>
#include <string>

namespace steward::platform
{
namespace db
{
class Connection;
}

namespace queries
{

/// What a case, or somebody who thinks of opening one, has said so far.
struct GateInput {
    std::string orgId;
    std::string caseId = {}; ///< Empty: no case yet.
    std::string route = "support";
    std::string level = "L1";
    std::optional<std::string> routeReason = {};
    std::string reasonCode = "owner_request";
    std::optional<std::string> recipientUserId = {};
    std::optional<std::string> recipientEmail =
        {}; ///< Chosen by address; an account with it is found.
    std::optional<std::string> oldOwnerRole = {};
    std::optional<std::string> homeOrgOutcome = {};
    std::optional<Instant> unreachableSince = {};
    std::optional<std::string> formerOwnerId =
        {}; ///< The case's from-party; default the org's owner.
};

/// 404 when there is no such case.
[[nodiscard]] Result<GateInput> gateInputOfCase(db::Connection &connection,
                                                const std::string &caseId);
/// In the caller's transaction: the facts are as that transaction sees them. 404 when there is no
/// such org.
[[nodiscard]] Result<domain::GateFacts> readGateFacts(db::Connection &connection,
                                                      const GateInput &input);
/// What is kept with a case: the verdicts of its gates at this instant, and by which policy.
[[nodiscard]] Result<boost::json::object> gateSnapshot(db::Connection &connection,
                                                       const policy::Policy &policy,
                                                       const std::string &caseId, Instant now);

} // namespace queries
} // namespace steward::platform
