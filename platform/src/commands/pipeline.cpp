// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/commands/pipeline.h"

#include "platform/src/commands/preconditions.h"
#include "platform/src/core/bytes.h"
#include "platform/src/db/connection.h"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

namespace steward::platform::commands
{

namespace
{

constexpr int kTries = 4;

bool isFinal(const Error &error)
{
    return error.kind == ErrorKind::Forbidden || error.kind == ErrorKind::Gone ||
           error.kind == ErrorKind::Stale || error.kind == ErrorKind::Rule;
}

/// A constraint of the schema is a rule too, the last one.
Error asRule(Error error)
{
    if (!error.sqlstate.starts_with("23"))
        return error;
    return {ErrorKind::Rule,
            "rule",
            "the database's own rules refuse this",
            {{"rule", "database_constraint"}},
            {}};
}

audit::Event completed(audit::Event event, const http::Request &request,
                       const identity::Principal &principal, const std::string &commandId)
{
    event.actor = {audit::ActorKind::Staff, principal.staffId};
    event.requestId = commandId;
    if (!request.remoteAddress.empty())
        event.privateFields.push_back({"ip", request.remoteAddress});
    event.privateFields.push_back({"session", principal.sessionId});
    return event;
}

audit::Event refusalEvent(const Envelope *envelope, const Error &error)
{
    audit::Event event;
    event.action = envelope ? envelope->definition->auditAction : "command.refused";
    event.outcome = audit::Outcome::Denied;
    event.metadata = {{"code", error.code}};
    if (const auto *rule = error.members.if_contains("rule"); rule && rule->is_string())
        event.metadata["rule"] = *rule;
    if (envelope) {
        event.metadata["command"] = envelope->definition->type;
        if (envelope->definition->orgOf)
            event.orgId = envelope->definition->orgOf(envelope->args);
    }
    return event;
}

Result<Done> begin(db::Connection &connection, const std::vector<std::string> &lockIds,
                   const PipelineOptions &options)
{
    // SET LOCAL and advisory locks give no xid: what follows is numbered in the order of the locks.
    if (auto set = connection.script("SET LOCAL lock_timeout = " +
                                     std::to_string(options.lockWait.count()));
        !set)
        return set;
    const auto locked =
        connection.exec("SELECT lock_entities($1::uuid[])", db::Params{db::array(lockIds)});
    if (!locked)
        return tl::unexpected(asInProgress(locked.error()));
    return Done{};
}

boost::json::object answerOf(const Applied &applied)
{
    boost::json::object revs;
    for (const auto &[entity, rev] : applied.revs)
        revs[entity.text()] = std::to_string(rev);
    return {{"revs", std::move(revs)}, {"result", applied.result}};
}

Result<Done> writeIntents(db::Connection &connection, const Envelope &envelope,
                          const Applied &applied, Instant now)
{
    for (const auto &intent : applied.intents) {
        const auto queued = connection.exec(
            "INSERT INTO outbound_intent (command_id, step, kind, body, next_try_at)"
            " VALUES ($1, $2, $3, $4::jsonb, $5)",
            db::Params{envelope.id, intent.step, intent.kind, boost::json::serialize(intent.body),
                       now});
        if (!queued)
            return tl::unexpected(queued.error());
    }
    return Done{};
}

Result<Done> checkFreeze(db::Connection &connection, const Envelope &envelope)
{
    if (!envelope.definition->privileged)
        return Done{};
    const auto acts = envelope.definition->privileged(connection, envelope.args);
    if (!acts)
        return tl::unexpected(acts.error());
    for (const auto &act : *acts)
        if (auto open = mustNotBeFrozen(connection, act); !open)
            return open;
    return Done{};
}

/// Everything that a refusal takes back.
Result<boost::json::object> execute(db::Connection &connection, const http::Request &request,
                                    const Envelope &envelope, const identity::Principal &principal,
                                    Instant now)
{
    const auto policy = policy::load(connection);
    if (!policy)
        return tl::unexpected(policy.error());
    if (auto allowed = checkPermission(*policy, principal, *envelope.definition, now); !allowed)
        return tl::unexpected(allowed.error());
    if (auto fresh = checkExpect(connection, *policy, principal, envelope); !fresh)
        return tl::unexpected(fresh.error());
    if (auto open = checkFreeze(connection, envelope); !open)
        return tl::unexpected(open.error());
    const auto applied = envelope.definition->apply(
        Context{connection, principal, *policy, envelope.args, envelope.id, now});
    if (!applied)
        return tl::unexpected(asRule(applied.error()));
    // Deferred constraints speak now, while the refusal can still be kept.
    if (auto held = connection.script("SET CONSTRAINTS ALL IMMEDIATE"); !held)
        return tl::unexpected(asRule(held.error()));
    if (applied->events.empty())
        return fail(ErrorKind::Internal, "no_audit_event", "a command without an event");
    for (const auto &event : applied->events) {
        if (auto written =
                audit::write(connection, completed(event, request, principal, envelope.id), now);
            !written)
            return tl::unexpected(written.error());
    }
    if (auto queued = writeIntents(connection, envelope, *applied, now); !queued)
        return tl::unexpected(queued.error());
    return answerOf(*applied);
}

Result<LogRow> replay(db::Connection &connection, const std::string &id,
                      const identity::Principal &principal, const std::string &bodySha256)
{
    const auto row = readLogRow(connection, id);
    if (!row)
        return tl::unexpected(row.error());
    if (!*row)
        return fail(ErrorKind::Conflict, "in_progress", "the command is being carried out");
    if ((*row)->staffId != principal.staffId)
        return fail(ErrorKind::Forbidden, "forbidden", "the command id is another person's",
                    {{"rule", "command_of_another_person"},
                     {"facts", boost::json::object{}},
                     {"who", "the person who made it"}});
    if ((*row)->state == "void")
        return fail(ErrorKind::Gone, "command_void",
                    "the command was given up; a late copy has no effect");
    if ((*row)->bodySha256 != bodySha256)
        return fail(ErrorKind::Rule, "idempotency_mismatch",
                    "the same id came before with other contents");
    return **row;
}

/// Keeps the answer; the row is read back so that a first answer and a repeated one are the same.
Result<LogRow> finish(db::Connection &connection, db::Transaction &tx, const std::string &id,
                      const std::string &staffId, const std::string &state, int status,
                      const boost::json::object &answer)
{
    if (auto stored = storeAnswer(connection, id, state, status, answer); !stored)
        return tl::unexpected(stored.error());
    const boost::json::object hint{
        {"kind", "command"}, {"staff_id", staffId}, {"id", id}, {"state", state}};
    if (auto told = connection.exec("SELECT pg_notify('staff', $1)",
                                    db::Params{boost::json::serialize(hint)});
        !told)
        return tl::unexpected(told.error());
    auto row = readLogRow(connection, id);
    if (!row)
        return tl::unexpected(row.error());
    if (auto done = tx.commit(); !done)
        return tl::unexpected(done.error());
    return std::move(**row);
}

Result<LogRow> tryCommand(db::Connection &connection, const http::Request &request,
                          const Envelope &envelope, const PipelineOptions &options, Instant now)
{
    auto tx = db::Transaction::begin(connection);
    if (!tx)
        return tl::unexpected(tx.error());
    auto lockIds = envelope.lockIds();
    if (envelope.definition->alsoLocks) {
        const auto more = envelope.definition->alsoLocks(connection, envelope.args);
        if (!more)
            return tl::unexpected(more.error());
        lockIds.insert(lockIds.end(), more->begin(), more->end());
    }
    if (auto begun = begin(connection, lockIds, options); !begun)
        return tl::unexpected(begun.error());
    // Again, inside: what was taken away while this command waited for its locks is gone.
    const auto principal = options.authenticate(connection, request, now);
    if (!principal)
        return tl::unexpected(principal.error());
    const auto inserted =
        insertLogRow(connection,
                     {envelope.id,
                      principal->staffId,
                      envelope.definition->type,
                      envelope.bodySha256,
                      envelope.definition->keepsBody ? std::optional{request.body} : std::nullopt,
                      "done",
                      200,
                      {}},
                     now);
    if (!inserted)
        return tl::unexpected(inserted.error());
    if (!*inserted)
        return replay(connection, envelope.id, *principal, envelope.bodySha256);

    if (auto point = connection.script("SAVEPOINT effects"); !point)
        return tl::unexpected(point.error());
    const auto answer = execute(connection, request, envelope, *principal, now);
    if (answer)
        return finish(connection, *tx, envelope.id, principal->staffId, "done", 200, *answer);
    if (!isFinal(answer.error()))
        return tl::unexpected(answer.error());
    if (auto undone = connection.script("ROLLBACK TO SAVEPOINT effects"); !undone)
        return tl::unexpected(undone.error());
    const auto event =
        completed(refusalEvent(&envelope, answer.error()), request, *principal, envelope.id);
    if (auto written = audit::write(connection, event, now); !written)
        return tl::unexpected(written.error());
    return finish(connection, *tx, envelope.id, principal->staffId, "refused",
                  http::httpStatus(answer.error().kind),
                  {{"code", answer.error().code},
                   {"detail", answer.error().detail},
                   {"members", answer.error().members}});
}

} // namespace

Result<LogRow> runCommand(db::Connection &connection, const http::Request &request,
                          const Envelope &envelope, const PipelineOptions &options, Instant now)
{
    for (int attempt = 1;; ++attempt) {
        auto row = tryCommand(connection, request, envelope, options, now);
        // A deadlock's victim left nothing behind and simply goes again.
        if (row || row.error().code != "serialization" || attempt == kTries)
            return row;
    }
}

Result<LogRow> voidCommand(db::Connection &connection, const http::Request &request,
                           const std::string &id, const PipelineOptions &options, Instant now)
{
    auto tx = db::Transaction::begin(connection);
    if (!tx)
        return tl::unexpected(tx.error());
    if (auto begun = begin(connection, {}, options); !begun)
        return tl::unexpected(begun.error());
    const auto principal = options.authenticate(connection, request, now);
    if (!principal)
        return tl::unexpected(principal.error());
    const auto inserted = insertLogRow(
        connection, {id, principal->staffId, "void", sha256({}), std::nullopt, "void", 410, {}},
        now);
    if (!inserted)
        return tl::unexpected(inserted.error());
    if (*inserted) {
        audit::Event event;
        event.action = "command.voided";
        if (auto written = audit::write(connection, completed(event, request, *principal, id), now);
            !written)
            return tl::unexpected(written.error());
        return finish(connection, *tx, id, principal->staffId, "void", 410, {});
    }
    auto row = readLogRow(connection, id);
    if (!row)
        return tl::unexpected(row.error());
    if (!*row || (*row)->staffId != principal->staffId)
        return fail(ErrorKind::NotFound, "not_found", "there is no such command");
    return std::move(**row);
}

Result<Done> auditRefusal(db::Connection &connection, const http::Request &request,
                          const identity::Principal &principal, const Envelope *envelope,
                          const Error &error, Instant now)
{
    auto tx = db::Transaction::begin(connection);
    if (!tx)
        return tl::unexpected(tx.error());
    const auto id = request.header("idempotency-key");
    const auto event = completed(refusalEvent(envelope, error), request, principal,
                                 isUuidV7(id) ? id : request.requestId);
    if (auto written = audit::write(connection, event, now); !written)
        return tl::unexpected(written.error());
    return tx->commit();
}

Error refusalOf(const LogRow &row)
{
    const auto textOf = [&](std::string_view name) {
        const auto *value = row.answer.if_contains(name);
        return value && value->is_string() ? std::string{value->as_string()} : std::string{};
    };
    Error out{ErrorKind::Rule, textOf("code"), textOf("detail"), {}, {}};
    for (const auto kind :
         {ErrorKind::Forbidden, ErrorKind::Gone, ErrorKind::Stale, ErrorKind::Rule})
        if (http::httpStatus(kind) == row.status)
            out.kind = kind;
    if (const auto *members = row.answer.if_contains("members"); members && members->is_object())
        out.members = members->as_object();
    return out;
}

} // namespace steward::platform::commands
