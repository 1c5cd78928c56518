// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/transfer/self_serve.h"

#include "platform/src/core/bytes.h"
#include "platform/src/db/connection.h"
#include "platform/src/transfer/cool_off.h"
#include "platform/src/transfer/four_eyes.h"
#include "platform/src/transfer/outbound.h"
#include "platform/src/transfer/plan_facts.h"
#include "platform/src/transfer/refile.h"

#include <boost/json/value.hpp>

namespace steward::platform::transfer
{

namespace
{

audit::Event noticedEvent(const CaseRecord &record, const CoolOff &coolOff,
                          const std::string &planHash)
{
    audit::Event event;
    event.action = "transfer.noticed";
    event.subject = audit::Party{audit::ActorKind::User, record.fromUserId};
    event.orgId = record.orgId;
    event.metadata = {{"case", record.id},
                      {"case_ref", record.ref},
                      {"state", "notice"},
                      {"state_before", record.state},
                      {"plan_hash", planHash},
                      {"cool_off_until", coolOff.until.rfc3339()},
                      {"count", coolOff.mails.size()}};
    return event;
}

/// The plan that holds now is the one that will be carried out; everybody it concerns is told.
Result<Done> announce(db::Connection &connection, const policy::Policy &policy,
                      const CaseRecord &record, const Actors &actors, Progress &out, Instant now)
{
    const auto lost = lostDisputeOf(connection, policy, record, now);
    if (!lost)
        return tl::unexpected(lost.error());
    const auto fresh = computePlan(connection, policy, record, now);
    if (!fresh)
        return tl::unexpected(fresh.error());
    if (*lost || !fresh->isComplete())
        return Done{};
    if (auto bound = bindPlan(connection, policy, record, *fresh, std::nullopt, now); !bound)
        return tl::unexpected(bound.error());
    auto coolOff = beginCoolOff(connection, policy, record, fresh->effects, false, now);
    if (!coolOff)
        return tl::unexpected(coolOff.error());
    out.events.push_back(noticedEvent(record, *coolOff, toHex(fresh->hash)));
    if (auto noted = addToTimeline(connection, record.id,
                                   {"transfer.noticed",
                                    actors.staffId,
                                    actors.userId,
                                    {{"plan_hash", toHex(fresh->hash)},
                                     {"cool_off_until", coolOff->until.rfc3339()},
                                     {"count", coolOff->mails.size()}}},
                                   now);
        !noted)
        return noted;
    out.intents = std::move(coolOff->mails);
    return Done{};
}

} // namespace

Result<Progress> goOn(db::Connection &connection, const policy::Policy &policy,
                      const std::string &caseId, const Actors &actors, Instant now)
{
    auto standing = settleStanding(connection, policy, caseId, actors, now);
    if (!standing)
        return tl::unexpected(standing.error());
    Progress out;
    out.events = std::move(standing->events);
    if (standing->state != "planned")
        return out;
    const auto record = loadCase(connection, caseId);
    if (!record)
        return tl::unexpected(record.error());
    if (needsChecker(*record))
        return out;
    if (auto announced = announce(connection, policy, *record, actors, out, now); !announced)
        return tl::unexpected(announced.error());
    return out;
}

namespace
{

Result<bool> reviewOne(db::Connection &connection, const policy::Policy &policy,
                       const std::string &caseId, Instant now)
{
    return onLockedCase(connection, caseId, [&](const CaseRecord &record) -> Result<bool> {
        // A payment, an objection or a colleague may have been faster than the lock.
        if (needsChecker(record))
            return false;
        auto progress = goOn(connection, policy, caseId, {}, now);
        if (!progress)
            return tl::unexpected(progress.error());
        for (auto &event : progress->events) {
            event.actor = {audit::ActorKind::System, "system"};
            if (auto written = audit::write(connection, event, now); !written)
                return tl::unexpected(written.error());
        }
        if (auto queued = queueIntents(connection, caseId, progress->intents, now); !queued)
            return tl::unexpected(queued.error());
        return !progress->events.empty();
    });
}

} // namespace

Result<int> reviewRequests(db::Connection &connection, Instant now, CaseTurns &turns)
{
    const auto policy = policy::load(connection);
    if (!policy)
        return tl::unexpected(policy.error());
    const auto open = connection.exec(
        "SELECT id FROM transfer_case c WHERE route = 'self_serve' AND (state IN ('verifying', "
        "'planned') OR (state = 'gated' AND EXISTS (SELECT FROM invite i WHERE i.case_id = c.id "
        "AND "
        "i.state = 'accepted'))) ORDER BY id");
    if (!open)
        return tl::unexpected(open.error());
    return turns.each(connection, open->texts(0), now, [&](const std::string &id) -> Result<bool> {
        const auto record = loadCase(connection, id);
        if (!record)
            return tl::unexpected(record.error());
        // A look without locks first: what waits mostly goes on waiting.
        const auto fresh = computePlan(connection, *policy, *record, now);
        if (!fresh && fresh.error().kind != ErrorKind::Rule)
            return tl::unexpected(fresh.error());
        if (record->state != "gated" && !(fresh && fresh->isComplete()))
            return false;
        return reviewOne(connection, *policy, id, now);
    });
}

} // namespace steward::platform::transfer
