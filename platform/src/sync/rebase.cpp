// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/sync/rebase.h"

#include "platform/src/db/connection.h"
#include "platform/src/sync/tables.h"

namespace steward::platform::sync
{

namespace
{

constexpr int kTries = 5;

Result<Done> replaceDigest(db::Connection &connection)
{
    const auto sums = digestOfLiveTables(connection);
    if (!sums)
        return tl::unexpected(sums.error());
    if (auto emptied = connection.script("DELETE FROM feed_digest"); !emptied)
        return emptied;
    return addToDigest(connection, *sums);
}

Result<Done> rebaseOnce(db::Connection &connection)
{
    // One snapshot for all: what it sees is in the digest and its change rows are forgotten; what
    // it does not see keeps its change rows, and their xids are not below the xmin stored.
    auto tx = db::Transaction::begin(connection, db::Transaction::Isolation::RepeatableRead);
    if (!tx)
        return tl::unexpected(tx.error());
    const auto state = connection.exec(
        "SELECT pg_snapshot_xmin(pg_current_snapshot()) FROM feed_state FOR UPDATE");
    if (!state)
        return tl::unexpected(state.error());
    if (auto digested = replaceDigest(connection); !digested)
        return digested;
    if (auto forgotten = connection.script("DELETE FROM change; DELETE FROM feed"); !forgotten)
        return forgotten;
    const auto stored =
        connection.exec("UPDATE feed_state SET epoch = gen_random_uuid(), last_xmin = $1::xid8,"
                        " floor_csn = csn, floor_fh = fh",
                        db::Params{state->text(0, 0)});
    if (!stored)
        return tl::unexpected(stored.error());
    if (auto told = connection.exec("SELECT pg_notify('feed', csn::text) FROM feed_state"); !told)
        return tl::unexpected(told.error());
    return tx->commit();
}

} // namespace

Result<DigestDelta> digestOfLiveTables(db::Connection &connection)
{
    DigestDelta sums;
    for (const auto &table : kTables) {
        const std::string name{table.wire};
        auto streamed = connection.stream(table.liveSelect(), {}, [&](const db::Rows &row) {
            const auto pk = uuidBytes(row.view(0, 0)).value_or(Bytes{});
            auto &bucket = sums[{name, digestBucket(pk)}];
            bucket.sum += digestTerm(name, pk, row.int64(0, 1), sha256(row.view(0, 2)));
            ++bucket.rows;
        });
        if (!streamed)
            return tl::unexpected(streamed.error());
    }
    return sums;
}

Result<Done> feedRebase(db::Connection &connection)
{
    for (int attempt = 1;; ++attempt) {
        auto done = rebaseOnce(connection);
        if (done || done.error().code != "serialization" || attempt == kTries)
            return done;
    }
}

Result<std::map<std::string, std::int64_t>> expectedRows(db::Connection &connection)
{
    const auto counted =
        connection.exec("SELECT tbl, sum(rows)::bigint FROM feed_digest GROUP BY tbl");
    if (!counted)
        return tl::unexpected(counted.error());
    std::map<std::string, std::int64_t> out;
    for (const auto &table : kTables)
        out.emplace(table.wire, 0);
    for (int row = 0; row < counted->size(); ++row)
        out[counted->text(row, 0)] = counted->int64(row, 1);
    return out;
}

Result<std::int64_t> feedPrune(db::Connection &connection, std::int64_t keep)
{
    auto tx = db::Transaction::begin(connection);
    if (!tx)
        return tl::unexpected(tx.error());
    const auto state = connection.exec("SELECT csn FROM feed_state FOR UPDATE");
    if (!state)
        return tl::unexpected(state.error());
    const auto edge = connection.exec(
        "SELECT csn, fh FROM feed WHERE csn <= $1 AND last_of_xid ORDER BY csn DESC LIMIT 1",
        db::Params{state->int64(0, 0) - keep});
    if (!edge)
        return tl::unexpected(edge.error());
    if (edge->isEmpty())
        return 0;
    const auto removed =
        connection.exec("DELETE FROM feed WHERE csn <= $1", db::Params{edge->int64(0, 0)});
    if (!removed)
        return tl::unexpected(removed.error());
    if (auto stored = connection.exec("UPDATE feed_state SET floor_csn = $1, floor_fh = $2",
                                      db::Params{edge->int64(0, 0), edge->text(0, 1)});
        !stored)
        return tl::unexpected(stored.error());
    if (auto done = tx->commit(); !done)
        return tl::unexpected(done.error());
    return removed->affected();
}

} // namespace steward::platform::sync
