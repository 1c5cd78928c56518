// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/commands/definition.h"
#include "platform/src/transfer/case_store.h"
#include "platform/src/transfer/plan.h"

#include <boost/json/array.hpp>

namespace steward::platform::transfer
{

/// The notices that are queued when the cool-off of this plan begins, as they are worded, without
/// any link. The time, which is set only then, stands as a mark too. Addresses masked.
[[nodiscard]] Result<boost::json::array> plannedNotices(db::Connection &connection,
                                                        const CaseRecord &record,
                                                        const boost::json::array &effects);

/// One notice per address of the plan, each with an objection link of its own, and the mails that
/// carry them. The token is in the mail's body alone; the row keeps its digest.
[[nodiscard]] Result<std::vector<commands::Intent>> writeNotices(db::Connection &connection,
                                                                 const CaseRecord &record,
                                                                 const boost::json::array &effects,
                                                                 Instant coolOffUntil, Instant now);

/// Tells the same people that the change does not come, or what becomes of an objection to one that
/// has come. No link, nothing to do.
[[nodiscard]] Result<std::vector<commands::Intent>>
writeStopNotices(db::Connection &connection, const CaseRecord &record,
                 const std::vector<NoticeFacts> &told, const std::string &to, Instant now);

/// Whom nothing may be carried out without.
struct Untold {
    std::int64_t waiting = 0; ///< Mails that no server has taken yet and nobody has given up.
    /// Addresses of the old owner that were given up, when not one was reached: a change that the
    /// owner was never told of does not come by itself.
    std::int64_t ownersLost = 0;
    [[nodiscard]] std::int64_t all() const { return waiting + ownersLost; }
    /// Nothing is on its way any more that could still tell the owner: time mends it not.
    [[nodiscard]] bool isOwnerLost() const { return waiting == 0 && ownersLost > 0; }
};
[[nodiscard]] Result<Untold> untold(db::Connection &connection, const std::string &caseId);

} // namespace steward::platform::transfer
