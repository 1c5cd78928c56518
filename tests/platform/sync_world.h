// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/bytes.h"
#include "platform/src/db/connection.h"
#include "tests/platform/sync_replica.h"
#include "tests/support/platform/test_database.h"

#include <string>
#include <vector>

namespace steward::tests
{

namespace db = platform::db;

/// Ends the test program with the error: a set-up step that fails proves nothing.
void mustRun(db::Connection &connection, const std::string &sql, const db::Params &params = {});
[[nodiscard]] std::string scalar(db::Connection &connection, const std::string &sql,
                                 const db::Params &params = {});

/// A made-up id that is the same in every run.
[[nodiscard]] std::string madeUuid(int kind, int number);

struct MadeOrg {
    std::string id;
    std::vector<std::string> users;
    std::vector<std::string> memberships; ///< The first is the owner's.
};

/// An org with `people` members, in one transaction.
MadeOrg makeOrg(db::Connection &writer, int number, int people = 1);
void makeStaff(db::Connection &writer, const std::string &id,
               const std::vector<std::string> &roles);
/// Makes another membership the owner; takes the entity lock first, as commands do.
void swapOwner(db::Connection &writer, const MadeOrg &org, std::size_t to);
void addNote(db::Connection &writer, const std::string &id, const std::string &orgId,
             const std::string &body);

/// The live rows of these tables, as a replica that has everything would hold them.
[[nodiscard]] QMap<SyncReplica::Key, SyncReplica::Row> liveRows(db::Connection &connection);

} // namespace steward::tests
