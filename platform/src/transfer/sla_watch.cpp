// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/transfer/sla_watch.h"

#include "platform/src/audit/writer.h"
#include "platform/src/core/bytes.h"
#include "platform/src/db/connection.h"
#include "platform/src/domain/policy.h"
#include "platform/src/transfer/case_store.h"
#include "platform/src/transfer/sla.h"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <optional>
#include <string>

namespace steward::platform::transfer
{

namespace
{

/// What a deadline has come to and nobody was told of.
struct Mark {
    bool isBreach = false;
    std::string target;
    [[nodiscard]] std::string kind() const { return isBreach ? "sla.breached" : "sla.warned"; }
};

Result<std::optional<Mark>> newMark(db::Connection &connection, const policy::Policy &policy,
                                    const CaseRecord &record, Instant now)
{
    const auto sla = slaOf(connection, policy, record, now);
    if (!sla)
        return tl::unexpected(sla.error());
    const auto &state = sla->at("state").as_string();
    if (!sla->at("is_running").as_bool() || state == "ok" || !sla->at("target").is_string())
        return std::optional<Mark>{};
    Mark out{state == "breach", std::string{sla->at("target").as_string()}};
    const auto known = connection.exec(
        "SELECT FROM case_event WHERE case_id = $1 AND kind = $2 AND facts->>'target' = $3",
        db::Params{record.id, out.kind(), out.target});
    if (!known)
        return tl::unexpected(known.error());
    return known->isEmpty() ? std::optional{std::move(out)} : std::nullopt;
}

Result<Done> raiseAlert(db::Connection &connection, const CaseRecord &record, const Mark &mark,
                        Instant now)
{
    const boost::json::object facts{{"case", record.id},
                                    {"case_ref", record.ref},
                                    {"org", record.orgId},
                                    {"target", mark.target},
                                    {"for", "lead"}};
    const auto raised = connection.exec(
        "INSERT INTO alert (id, kind, facts, at) VALUES ($1, 'sla_breach', $2::jsonb, $3)",
        db::Params{newUuidV7(now.us / 1000), boost::json::serialize(facts), now});
    if (!raised)
        return tl::unexpected(raised.error());
    return Done{};
}

Result<Done> tell(db::Connection &connection, const CaseRecord &record, const Mark &mark,
                  Instant now)
{
    if (auto noted = addToTimeline(connection, record.id,
                                   {mark.kind(), {}, {}, {{"target", mark.target}}}, now);
        !noted)
        return noted;
    if (mark.isBreach)
        if (auto raised = raiseAlert(connection, record, mark, now); !raised)
            return raised;
    audit::Event event;
    event.action = "transfer." + std::string{mark.isBreach ? "sla_breached" : "sla_warned"};
    event.actor = {audit::ActorKind::System, "system"};
    event.subject = audit::Party{audit::ActorKind::User, record.fromUserId};
    event.orgId = record.orgId;
    event.metadata = {{"case", record.id},
                      {"case_ref", record.ref},
                      {"level", record.level},
                      {"state", record.state},
                      {"kind", mark.target}};
    if (auto written = audit::write(connection, event, now); !written)
        return tl::unexpected(written.error());
    return Done{};
}

Result<bool> watchOne(db::Connection &connection, const policy::Policy &policy,
                      const std::string &caseId, Instant now)
{
    return onLockedCase(connection, caseId, [&](const CaseRecord &record) -> Result<bool> {
        const auto mark = newMark(connection, policy, record, now);
        if (!mark)
            return tl::unexpected(mark.error());
        if (!*mark)
            return false;
        if (auto told = tell(connection, record, **mark, now); !told)
            return tl::unexpected(told.error());
        return true;
    });
}

} // namespace

Result<int> watchDeadlines(db::Connection &connection, Instant now, CaseTurns &turns)
{
    const auto policy = policy::load(connection);
    if (!policy)
        return tl::unexpected(policy.error());
    const auto running = connection.exec(
        "SELECT id FROM transfer_case WHERE sla_due_at IS NOT NULL AND closed_at IS NULL ORDER BY "
        "sla_due_at");
    if (!running)
        return tl::unexpected(running.error());
    return turns.each(
        connection, running->texts(0), now, [&](const std::string &id) -> Result<bool> {
            const auto record = loadCase(connection, id);
            if (!record)
                return tl::unexpected(record.error());
            // A look without locks first: nearly always nothing is new.
            const auto mark = newMark(connection, *policy, *record, now);
            if (!mark)
                return tl::unexpected(mark.error());
            return *mark ? watchOne(connection, *policy, id, now) : Result<bool>{false};
        });
}

} // namespace steward::platform::transfer
