// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/audit/leaf.h"
#include "platform/src/core/result.h"

namespace steward::platform
{
namespace db
{
class Rows;
}

namespace audit
{

/// What a leaf is made of, in the order leafFromColumns() reads, unqualified.
inline constexpr const char *kLeafColumns = "id, occurred_at, category, action, outcome, org_id, "
                                            "actor_kind, actor_commitment, subject_kind, "
                                            "subject_commitment, public_metadata, pii, request_id";
inline constexpr int kLeafColumnCount = 13;

/// Origin, month and index stay empty: the log gives them, not the event.
[[nodiscard]] Result<LeafInput> leafFromColumns(const db::Rows &rows, int row, int firstColumn);

} // namespace audit
} // namespace steward::platform
