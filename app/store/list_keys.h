// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ports/replica_reader.h"
#include "app/store/list_sql.h"
#include "app/store/reader_lane.h"

namespace steward::store
{

class MembershipIndex;

/// The keys of a list in order, by SQL. With a limit the first ones only, soon: those of rows with
/// their person and organisation.
[[nodiscard]] Result<ports::ListKeys> readKeys(const ReadConnection &connection,
                                               const ports::ListQuery &query, int limit = 0,
                                               Strays strays = Strays::LeftOut);

/// Whether the index of memberships answers alone.
[[nodiscard]] bool isOfIndex(const ports::ListQuery &query);
[[nodiscard]] Result<ports::ListKeys> indexKeys(const ReadConnection &connection,
                                                const ports::ListQuery &query,
                                                MembershipIndex &index, int limit = 0);

/// All memberships that the query leaves: by the index, by SQL, or by both.
[[nodiscard]] Result<ports::ListKeys> readMembershipKeys(const ReadConnection &connection,
                                                         const ports::ListQuery &query,
                                                         MembershipIndex &index);

} // namespace steward::store
