// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/transfer/standing.h"

#include "platform/src/db/connection.h"
#include "platform/src/domain/gates.h"
#include "platform/src/transfer/four_eyes.h"
#include "platform/src/transfer/level.h"
#include "platform/src/transfer/plan_facts.h"
#include "platform/src/transfer/sla.h"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <algorithm>

namespace steward::platform::transfer
{

namespace
{

bool hasParties(const CaseRecord &record)
{
    return record.toUserId && record.oldOwnerRole;
}

/// Nothing when parties are missing or the org has another owner by now.
Result<std::optional<FreshPlan>> planOf(db::Connection &connection, const policy::Policy &policy,
                                        const CaseRecord &record, Instant now)
{
    auto fresh = computePlan(connection, policy, record, now);
    if (fresh)
        return std::optional{std::move(*fresh)};
    if (fresh.error().kind == ErrorKind::Rule)
        return std::nullopt;
    return tl::unexpected(fresh.error());
}

/// The decision clock runs while the evidence is complete, so the timeline keeps when it became so
/// and when it ceased to be.
Result<Done> noteEvidence(db::Connection &connection, const std::string &caseId, bool isComplete,
                          const Actors &actors, Instant now)
{
    const auto last = connection.exec(
        "SELECT kind FROM case_event WHERE case_id = $1 AND kind IN ('evidence.completed', "
        "'evidence.incomplete') ORDER BY at DESC, seq DESC LIMIT 1",
        db::Params{caseId});
    if (!last)
        return tl::unexpected(last.error());
    const bool was = !last->isEmpty() && last->text(0, 0) == "evidence.completed";
    if (was == isComplete)
        return Done{};
    return addToTimeline(connection, caseId,
                         {isComplete ? "evidence.completed" : "evidence.incomplete",
                          actors.staffId,
                          actors.userId,
                          {}},
                         now);
}

std::vector<domain::Judgement> gatesOf(const std::optional<FreshPlan> &fresh)
{
    return fresh ? fresh->gates : std::vector<domain::Judgement>{};
}

const char *moveOf(const std::string &from, const std::string &to)
{
    if (to == "planned")
        return "transfer.planned";
    if (to == "intake")
        return "transfer.stopped";
    return from == "intake" ? "transfer.continued" : "transfer.unplanned";
}

audit::Event movedEvent(const CaseRecord &record, const std::string &to)
{
    audit::Event event;
    event.action = moveOf(record.state, to);
    event.subject = audit::Party{audit::ActorKind::User, record.fromUserId};
    event.orgId = record.orgId;
    event.metadata = {{"case", record.id},
                      {"case_ref", record.ref},
                      {"state", to},
                      {"state_before", record.state}};
    return event;
}

bool stopsAtRoute(const policy::Policy &policy, const CaseRecord &record,
                  const std::optional<FreshPlan> &fresh)
{
    return !policy.transfer.isLevelOpen(record.level) ||
           (fresh &&
            std::any_of(fresh->gates.begin(), fresh->gates.end(), domain::needsClosedLevel));
}

/// The level that the case has from now on; the plan follows from it.
Result<Done> settleLevel(db::Connection &connection, const policy::Policy &policy,
                         CaseRecord &record, const std::optional<FreshPlan> &fresh,
                         const Actors &actors, Standing &out, Instant now)
{
    auto level = levelNow(policy, record, gatesOf(fresh), now);
    if (level == record.level)
        return Done{};
    const auto given =
        connection.exec("UPDATE transfer_case SET level = $2 WHERE id = $1 RETURNING rev",
                        db::Params{record.id, level});
    if (!given)
        return tl::unexpected(given.error());
    out.rev = given->int64(0, 0);
    boost::json::object facts{{"level", level}, {"level_before", record.level}};
    if (auto noted =
            addToTimeline(connection, record.id,
                          {"transfer.level_changed", actors.staffId, actors.userId, facts}, now);
        !noted)
        return noted;
    audit::Event event;
    event.action = "transfer.level_changed";
    event.subject = audit::Party{audit::ActorKind::User, record.fromUserId};
    event.orgId = record.orgId;
    event.metadata = std::move(facts);
    event.metadata["case"] = record.id;
    event.metadata["case_ref"] = record.ref;
    out.events.push_back(std::move(event));
    record.level = std::move(level);
    return Done{};
}

/// A request is its owner's own: no officer has to act before it goes on, and until its recipient
/// has accepted it waits for nobody else.
std::string standingOfRequest(const CaseRecord &record, const std::optional<FreshPlan> &fresh)
{
    const bool hasAccepted =
        fresh && std::any_of(fresh->gates.begin(), fresh->gates.end(), [](const auto &gate) {
            return gate.rule == "G2" && gate.verdict == domain::Verdict::Pass;
        });
    if (record.state == "gated" && !hasAccepted)
        return "gated";
    return fresh && fresh->isComplete() ? "planned" : "verifying";
}

std::string standingOf(const policy::Policy &policy, const CaseRecord &record,
                       const std::optional<FreshPlan> &fresh, const Actors &actors)
{
    if (!needsChecker(record))
        return standingOfRequest(record, fresh);
    if (stopsAtRoute(policy, record, fresh))
        return "intake";
    const bool isBefore = record.state == "gated" || record.state == "intake";
    if (isBefore && !hasParties(record))
        return "gated";
    // What a checker returned or a drift voided is planned by an act alone.
    const bool mayPlan = record.state == "planned" || actors.staffId || actors.userId;
    return mayPlan && fresh && fresh->isComplete() ? "planned" : "verifying";
}

bool isSettled(const CaseRecord &record)
{
    const auto &state = record.state;
    return state != "intake" && state != "gated" && state != "verifying" && state != "planned";
}

} // namespace

Result<Standing> settleStanding(db::Connection &connection, const policy::Policy &policy,
                                const std::string &caseId, const Actors &actors, Instant now)
{
    auto record = loadCase(connection, caseId);
    if (!record)
        return tl::unexpected(record.error());
    Standing out{record->state, record->rev, {}};
    if (isSettled(*record))
        return out;
    auto fresh = planOf(connection, policy, *record, now);
    if (!fresh)
        return tl::unexpected(fresh.error());
    if (auto level = settleLevel(connection, policy, *record, *fresh, actors, out, now); !level)
        return tl::unexpected(level.error());
    if (!out.events.empty())
        fresh = planOf(connection, policy, *record, now);
    if (!fresh)
        return tl::unexpected(fresh.error());
    const bool isProven = *fresh && (*fresh)->evidenceCoverage.isMet();
    // Only what staff decide has a clock that needs to know.
    if (needsChecker(*record))
        if (auto noted = noteEvidence(connection, caseId, isProven, actors, now); !noted)
            return tl::unexpected(noted.error());
    const auto to = standingOf(policy, *record, *fresh, actors);
    if (to == record->state)
        return out;
    const auto moved = connection.exec(
        "UPDATE transfer_case SET state = $2, gate_snapshot = coalesce($3::jsonb, gate_snapshot) "
        "WHERE id = $1 RETURNING rev",
        db::Params{caseId, to,
                   *fresh ? std::optional{boost::json::serialize((*fresh)->gateSnapshot)}
                          : std::nullopt});
    if (!moved)
        return tl::unexpected(moved.error());
    out.state = to;
    out.rev = moved->int64(0, 0);
    // That the checks begin is told by the act that chose the parties.
    if ((record->state == "gated" && to == "verifying") || to == "gated")
        return out;
    auto event = movedEvent(*record, to);
    if (auto noted = addToTimeline(connection, caseId,
                                   {event.action, actors.staffId, actors.userId, {}}, now);
        !noted)
        return tl::unexpected(noted.error());
    out.events.push_back(std::move(event));
    return out;
}

namespace
{

Result<bool> reviewOne(db::Connection &connection, const policy::Policy &policy,
                       const std::string &caseId, Instant now)
{
    return onLockedCase(connection, caseId, [&](const CaseRecord &) -> Result<bool> {
        auto settled = settleStanding(connection, policy, caseId, {}, now);
        if (!settled)
            return tl::unexpected(settled.error());
        for (auto &event : settled->events) {
            event.actor = {audit::ActorKind::System, "system"};
            if (auto written = audit::write(connection, event, now); !written)
                return tl::unexpected(written.error());
        }
        if (settled->events.empty())
            return false;
        const auto dated = keepDeadline(connection, policy, caseId, now);
        if (!dated)
            return tl::unexpected(dated.error());
        return true;
    });
}

} // namespace

Result<int> reviewStanding(db::Connection &connection, Instant now, CaseTurns &turns)
{
    const auto policy = policy::load(connection);
    if (!policy)
        return tl::unexpected(policy.error());
    // Short of a plan only a fresh change of sign-in, or another level by the policy, moves a case
    // by itself: to its route, and on.
    const auto cases = connection.exec(
        "SELECT c.id FROM transfer_case c WHERE c.state = 'planned' OR (c.route = 'support' AND "
        "c.state IN ('intake', 'gated', 'verifying') AND c.level IS DISTINCT FROM coalesce("
        "(SELECT p.doc->'transfer'->'reason_levels'->>c.reason_code FROM policy p WHERE "
        "p.in_force), c.level)) OR (c.route = 'support' AND c.to_user_id IS NOT NULL AND "
        "c.old_owner_role IS NOT NULL AND ((c.state = 'intake' AND "
        "c.level = ANY ($2::text[])) OR (c.state IN ('gated', 'verifying') AND EXISTS (SELECT FROM "
        "user_account u WHERE u.id IN (c.from_user_id, c.to_user_id) AND greatest("
        "u.credential_reset_at, u.mfa_enrolled_at, u.last_new_country_at) > $1)))) ORDER BY c.id",
        db::Params{domain::daysAfter(now, -policy->transfer.credentialResetDays),
                   db::array(policy->transfer.levelsOpenToStaff)});
    if (!cases)
        return tl::unexpected(cases.error());
    return turns.each(connection, cases->texts(0), now, [&](const std::string &id) -> Result<bool> {
        const auto record = loadCase(connection, id);
        if (!record)
            return tl::unexpected(record.error());
        // A look without locks first: nearly always nothing has changed.
        const auto fresh = planOf(connection, *policy, *record, now);
        if (!fresh)
            return tl::unexpected(fresh.error());
        if (levelNow(*policy, *record, gatesOf(*fresh), now) == record->level &&
            standingOf(*policy, *record, *fresh, {}) == record->state)
            return false;
        return reviewOne(connection, *policy, id, now);
    });
}

} // namespace steward::platform::transfer
