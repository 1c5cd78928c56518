// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/bytes.h"
#include "platform/src/core/clock.h"
#include "platform/src/core/result.h"
#include "platform/src/transfer/coverage.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace steward::platform
{
namespace db
{
class Connection;
}

namespace transfer
{

/// One row of transfer_case, as the commands read it in their transaction.
struct CaseRecord {
    std::string id;
    std::string ref;
    std::string orgId;
    std::string level;
    std::string route;
    std::string state;
    std::optional<std::string> priorState;
    std::string reasonCode;
    std::string fromUserId;
    std::optional<std::string> toUserId;
    std::optional<std::string> toEmail;
    std::optional<std::string> oldOwnerRole;
    std::optional<std::string> homeOrgOutcome;
    std::optional<std::string> officerId;
    std::optional<std::string> makerId;
    Bytes planHash;
    boost::json::object plan;
    boost::json::object inputs;
    std::string policyVersion;
    std::optional<Instant> coolOffUntil;
    std::optional<std::string> waitingOn;
    std::optional<Instant> reversibleUntil;
    Instant openedAt{};
    Instant lastActivityAt{};
    std::int64_t rev = 0;
};

/// 404 when there is none.
[[nodiscard]] Result<CaseRecord> loadCase(db::Connection &connection, const std::string &id);
[[nodiscard]] Result<std::vector<EvidenceItem>> loadEvidence(db::Connection &connection,
                                                             const std::string &caseId);

/// What commands on a case lock: the case, its org and both people. lockCase() takes those locks in
/// id order, before anything gives the transaction an xid (ADR 0006).
[[nodiscard]] Result<std::vector<std::string>> lockIdsOf(db::Connection &connection,
                                                         const std::string &caseId);
[[nodiscard]] Result<Done> lockCase(db::Connection &connection, const std::string &caseId);
/// `act` on the case as it stands under these locks, in a transaction of its own.
[[nodiscard]] Result<bool> onLockedCase(db::Connection &connection, const std::string &caseId,
                                        const std::function<Result<bool>(const CaseRecord &)> &act);

/// What was shown of the recipient, and what the others agreed to about that person, proves nothing
/// of another one, nor does what was said before anybody was named. How many items fail by it.
[[nodiscard]] Result<int> forgetRecipient(db::Connection &connection, const std::string &caseId,
                                          const std::optional<std::string> &byStaff);

/// The request to the recipient, answered or not, is dead, and its mail is not sent any more. In
/// the caller's transaction.
[[nodiscard]] Result<Done> endRequest(db::Connection &connection, const std::string &caseId);

/// Refuses another transfer of an org whose ownership has just changed: as long as the new owner's
/// freeze lasts, or the change can be taken back, there is time for who had it to object.
[[nodiscard]] Result<Done> mustNotBeFresh(db::Connection &connection, const std::string &orgId,
                                          std::chrono::seconds freeze, Instant now);

/// The open case of an org as {id, ref, state}, or null.
[[nodiscard]] Result<boost::json::value> openCaseOf(db::Connection &connection,
                                                    const std::string &orgId);
/// A JSON array as text; empty when it is none.
[[nodiscard]] boost::json::array parseArray(const std::string &text);

/// Who did what when, for the case's timeline.
struct TimelineEntry {
    std::string kind;
    std::optional<std::string> staffId;
    std::optional<std::string> userId;
    boost::json::object facts = {};
};
[[nodiscard]] Result<Done> addToTimeline(db::Connection &connection, const std::string &caseId,
                                         const TimelineEntry &entry, Instant now);

/// Moves the case after checking the step; last_activity_at is set. A pause remembers where the
/// case comes from, through a wait too. Answers the new revision.
[[nodiscard]] Result<std::int64_t> moveCase(db::Connection &connection, const CaseRecord &record,
                                            const std::string &to, Instant now);
/// Disputed → what it was before; the caller has seen to it that two people resolved it. Answers
/// the state.
[[nodiscard]] Result<std::string> returnFromDispute(db::Connection &connection,
                                                    const CaseRecord &record, Instant now);
/// Only last_activity_at, so that every act on a case gives it a new revision.
[[nodiscard]] Result<std::int64_t> touchCase(db::Connection &connection, const std::string &caseId,
                                             Instant now);

} // namespace transfer
} // namespace steward::platform
