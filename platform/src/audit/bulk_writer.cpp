// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/audit/bulk_writer.h"

#include "platform/src/audit/commitment.h"
#include "platform/src/audit/month_key.h"
#include "platform/src/db/connection.h"

#include <chrono>
#include <map>
#include <memory>

namespace steward::platform::audit
{

namespace
{

constexpr std::int64_t kHourUs = 3'600'000'000;

struct Chunk {
    std::vector<std::string> events;
    std::vector<std::string> openings;
};

std::string copyBytes(std::string_view bytes)
{
    return "\\\\x" + toHex(bytes);
}

/// Columns separated by tabs; nullopt becomes \N.
class CopyLine
{
public:
    CopyLine &text(std::string_view value)
    {
        separate();
        db::appendCopyText(m_line, value);
        return *this;
    }
    CopyLine &raw(std::string_view value)
    {
        separate();
        m_line += value;
        return *this;
    }
    CopyLine &number(int value) { return raw(std::to_string(value)); }
    CopyLine &null() { return raw("\\N"); }
    [[nodiscard]] std::string take() { return std::move(m_line) + '\n'; }

private:
    void separate()
    {
        if (m_started)
            m_line += '\t';
        m_started = true;
    }
    std::string m_line;
    bool m_started = false;
};

void encode(const Event &event, const Prepared &prepared, const std::string &policy, Chunk &chunk)
{
    CopyLine line;
    line.raw(prepared.occurredAt.sql()).raw(prepared.id).text(prepared.category).text(event.action);
    line.number(static_cast<int>(event.outcome));
    event.orgId ? line.raw(*event.orgId) : line.null();
    line.number(static_cast<int>(event.actor.kind))
        .raw(copyBytes(prepared.actorCommitment))
        .text(prepared.actorAlias);
    if (event.subject)
        line.number(static_cast<int>(event.subject->kind))
            .raw(copyBytes(*prepared.subjectCommitment))
            .text(*prepared.subjectAlias);
    else
        line.null().null().null();
    line.text(prepared.metadataText).text(prepared.piiJson).raw(prepared.requestId);
    policy.empty() ? line.null() : line.text(policy);
    chunk.events.push_back(line.take());

    const auto eraseAfter = plusCalendarMonths(prepared.occurredAt, 12).sql();
    for (const auto &opening : prepared.openings) {
        CopyLine row;
        row.raw(prepared.id).text(opening.field).raw(copyBytes(opening.salt)).text(opening.value);
        row.number(static_cast<int>(opening.dataClass));
        opening.dataClass >= DataClass::Personal ? row.raw(eraseAfter) : row.null();
        chunk.openings.push_back(row.take());
    }
}

Result<Done> copy(db::Connection &connection, const std::string &sql,
                  const std::vector<std::string> &lines)
{
    if (lines.empty())
        return Done{};
    std::size_t next = 0;
    return connection.copyIn(sql, [&](std::string &out) {
        out += lines[next++];
        return next < lines.size();
    });
}

Result<Done> store(db::Connection &connection, const Chunk &chunk)
{
    auto events =
        copy(connection,
             "COPY audit_event (occurred_at, id, category, action, outcome, org_id, actor_kind, "
             "actor_commitment, actor_alias, subject_kind, subject_commitment, subject_alias, "
             "public_metadata, "
             "pii, request_id, policy_version) FROM STDIN",
             chunk.events);
    if (!events)
        return events;
    return copy(connection,
                "COPY audit_pii (event_id, field, salt, value, class, erase_after) FROM STDIN",
                chunk.openings);
}

class Bulk
{
public:
    Bulk(db::Connection &connection, const Registry &registry)
        : m_connection(connection), m_registry(registry)
    {
    }

    Result<int> writeChunk(const HistoricSource &next, int limit)
    {
        auto transaction = db::Transaction::begin(m_connection);
        if (!transaction)
            return tl::unexpected(transaction.error());
        Chunk chunk;
        HistoricEvent item;
        int count = 0;
        for (; count < limit && next(item); ++count) {
            const auto prepared = prepareOne(item);
            if (!prepared)
                return tl::unexpected(prepared.error());
            encode(item.event, *prepared, m_policy, chunk);
        }
        if (auto done = store(m_connection, chunk); !done)
            return tl::unexpected(done.error());
        if (auto done = transaction->commit(); !done)
            return tl::unexpected(done.error());
        return count;
    }

    Result<Done> readPolicy()
    {
        const auto rows = m_connection.exec("SELECT version FROM policy WHERE in_force");
        if (!rows)
            return tl::unexpected(rows.error());
        m_policy = rows->isEmpty() ? std::string{} : rows->text(0, 0);
        return Done{};
    }

private:
    Result<Prepared> prepareOne(const HistoricEvent &item)
    {
        if (item.occurredAt < m_last)
            return fail(ErrorKind::Internal, "audit_refused",
                        "historic events must be given in order of time");
        m_last = item.occurredAt;
        const auto month = item.occurredAt.month();
        auto key = m_keys.find(month);
        if (key == m_keys.end()) {
            auto made = monthKey(m_connection, month);
            if (!made)
                return tl::unexpected(made.error());
            key = m_keys.emplace(month, std::move(*made)).first;
        }
        return prepare(m_registry, item.event, item.occurredAt, key->second);
    }

    db::Connection &m_connection;
    const Registry &m_registry;
    std::string m_policy;
    std::map<std::string, std::string> m_keys;
    Instant m_last{INT64_MIN};
};

struct Merge {
    HistoricSource source;
    std::int64_t beatUs;
    std::int64_t untilUs;
    HistoricEvent waiting = {};
    bool hasWaiting = false;
    bool isOver = false;
};

} // namespace

Result<std::int64_t> bulkWrite(db::Connection &connection, const HistoricSource &next, int chunk)
{
    const auto &registry = Registry::builtIn();
    if (!registry)
        return tl::unexpected(registry.error());
    Bulk bulk{connection, *registry};
    if (auto done = bulk.readPolicy(); !done)
        return tl::unexpected(done.error());
    std::int64_t total = 0;
    for (;;) {
        const auto count = bulk.writeChunk(next, chunk);
        if (!count)
            return tl::unexpected(count.error());
        total += *count;
        if (*count < chunk)
            return total;
    }
}

HistoricSource withHeartbeats(HistoricSource source, Instant from, Instant until)
{
    const auto firstHour = (from.us + kHourUs - 1) / kHourUs * kHourUs;
    auto state = std::make_shared<Merge>(Merge{std::move(source), firstHour, until.us});
    return [state](HistoricEvent &out) {
        if (!state->hasWaiting && !state->isOver) {
            state->waiting = {};
            state->hasWaiting = state->source(state->waiting);
            state->isOver = !state->hasWaiting;
        }
        const bool beats = state->beatUs < state->untilUs;
        if (beats && (!state->hasWaiting || state->beatUs <= state->waiting.occurredAt.us)) {
            out = {};
            out.event.action = "log.heartbeat";
            out.event.actor.id = "system";
            out.occurredAt = {state->beatUs};
            state->beatUs += kHourUs;
            return true;
        }
        if (!state->hasWaiting)
            return false;
        out = std::move(state->waiting);
        state->hasWaiting = false;
        return true;
    };
}

} // namespace steward::platform::audit
