// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/result.h"

#include <boost/json/array.hpp>

namespace steward::platform
{
namespace db
{
class Connection;
class Rows;
} // namespace db

namespace audit
{

/// The columns of an event e with its leaf l, in the order eventRows() reads.
inline constexpr const char *kEventColumns =
    "e.id, l.month, l.idx, e.occurred_at, e.category, e.action, e.outcome, e.org_id, e.actor_kind, "
    "e.actor_alias, "
    "e.actor_commitment, e.subject_kind, e.subject_alias, e.subject_commitment, e.public_metadata, "
    "e.pii, e.request_id, "
    "l.leaf_hash, e.policy_version";

/// The rows as the contract has them (AuditEvent), private values masked. Reads their openings.
[[nodiscard]] Result<boost::json::array> eventRows(db::Connection &reader, const db::Rows &rows,
                                                   int count);

} // namespace audit
} // namespace steward::platform
