// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/clock.h"
#include "platform/src/core/result.h"

#include <boost/json/object.hpp>

#include <optional>
#include <string>

namespace steward::platform
{
namespace db
{
class Connection;
}

namespace commands
{

/// What is kept of a command that ended.
struct LogRow {
    std::string id;
    std::string staffId;
    std::string type;
    std::string bodySha256;
    std::string state; ///< done, refused, void
    int status = 200;
    boost::json::object
        answer; ///< revs and result, or the refusal's kind, code, detail and members.
    std::string xid;
    Instant at;
};

struct NewLogRow {
    std::string id;
    std::string staffId;
    std::string type;
    std::string bodySha256;
    std::optional<std::string> body;
    std::string state;
    int status;
    boost::json::object answer;
};

/// Inserts the row; false when the id is taken. Waits for a transaction that is just using the id,
/// but not over the transaction's lock_timeout: 409 in_progress.
[[nodiscard]] Result<bool> insertLogRow(db::Connection &connection, const NewLogRow &row,
                                        Instant now);
[[nodiscard]] Result<Done> storeAnswer(db::Connection &connection, const std::string &id,
                                       const std::string &state, int status,
                                       const boost::json::object &answer);
[[nodiscard]] Result<std::optional<LogRow>> readLogRow(db::Connection &connection,
                                                       const std::string &id);

/// The command's place in the feed; waits at most a second for the sequencer. nullopt when it
/// changed no synced row or the sequencer is late. Changes already pruned are everywhere: their
/// floor is answered.
[[nodiscard]] Result<std::optional<std::string>> awaitCsn(db::Connection &connection,
                                                          const LogRow &row);

/// 409 in_progress from a lock that was not given in time; other errors as they are.
[[nodiscard]] Error asInProgress(Error error);

} // namespace commands
} // namespace steward::platform
