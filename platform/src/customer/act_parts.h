// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/audit/writer.h"
#include "platform/src/customer/transfer_acts.h"
#include "platform/src/transfer/case_store.h"

#include <functional>
#include <string>
#include <vector>

namespace steward::platform::customer
{

/// A deadlock's victim left nothing behind and simply goes again, a few times.
template <class T>
[[nodiscard]] Result<T> again(const std::function<Result<T>()> &act)
{
    constexpr int kTries = 3;
    for (int attempt = 1;; ++attempt) {
        auto done = act();
        if (done || done.error().code != "serialization" || attempt == kTries)
            return done;
    }
}

/// Locks the case, its org and both people, reads the case again, does `act`, keeps what is due
/// after it, and commits. 404 when there is no such case.
[[nodiscard]] Result<Done>
onCase(db::Connection &connection, const std::string &caseId, Instant now,
       const std::function<Result<Done>(const transfer::CaseRecord &)> &act);

/// An event on the case by the person who is signed in.
[[nodiscard]] Result<Done> writeCaseEvent(db::Connection &connection, const Actor &actor,
                                          const transfer::CaseRecord &record, std::string action,
                                          boost::json::object metadata,
                                          const std::string &reason = {});
/// The person's entry in the timeline, and last_activity_at.
[[nodiscard]] Result<Done> noteAct(db::Connection &connection, const Actor &actor,
                                   const transfer::CaseRecord &record, std::string kind,
                                   boost::json::object facts = {});
/// Evidence a customer gives by a click: its artefact is what the platform itself saw. Staff judge
/// it; of a self-serve request, which they only read, the platform has seen enough.
[[nodiscard]] Result<Done> addEvidence(db::Connection &connection, const Actor &actor,
                                       const transfer::CaseRecord &record,
                                       const char *evidenceClass, const char *type,
                                       const char *source);
/// What follows when the person's act stops the case (transfer/ending.h).
[[nodiscard]] Result<Done> stop(db::Connection &connection, const Actor &actor,
                                const transfer::CaseRecord &before, const std::string &to);
/// The gates as they are now, kept with the case.
[[nodiscard]] Result<Done> refreshGates(db::Connection &connection, const std::string &caseId,
                                        Instant now);
/// How the case goes on after the act (transfer/self_serve.h).
[[nodiscard]] Result<Done> settle(db::Connection &connection, const Actor &actor,
                                  const std::string &caseId);
[[nodiscard]] tl::unexpected<Error> notYours(std::string rule, std::string detail, std::string who);
[[nodiscard]] Result<Done> requireFresh(db::Connection &connection, const Actor &actor);
[[nodiscard]] bool sameAddress(const std::string &a, const std::string &b);

} // namespace steward::platform::customer
