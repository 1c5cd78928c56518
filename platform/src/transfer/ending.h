// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/audit/writer.h"
#include "platform/src/commands/definition.h"
#include "platform/src/domain/policy.h"
#include "platform/src/transfer/case_store.h"
#include "platform/src/transfer/case_turns.h"

#include <string>
#include <vector>

namespace steward::platform::transfer
{

/// What stopping a case leaves behind, for the caller's audit rows and server outbox.
struct Stopped {
    std::vector<audit::Event> events; ///< Without actor.
    std::vector<commands::Intent> intents;
};

/// What follows in the caller's transaction when a case becomes withdrawn, rejected, expired or
/// disputed, or a request is `converted` to a support case; `before` is the case as it stood.
/// Approvals are void, queued mails called off, and everybody who was told of the change is told
/// that it does not come. In an end the case's links die too, the org is no longer in transfer, and
/// its documents get the day on which they are purged. `letter` is what they are written, `to`
/// unless it is given.
[[nodiscard]] Result<Stopped> stopCase(db::Connection &connection, const policy::Policy &policy,
                                       const CaseRecord &before, const std::string &to, Instant now,
                                       const std::string &letter = {});

/// The mails about a change that does not come for now: what still waits is not sent, but what
/// tells that it is held up. In the caller's transaction.
[[nodiscard]] Result<Done> callNoticesOff(db::Connection &connection, const CaseRecord &record);

/// A case that ended as `to` leaves no link that still works, neither to accept nor to object. In
/// the caller's transaction; answers the events to write, without actor.
[[nodiscard]] Result<std::vector<audit::Event>>
endLinks(db::Connection &connection, const CaseRecord &record, const std::string &to);

/// The day on which a closed case's documents are purged, in the caller's transaction.
[[nodiscard]] Result<Done> schedulePurge(db::Connection &connection, const policy::Policy &policy,
                                         const std::string &caseId, Instant now);

/// Documents whose day has come, unless a legal hold keeps the org's: digest and verdict stay.
/// Answers how many went.
[[nodiscard]] Result<int> purgeDue(db::Connection &connection, Instant now, CaseTurns &turns);

} // namespace steward::platform::transfer
