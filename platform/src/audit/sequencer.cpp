// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/audit/sequencer.h"

#include "platform/src/audit/event_row.h"
#include "platform/src/audit/log_month.h"
#include "platform/src/audit/writer.h"
#include "platform/src/db/connection.h"

#include <algorithm>

namespace steward::platform::audit
{

namespace
{

/// Above every xid that a transaction can have.
constexpr auto kNoXid = "18446744073709551615";

/// Where an event goes: into its own month while that is open, later into the current one; past the
/// last seal whatever a clock says.
std::string logMonth(Instant occurredAt, Instant now, AuditSequencer::Mode mode,
                     const std::string &lastSealed)
{
    auto month = occurredAt.month();
    if (mode == AuditSequencer::Mode::Live && now > closesAt(month))
        month = now.month();
    return month <= lastSealed ? nextMonth(lastSealed) : month;
}

} // namespace

struct AuditSequencer::Pending {
    std::string xid;
    std::string seq;
    LeafInput leaf;
    std::string eventId;
    Hash hash{};
};

Result<std::vector<Hash>> loadLeaves(db::Connection &connection, const std::string &month,
                                     std::uint64_t begin, std::uint64_t end)
{
    auto rows = connection.exec(
        "SELECT idx, leaf_hash FROM audit_leaf WHERE month = $1 AND idx >= $2 AND idx < $3 ORDER "
        "BY idx",
        db::Params{month, static_cast<std::int64_t>(begin), static_cast<std::int64_t>(end)});
    if (!rows)
        return tl::unexpected(rows.error());
    std::vector<Hash> out;
    for (int i = 0; i < rows->size(); ++i) {
        const auto hash = toHash(rows->bytes(i, 1));
        if (!hash || rows->int64(i, 0) != static_cast<std::int64_t>(begin + out.size()))
            return fail(ErrorKind::Internal, "audit_tree",
                        "the leaves of " + month + " have a gap");
        out.push_back(*hash);
    }
    return out;
}

Result<Done> extendTree(db::Connection &connection, const std::string &month, MonthTree &tree)
{
    constexpr std::uint64_t kChunk = 50'000;
    for (;;) {
        const auto leaves = loadLeaves(connection, month, tree.size(), tree.size() + kChunk);
        if (!leaves)
            return tl::unexpected(leaves.error());
        for (const auto &leaf : *leaves)
            tree.append(leaf);
        if (leaves->size() < kChunk)
            return Done{};
    }
}

Result<Done> AuditSequencer::ensurePartitions(Instant now)
{
    const auto month = now.month();
    if (m_partitionsFor == month)
        return Done{};
    for (int ahead = 0; ahead < 3; ++ahead) {
        const auto first = plusCalendarMonths(monthStart(month), ahead).month() + "-01";
        auto made = m_connection.exec("SELECT audit_ensure_partition($1::date)", db::Params{first});
        if (!made)
            return tl::unexpected(made.error());
    }
    m_partitionsFor = month;
    return Done{};
}

Result<std::vector<AuditSequencer::Pending>> AuditSequencer::readWindow()
{
    // The boundary comes from a statement of its own: the next one's snapshot is younger, so every
    // transaction below the boundary is over and visible to it.
    const auto edge = m_connection.exec("SELECT pg_snapshot_xmin(pg_current_snapshot()), "
                                        "pg_snapshot_xmax(pg_current_snapshot())");
    if (!edge)
        return tl::unexpected(edge.error());
    // The sequencer's lock keeps everybody else away. Locking the row too would take a transaction
    // id five times a second in an idle service, and the feed would write down that it has passed
    // them.
    const auto state = m_connection.exec("SELECT last_xid, last_seq, last_xid >= $1::xid8 FROM "
                                         "audit_sequencer_state",
                                         db::Params{edge->text(0, 1)});
    if (!state)
        return tl::unexpected(state.error());
    if (!state->boolean(0, 2))
        return readAfter(state->text(0, 0), state->text(0, 1), edge->text(0, 0));
    // No transaction of this cluster can have been there: a dump was restored into a cluster whose
    // xids begin again. What came with it past the place is committed and goes first; then this
    // cluster's own events, from its beginning.
    auto restored = readAfter(state->text(0, 0), state->text(0, 1), kNoXid);
    return restored && restored->empty() ? readAfter("0", "0", edge->text(0, 0)) : restored;
}

Result<std::vector<AuditSequencer::Pending>>
AuditSequencer::readAfter(const std::string &xid, const std::string &seq, const std::string &until)
{
    // After a restore this cluster's xids meet those that came with the dump: what has its leaf is
    // passed over.
    const auto rows = m_connection.exec(
        std::string{"SELECT "} + kLeafColumns +
            ", xid, seq FROM audit_event WHERE (xid, seq) > ($1::xid8, $2::bigint) AND xid < "
            "$3::xid8 AND NOT EXISTS (SELECT FROM audit_leaf l WHERE l.event_id = audit_event.id) "
            "ORDER BY xid, seq LIMIT $4",
        db::Params{xid, seq, until, m_batchSize});
    if (!rows)
        return tl::unexpected(rows.error());
    std::vector<Pending> out;
    out.reserve(static_cast<std::size_t>(rows->size()));
    for (int i = 0; i < rows->size(); ++i) {
        auto leaf = leafFromColumns(*rows, i, 0);
        if (!leaf)
            return tl::unexpected(leaf.error());
        leaf->origin = m_key.origin();
        out.push_back({rows->text(i, kLeafColumnCount),
                       rows->text(i, kLeafColumnCount + 1),
                       std::move(*leaf),
                       rows->text(i, 0),
                       {}});
    }
    return out;
}

Result<MonthTree *> AuditSequencer::tree(const std::string &month)
{
    auto &place = m_trees[month];
    if (auto extended = extendTree(m_connection, month, place); !extended)
        return tl::unexpected(extended.error());
    return &place;
}

Result<Done> AuditSequencer::append(std::vector<Pending> &events, Instant now, Mode mode,
                                    Batch &batch)
{
    const auto seal = m_connection.exec("SELECT coalesce(max(month), '') FROM audit_seal");
    if (!seal)
        return tl::unexpected(seal.error());
    const auto lastSealed = seal->text(0, 0);
    std::map<std::string, MonthTree *> touched;
    for (auto &event : events) {
        const auto month = logMonth({event.leaf.occurredAtUs}, now, mode, lastSealed);
        auto &place = touched[month];
        if (!place) {
            const auto found = tree(month);
            if (!found)
                return tl::unexpected(found.error());
            place = *found;
            batch.months.push_back(month);
        }
        event.leaf.month = month;
        event.leaf.index = place->size();
        event.hash = leafHash(encodeLeaf(event.leaf));
        place->append(event.hash);
    }
    return Done{};
}

Result<Done> AuditSequencer::writeLeaves(const std::vector<Pending> &events)
{
    std::size_t next = 0;
    return m_connection.copyIn(
        "COPY audit_leaf (month, idx, event_id, occurred_at, leaf_hash) FROM STDIN",
        [&](std::string &out) {
            const auto &event = events[next++];
            out += event.leaf.month + '\t' + std::to_string(event.leaf.index) + '\t' +
                   event.eventId + '\t' + Instant{event.leaf.occurredAtUs}.sql() + "\t\\\\x" +
                   toHex(view(event.hash)) + '\n';
            return next < events.size();
        });
}

Result<Done> AuditSequencer::signCheckpoints(const std::vector<std::string> &months, Instant now)
{
    for (const auto &month : months) {
        const auto &tree = m_trees[month];
        const auto root = tree.root(tree.size(), [&](std::uint64_t begin, std::uint64_t end) {
            return loadLeaves(m_connection, month, begin, end);
        });
        if (!root)
            return tl::unexpected(root.error());
        const auto note = m_key.sign(checkpointText(m_key.origin(), month, tree.size(), *root));
        if (!note)
            return tl::unexpected(note.error());
        auto stored = m_connection.exec("INSERT INTO audit_checkpoint (month, size, root, note, "
                                        "signed_at) VALUES ($1, $2, $3, $4, $5)",
                                        db::Params{month, static_cast<std::int64_t>(tree.size()),
                                                   db::bytea(view(*root)), *note, now});
        if (!stored)
            return tl::unexpected(stored.error());
    }
    return Done{};
}

Result<AuditSequencer::Batch> AuditSequencer::sequence(Instant now, Mode mode)
{
    Batch batch;
    auto transaction = db::Transaction::begin(m_connection);
    if (!transaction)
        return tl::unexpected(transaction.error());
    const auto lock =
        m_connection.exec("SELECT pg_try_advisory_xact_lock($1)", db::Params{kSequencerLock});
    if (!lock)
        return tl::unexpected(lock.error());
    if (!lock->boolean(0, 0)) {
        batch.leader = false;
        return batch;
    }
    auto events = readWindow();
    if (!events)
        return tl::unexpected(events.error());
    if (events->empty())
        return batch;
    batch.leaves = static_cast<int>(events->size());
    batch.more = batch.leaves == m_batchSize;
    if (auto done = append(*events, now, mode, batch); !done)
        return tl::unexpected(done.error());
    if (auto done = writeLeaves(*events); !done)
        return tl::unexpected(done.error());
    if (auto done = signCheckpoints(batch.months, now); !done)
        return tl::unexpected(done.error());
    const auto &last = events->back();
    auto moved = m_connection.exec("UPDATE audit_sequencer_state SET last_xid = $1::xid8, last_seq "
                                   "= $2::bigint, last_xmin = $1::xid8",
                                   db::Params{last.xid, last.seq});
    if (!moved)
        return tl::unexpected(moved.error());
    if (auto done = transaction->commit(); !done)
        return tl::unexpected(done.error());
    return batch;
}

Result<AuditSequencer::Batch> AuditSequencer::step(Instant now, Mode mode)
{
    if (auto ready = ensurePartitions(now); !ready)
        return tl::unexpected(ready.error());
    auto batch = sequence(now, mode);
    // Trees that ran ahead of a transaction that failed are not the log's.
    if (!batch)
        m_trees.clear();
    return batch;
}

Result<int> AuditSequencer::drain(Instant now, Mode mode)
{
    int total = 0;
    for (;;) {
        const auto batch = step(now, mode);
        if (!batch)
            return tl::unexpected(batch.error());
        total += batch->leaves;
        if (!batch->more)
            return total;
    }
}

Result<bool> AuditSequencer::heartbeat(db::Connection &writer, Instant now)
{
    const auto hour = now.sql().substr(0, 13);
    if (m_beatenHour == hour)
        return false;
    // The lock is held until the heartbeat has committed, so that two services write one.
    auto transaction = db::Transaction::begin(m_connection);
    if (!transaction)
        return tl::unexpected(transaction.error());
    const auto lock =
        m_connection.exec("SELECT pg_try_advisory_xact_lock($1)", db::Params{kSequencerLock});
    if (!lock)
        return tl::unexpected(lock.error());
    if (!lock->boolean(0, 0))
        return false;
    const auto found =
        m_connection.exec("SELECT EXISTS (SELECT FROM audit_event WHERE occurred_at >= $1 AND "
                          "occurred_at <= $2 AND action = 'log.heartbeat')",
                          db::Params{hour + ":00:00Z", now});
    if (!found)
        return tl::unexpected(found.error());
    const bool missing = !found->boolean(0, 0);
    if (missing) {
        Event event;
        event.action = "log.heartbeat";
        event.actor.id = "system";
        auto writing = db::Transaction::begin(writer);
        if (!writing)
            return tl::unexpected(writing.error());
        if (auto written = write(writer, event, now); !written)
            return tl::unexpected(written.error());
        if (auto done = writing->commit(); !done)
            return tl::unexpected(done.error());
    }
    m_beatenHour = hour;
    return missing;
}

} // namespace steward::platform::audit
