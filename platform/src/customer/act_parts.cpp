// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/customer/act_parts.h"

#include "platform/src/core/bytes.h"
#include "platform/src/db/connection.h"
#include "platform/src/domain/policy.h"
#include "platform/src/identity/caller.h"
#include "platform/src/identity/sessions.h"
#include "platform/src/queries/gate_facts.h"
#include "platform/src/transfer/ending.h"
#include "platform/src/transfer/four_eyes.h"
#include "platform/src/transfer/outbound.h"
#include "platform/src/transfer/self_serve.h"
#include "platform/src/transfer/sla.h"
#include "platform/src/transfer/states.h"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <cctype>

namespace steward::platform::customer
{

namespace
{

Result<Done> tryOnCase(db::Connection &connection, const std::string &caseId, Instant now,
                       const std::function<Result<Done>(const transfer::CaseRecord &)> &act)
{
    auto transaction = db::Transaction::begin(connection);
    if (!transaction)
        return tl::unexpected(transaction.error());
    const auto before = transfer::loadCase(connection, caseId);
    if (!before)
        return tl::unexpected(before.error());
    std::vector<std::string> ids{before->id, before->orgId, before->fromUserId};
    if (before->toUserId)
        ids.push_back(*before->toUserId);
    if (auto locked =
            connection.exec("SELECT lock_entities($1::uuid[])", db::Params{db::array(ids)});
        !locked)
        return tl::unexpected(locked.error());
    const auto record = transfer::loadCase(connection, caseId);
    if (!record)
        return tl::unexpected(record.error());
    if (auto done = act(*record); !done)
        return done;
    const auto policy = policy::load(connection);
    if (!policy)
        return tl::unexpected(policy.error());
    if (auto due = transfer::keepDeadline(connection, *policy, caseId, now); !due)
        return tl::unexpected(due.error());
    return transaction->commit();
}

/// What the act brought about, in the person's name.
Result<Done> leave(db::Connection &connection, const Actor &actor, const std::string &caseId,
                   std::vector<audit::Event> events, const std::vector<commands::Intent> &intents)
{
    for (auto &event : events) {
        event.actor = {audit::ActorKind::User, actor.session.userId};
        event.requestId = actor.requestId;
        if (auto written = audit::write(connection, event, actor.now); !written)
            return tl::unexpected(written.error());
    }
    return transfer::queueIntents(connection, caseId, intents, actor.now);
}

} // namespace

Result<Done> onCase(db::Connection &connection, const std::string &caseId, Instant now,
                    const std::function<Result<Done>(const transfer::CaseRecord &)> &act)
{
    if (!isUuid(caseId))
        return fail(ErrorKind::NotFound, "not_found", "there is no such case");
    return again<Done>([&] { return tryOnCase(connection, caseId, now, act); });
}

Result<Done> writeCaseEvent(db::Connection &connection, const Actor &actor,
                            const transfer::CaseRecord &record, std::string action,
                            boost::json::object metadata, const std::string &reason)
{
    audit::Event event;
    event.action = std::move(action);
    event.actor = {audit::ActorKind::User, actor.session.userId};
    event.subject = audit::Party{audit::ActorKind::User, record.fromUserId};
    event.orgId = record.orgId;
    event.requestId = actor.requestId;
    event.metadata = std::move(metadata);
    event.metadata["case"] = record.id;
    event.metadata["case_ref"] = record.ref;
    event.privateFields.push_back({"session", actor.session.id});
    if (identity::asAddress(actor.address))
        event.privateFields.push_back({"ip", actor.address});
    if (!reason.empty())
        event.privateFields.push_back({"reason", reason});
    if (auto written = audit::write(connection, event, actor.now); !written)
        return tl::unexpected(written.error());
    return Done{};
}

Result<Done> noteAct(db::Connection &connection, const Actor &actor,
                     const transfer::CaseRecord &record, std::string kind,
                     boost::json::object facts)
{
    if (auto touched = transfer::touchCase(connection, record.id, actor.now); !touched)
        return tl::unexpected(touched.error());
    return transfer::addToTimeline(connection, record.id,
                                   {std::move(kind), {}, actor.session.userId, std::move(facts)},
                                   actor.now);
}

Result<Done> addEvidence(db::Connection &connection, const Actor &actor,
                         const transfer::CaseRecord &record, const char *evidenceClass,
                         const char *type, const char *source)
{
    if (!transfer::isEditable(record.state))
        return tl::unexpected(transfer::outOfState(record.state, "verifying"));
    const auto known = connection.exec("SELECT 1 FROM evidence WHERE case_id = $1 AND type = $2 "
                                       "AND added_by = $3 AND verdict IS DISTINCT FROM 'fail'",
                                       db::Params{record.id, type, actor.session.userId});
    if (!known)
        return tl::unexpected(known.error());
    if (!known->isEmpty())
        return fail(
            ErrorKind::Rule, "rule", "this was given already",
            {{"rule", "evidence_once"}, {"facts", boost::json::object{}}, {"who", "nobody"}});
    const auto artefact = boost::json::serialize(boost::json::object{
        {"session", actor.session.id},
        {"auth_time", actor.session.authTime.rfc3339()},
        {"recipient", record.toUserId ? *record.toUserId : record.toEmail.value_or("")}});
    const auto verdict = transfer::needsChecker(record) ? std::nullopt : std::optional{"pass"};
    const auto id = newUuidV7(actor.now.us / 1000);
    const auto digest = sha256(artefact);
    const auto added =
        connection.exec("INSERT INTO evidence (id, case_id, class, type, source, "
                        "sha256, bytes, artefact, added_by, added_at, verdict) "
                        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, $9, $10, $11)",
                        db::Params{id, record.id, evidenceClass, type, source, db::bytea(digest),
                                   std::int64_t(artefact.size()), artefact, actor.session.userId,
                                   actor.now, verdict});
    if (!added)
        return tl::unexpected(added.error());
    boost::json::object metadata{{"evidence", id},
                                 {"evidence_class", evidenceClass},
                                 {"evidence_type", type},
                                 {"source", source},
                                 {"sha256", toHex(digest)}};
    if (verdict)
        metadata["verdict"] = *verdict;
    return writeCaseEvent(connection, actor, record, "evidence.added", std::move(metadata));
}

