// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/audit/checkpoint.h"
#include "platform/src/audit/tree.h"
#include "platform/src/core/clock.h"
#include "platform/src/core/result.h"

#include <map>
#include <string>
#include <vector>

namespace steward::platform
{
namespace db
{
class Connection;
class Rows;
} // namespace db

namespace audit
{

/// Advisory lock of the database: who holds it alone appends to the log or closes a month of it.
inline constexpr std::int64_t kSequencerLock = 0x5354'5700'0014;

/// Leaf hashes begin … end−1 of a month, read from the database.
[[nodiscard]] Result<std::vector<Hash>> loadLeaves(db::Connection &connection,
                                                   const std::string &month, std::uint64_t begin,
                                                   std::uint64_t end);
/// Appends what audit_leaf has past the tree's end; refuses a gap.
[[nodiscard]] Result<Done> extendTree(db::Connection &connection, const std::string &month,
                                      MonthTree &tree);

/// Gives committed events their month, index and leaf, and signs a checkpoint per batch and month.
/// Any number may run; one at a time works, under an advisory lock. Lives in one thread.
class AuditSequencer
{
public:
    /// History puts every event into its true month however long that is over: only for filling a
    /// new database before anybody can have seen a checkpoint of it.
    enum class Mode { Live, History };

    struct Batch {
        bool leader = true; ///< False: another sequencer holds the lock, nothing was done.
        int leaves = 0;
        bool more = false; ///< The batch was full; call step() again at once.
        std::vector<std::string> months;
    };

    /// `connection` is a steward_sequencer session that nothing else uses.
    AuditSequencer(db::Connection &connection, const LogKey &key, int batchSize = 2'000)
        : m_connection(connection), m_key(key), m_batchSize(batchSize)
    {
    }

    /// One batch in one transaction: state, leaves and checkpoints, or nothing.
    [[nodiscard]] Result<Batch> step(Instant now, Mode mode = Mode::Live);
    /// Until nothing is left.
    [[nodiscard]] Result<int> drain(Instant now, Mode mode = Mode::Live);
    /// Writes log.heartbeat through `writer` unless this UTC hour has one. True when written.
    [[nodiscard]] Result<bool> heartbeat(db::Connection &writer, Instant now);

private:
    struct Pending;
    [[nodiscard]] Result<Done> ensurePartitions(Instant now);
    [[nodiscard]] Result<std::vector<Pending>> readWindow();
    [[nodiscard]] Result<std::vector<Pending>>
    readAfter(const std::string &xid, const std::string &seq, const std::string &until);
    [[nodiscard]] Result<MonthTree *> tree(const std::string &month);
    [[nodiscard]] Result<Done> append(std::vector<Pending> &events, Instant now, Mode mode,
                                      Batch &batch);
    [[nodiscard]] Result<Done> writeLeaves(const std::vector<Pending> &events);
    [[nodiscard]] Result<Done> signCheckpoints(const std::vector<std::string> &months, Instant now);
    [[nodiscard]] Result<Batch> sequence(Instant now, Mode mode);

    db::Connection &m_connection;
    const LogKey &m_key;
    int m_batchSize;
    std::map<std::string, MonthTree> m_trees;
    std::string m_partitionsFor;
    std::string m_beatenHour;
};

} // namespace audit
} // namespace steward::platform
