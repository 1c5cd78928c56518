// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/audit/writer.h"

#include "platform/src/audit/commitment.h"
#include "platform/src/audit/month_key.h"
#include "platform/src/db/connection.h"

namespace steward::platform::audit
{

namespace
{

// One statement, so that the event and its openings cost one round trip.
constexpr const char *kInsert =
    "WITH event AS (INSERT INTO audit_event (occurred_at, id, category, action, outcome, org_id, "
    "actor_kind, "
    "actor_commitment, actor_alias, subject_kind, subject_commitment, subject_alias, "
    "public_metadata, pii, request_id, "
    "policy_version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, "
    "(SELECT version FROM policy WHERE in_force))) "
    "INSERT INTO audit_pii (event_id, field, salt, value, class, erase_after) "
    "SELECT $2::uuid, o.field, o.salt, o.value, o.class, CASE WHEN o.class >= 2 THEN "
    "$20::timestamptz END "
    "FROM unnest($16::text[], $17::bytea[], $18::text[], $19::smallint[]) AS o(field, salt, value, "
    "class)";

struct OpeningColumns {
    std::vector<std::string> fields, salts, values, classes;
};

OpeningColumns columns(const std::vector<Opening> &openings)
{
    OpeningColumns out;
    for (const auto &opening : openings) {
        out.fields.push_back(opening.field);
        out.salts.push_back(db::bytea(opening.salt));
        out.values.push_back(opening.value);
        out.classes.push_back(std::to_string(static_cast<int>(opening.dataClass)));
    }
    return out;
}

template <class T, class F>
auto mapped(const std::optional<T> &value, F f) -> std::optional<decltype(f(*value))>
{
    if (!value)
        return std::nullopt;
    return f(*value);
}

} // namespace

Result<std::string> monthKey(db::Connection &writer, const std::string &month)
{
    for (int attempt = 0; attempt < 2; ++attempt) {
        auto found =
            writer.exec("SELECT key FROM audit_month_key WHERE month = $1", db::Params{month});
        if (!found)
            return tl::unexpected(found.error());
        if (!found->isEmpty())
            return found->bytes(0, 0);
        // A test clock, or history, may come before the sequencer has made the month's partition.
        auto partition =
            writer.exec("SELECT audit_ensure_partition($1::date)", db::Params{month + "-01"});
        if (!partition)
            return tl::unexpected(partition.error());
        // Two first events of a month race here: the loser waits for the winner, then reads its
        // key.
        auto made = writer.exec(
            "INSERT INTO audit_month_key (month, key) VALUES ($1, $2) ON CONFLICT DO NOTHING",
            db::Params{month, db::bytea(randomBytes(32))});
        if (!made)
            return tl::unexpected(made.error());
    }
    // Only a snapshot older than the winner's commit can get here.
    return fail(ErrorKind::Conflict, "serialization",
                "the month key was made by a concurrent transaction");
}

Result<std::string> write(db::Connection &writer, const Event &event, Instant occurredAt)
{
    const auto &registry = Registry::builtIn();
    if (!registry)
        return tl::unexpected(registry.error());
    const auto key = monthKey(writer, occurredAt.month());
    if (!key)
        return tl::unexpected(key.error());
    const auto prepared = prepare(*registry, event, occurredAt, *key);
    if (!prepared)
        return tl::unexpected(prepared.error());

    const auto kind = [](const Party &party) { return static_cast<int>(party.kind); };
    const auto openings = columns(prepared->openings);
    db::Params params;
    params.add(occurredAt).add(prepared->id).add(prepared->category).add(event.action);
    params.add(static_cast<int>(event.outcome)).add(event.orgId).add(kind(event.actor));
    params.add(db::bytea(prepared->actorCommitment)).add(prepared->actorAlias);
    params.add(mapped(event.subject, kind));
    params.add(mapped(prepared->subjectCommitment, [](const Bytes &b) { return db::bytea(b); }));
    params.add(prepared->subjectAlias)
        .add(prepared->metadataText)
        .add(prepared->piiJson)
        .add(prepared->requestId);
    params.add(db::array(openings.fields))
        .add(db::array(openings.salts))
        .add(db::array(openings.values));
    params.add(db::array(openings.classes)).add(plusCalendarMonths(occurredAt, 12));
    if (auto inserted = writer.exec(kInsert, params); !inserted)
        return tl::unexpected(inserted.error());
    return prepared->id;
}

} // namespace steward::platform::audit
