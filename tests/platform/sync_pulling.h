// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/sync/pages.h"
#include "platform/src/sync/rebase.h"
#include "platform/src/sync/sequencer.h"
#include "tests/platform/sync_world.h"

namespace steward::tests
{

using namespace steward::platform;
using namespace steward::platform::sync;

inline const Reader kReader{madeUuid(9, 1), {"lead"}, 1};

inline PageOptions options(int rows)
{
    PageOptions out;
    out.environment = "TEST";
    out.targetRows = rows;
    out.settleWait = std::chrono::milliseconds{0};
    return out;
}

/// Steps until there is nothing to do; false on an error.
inline bool level(Sequencer &sequencer)
{
    // The second step sees the first one's own transaction.
    for (int quiet = 0; quiet < 2;) {
        const auto stepped = sequencer.step();
        if (!stepped) {
            qWarning("step: %s", stepped.error().detail.c_str());
            return false;
        }
        quiet = stepped->appended > 0 || stepped->more ? 0 : quiet + 1;
    }
    return true;
}

/// One page into the replica, the snapshot's when it has nothing yet.
inline QString pull(db::Connection &connection, SyncReplica &replica, int rows)
{
    const auto position = replica.next.toStdString();
    const bool isSnapshot = replica.next.isEmpty() || (replica.kind == "snapshot" && replica.more);
    const auto page = isSnapshot ? snapshotPage(connection, kReader, position, options(rows))
                                 : changesPage(connection, kReader, position, options(rows));
    if (!page)
        return QString::fromStdString(page.error().code + ": " + page.error().detail);
    return replica.apply(QByteArray::fromStdString(page->text));
}

/// Pages until the replica is level. The sequencer goes on meanwhile, as it does in the service:
/// the database's own maintenance takes transaction ids too.
inline QString pullAll(Sequencer &sequencer, db::Connection &connection, SyncReplica &replica,
                       int rows = 5000)
{
    for (int pages = 0; pages < 10'000; ++pages) {
        if (const auto wrong = pull(connection, replica, rows); !wrong.isEmpty())
            return wrong;
        if (!replica.more)
            return {};
        if (!sequencer.step())
            return "step";
    }
    return "it does not end";
}

inline QString digestDiffers(db::Connection &admin)
{
    const auto live = digestOfLiveTables(admin);
    if (!live)
        return "live";
    const auto kept = admin.exec("SELECT tbl, bucket, sum, rows FROM feed_digest");
    DigestDelta stored;
    for (int row = 0; row < kept->size(); ++row)
        if (const BucketSum sum{Sum128::fromBytes(kept->bytes(row, 2)), kept->int64(row, 3)};
            sum != BucketSum{})
            stored[{kept->text(row, 0), int(kept->int64(row, 1))}] = sum;
    return stored == *live ? QString{} : "the kept digest is not that of the live tables";
}

/// Whether csn 1…n is there without a gap and the chain holds, computed from the columns alone.
inline QString feedBroken(db::Connection &admin)
{
    const auto rows = admin.exec("SELECT csn, tbl, pk, op, rev, img, fh FROM feed ORDER BY csn");
    Bytes fh(32, '\0');
    for (int row = 0; row < rows->size(); ++row) {
        if (rows->int64(row, 0) != row + 1)
            return "gap at " + QString::number(row + 1);
        fh = chainFeed(fh, row + 1, rows->view(row, 1), *uuidBytes(rows->view(row, 2)),
                       rows->view(row, 3).front(), rows->int64(row, 4),
                       rows->isNull(row, 5) ? Bytes{} : sha256(rows->view(row, 5)));
        if (fh != rows->bytes(row, 6))
            return "chain at " + QString::number(row + 1);
    }
    return {};
}

} // namespace steward::tests
