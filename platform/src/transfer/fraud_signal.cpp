// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/transfer/fraud_signal.h"

#include "platform/src/audit/writer.h"
#include "platform/src/db/connection.h"
#include "platform/src/domain/policy.h"
#include "platform/src/transfer/case_store.h"
#include "platform/src/transfer/commands/case_command.h"
#include "platform/src/transfer/dispute.h"
#include "platform/src/transfer/ending.h"
#include "platform/src/transfer/outbound.h"
#include "platform/src/transfer/sla.h"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <string>
#include <utility>

namespace steward::platform::transfer
{

namespace
{

/// Open cases with what came since they were opened and no dispute has named yet. What there was
/// before keeps gate G7 shut from the beginning.
constexpr const char *kSignals =
    "SELECT c.id, s.kind, s.id, CASE WHEN s.user_id IS NULL THEN 'org' WHEN s.user_id = "
    "c.from_user_id THEN 'old_owner' ELSE 'recipient' END FROM transfer_case c JOIN ("
    "SELECT id, 'fraud_flag' AS kind, org_id, user_id, since FROM fraud_flag WHERE released_at IS "
    "NULL UNION ALL SELECT id, 'legal_hold', org_id, NULL, since FROM legal_hold WHERE released_at "
    "IS NULL) s ON (s.org_id = c.org_id OR s.user_id IN (c.from_user_id, c.to_user_id)) AND "
    "s.since > c.opened_at WHERE c.state IN ('intake', 'gated', 'verifying', 'planned', "
    "'awaiting_approval', 'notice', 'waiting', 'disputed') AND c.executed_at IS NULL AND NOT "
    "EXISTS (SELECT "
    "FROM case_event e WHERE e.case_id = c.id AND e.kind = 'transfer.disputed' AND "
    "e.facts->'signals' ? s.id::text)";

struct Signals {
    boost::json::array ids;
    std::string kind, party; ///< Of the first.
};

Result<Signals> signalsOf(db::Connection &connection, const std::string &caseId)
{
    const auto rows = connection.exec(
        std::string{kSignals} + " AND c.id = $1 ORDER BY s.since, s.id", db::Params{caseId});
    if (!rows)
        return tl::unexpected(rows.error());
    Signals out;
    for (int i = 0; i < rows->size(); ++i)
        out.ids.emplace_back(rows->text(i, 2));
    if (!rows->isEmpty()) {
        out.kind = rows->text(0, 1);
        out.party = rows->text(0, 3);
    }
    return out;
}

Result<Done> tell(db::Connection &connection, const CaseRecord &record, const Signals &signals,
                  Instant now)
{
    if (auto noted = addToTimeline(
            connection, record.id,
            {"transfer.disputed",
             {},
             {},
             {{"signals", signals.ids}, {"reason_code", signals.kind}, {"party", signals.party}}},
            now);
        !noted)
        return noted;
    auto event = caseEvent(record, "transfer.disputed",
                           {{"state", "disputed"},
                            {"state_before", record.state},
                            {"reason_code", signals.kind},
                            {"party", signals.party}});
    event.actor = {audit::ActorKind::System, "system"};
    if (auto written = audit::write(connection, event, now); !written)
        return tl::unexpected(written.error());
    return Done{};
}

Result<Done> stop(db::Connection &connection, const policy::Policy &policy,
                  const CaseRecord &record, Instant now)
{
    if (auto moved = moveCase(connection, record, "disputed", now); !moved)
        return tl::unexpected(moved.error());
    // Nobody objected: those who were told of the change read that it is held up.
    auto stopped = stopCase(connection, policy, record, "disputed", now, "held");
    if (!stopped)
        return tl::unexpected(stopped.error());
    for (auto &event : stopped->events) {
        event.actor = {audit::ActorKind::System, "system"};
        if (auto written = audit::write(connection, event, now); !written)
            return tl::unexpected(written.error());
    }
    // Each dispute of a case has its own mails.
    return queueIntents(connection, record.id, stopped->intents, now);
}

Result<bool> disputeOne(db::Connection &connection, const policy::Policy &policy,
                        const std::string &caseId, Instant now)
{
    return onLockedCase(connection, caseId, [&](const CaseRecord &record) -> Result<bool> {
        // It may have been released, or the case have ended, before the lock.
        const auto signals = signalsOf(connection, caseId);
        if (!signals)
            return tl::unexpected(signals.error());
        if (signals->ids.empty())
            return false;
        auto done = record.state == "disputed" ? dropProposal(connection, caseId)
                                               : stop(connection, policy, record, now);
        if (!done)
            return tl::unexpected(done.error());
        if (auto told = tell(connection, record, *signals, now); !told)
            return tl::unexpected(told.error());
        // A page from before the signal shows another dispute: what is decided on it is refused.
        if (auto touched = touchCase(connection, caseId, now); !touched)
            return tl::unexpected(touched.error());
        if (auto due = keepDeadline(connection, policy, caseId, now); !due)
            return tl::unexpected(due.error());
        return true;
    });
}

} // namespace

Result<int> disputeSignalled(db::Connection &connection, Instant now, CaseTurns &turns)
{
    const auto policy = policy::load(connection);
    if (!policy)
        return tl::unexpected(policy.error());
    const auto cases = connection.exec("SELECT DISTINCT id FROM (" + std::string{kSignals} +
                                       ") AS signalled(id, kind, signal, party) ORDER BY id");
    if (!cases)
        return tl::unexpected(cases.error());
    return turns.each(connection, cases->texts(0), now, [&](const std::string &id) {
        return disputeOne(connection, *policy, id, now);
    });
}

} // namespace steward::platform::transfer