Result<Done> stop(db::Connection &connection, const Actor &actor,
                  const transfer::CaseRecord &before, const std::string &to)
{
    const auto policy = policy::load(connection);
    if (!policy)
        return tl::unexpected(policy.error());
    auto stopped = transfer::stopCase(connection, *policy, before, to, actor.now);
    if (!stopped)
        return tl::unexpected(stopped.error());
    return leave(connection, actor, before.id, std::move(stopped->events), stopped->intents);
}

Result<Done> refreshGates(db::Connection &connection, const std::string &caseId, Instant now)
{
    const auto policy = policy::load(connection);
    if (!policy)
        return tl::unexpected(policy.error());
    const auto gates = queries::gateSnapshot(connection, *policy, caseId, now);
    if (!gates)
        return tl::unexpected(gates.error());
    const auto kept =
        connection.exec("UPDATE transfer_case SET gate_snapshot = $2::jsonb WHERE id = $1",
                        db::Params{caseId, boost::json::serialize(*gates)});
    if (!kept)
        return tl::unexpected(kept.error());
    return Done{};
}

Result<Done> settle(db::Connection &connection, const Actor &actor, const std::string &caseId)
{
    const auto policy = policy::load(connection);
    if (!policy)
        return tl::unexpected(policy.error());
    auto progress = transfer::goOn(connection, *policy, caseId,
                                   {std::nullopt, actor.session.userId}, actor.now);
    if (!progress)
        return tl::unexpected(progress.error());
    return leave(connection, actor, caseId, std::move(progress->events), progress->intents);
}

tl::unexpected<Error> notYours(std::string rule, std::string detail, std::string who)
{
    return fail(
        ErrorKind::Forbidden, "forbidden", std::move(detail),
        {{"rule", std::move(rule)}, {"facts", boost::json::object{}}, {"who", std::move(who)}});
}

Result<Done> requireFresh(db::Connection &connection, const Actor &actor)
{
    const auto age = stepUpAge(connection);
    if (!age)
        return tl::unexpected(age.error());
    if (actor.session.isFresh(actor.now, *age))
        return Done{};
    return fail(ErrorKind::Unauthenticated, "step_up_required",
                "the second factor was given too long ago",
                {{"acr", identity::kTwoFactors}, {"max_age", age->count()}});
}

bool sameAddress(const std::string &a, const std::string &b)
{
    const auto lower = [](unsigned char c) { return std::tolower(c); };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) {
        return lower(static_cast<unsigned char>(x)) == lower(static_cast<unsigned char>(y));
    });
}

} // namespace steward::platform::customer
