// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/audit/writer.h"
#include "platform/src/commands/definition.h"
#include "platform/src/domain/policy.h"
#include "platform/src/transfer/case_store.h"
#include "platform/src/transfer/case_turns.h"

#include <optional>
#include <string>
#include <vector>

namespace steward::platform::transfer
{

/// The ownership has changed by then, whatever is left to do at the provider or was objected to
/// since.
[[nodiscard]] bool hasChangedHands(const CaseRecord &record);

/// What stopping a case leaves behind, for the caller's audit rows and server outbox.
struct Stopped {
    std::vector<audit::Event> events; ///< Without actor.
    std::vector<commands::Intent> intents;
};

/// What follows in the caller's transaction when a case becomes withdrawn, rejected, expired or
/// disputed, or a request is `converted` to a support case; `before` is the case as it stood.
/// Approvals of what has not changed hands are void, queued mails called off, and everybody who was
/// told of the change is told that it does not come; when it has come already, that somebody
/// objects to it. In an end the case's links die too, the org is no longer in transfer, and its
/// documents get the day on which they are purged. `letter` is what they are written instead of the
/// one that follows from `to`.
[[nodiscard]] Result<Stopped> stopCase(db::Connection &connection, const policy::Policy &policy,
                                       const CaseRecord &before, const std::string &to, Instant now,
                                       const std::string &letter = {});

/// The letters of a case by these names, or every one, that still wait are not sent; to these
/// addressees, or to anybody. In the caller's transaction.
[[nodiscard]] Result<Done>
callLettersOff(db::Connection &connection, const CaseRecord &record,
               const std::vector<std::string> &names,
               const std::optional<std::vector<std::string>> &addressees = {});

/// The mails about a change that does not come for now: what still waits is not sent, but what
/// tells that it is held up. In the caller's transaction.
[[nodiscard]] Result<Done> callNoticesOff(db::Connection &connection, const CaseRecord &record);

/// An objection to a change that has come is settled: whoever was told of the change is told that
/// it stands. In the caller's transaction.
[[nodiscard]] Result<std::vector<commands::Intent>>
tellItStands(db::Connection &connection, const CaseRecord &record, Instant now);

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
