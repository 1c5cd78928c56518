// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/commands/definition.h"
#include "platform/src/core/clock.h"
#include "platform/src/core/result.h"

#include <cstdint>
#include <string>
#include <vector>

namespace steward::platform
{
namespace db
{
class Connection;
}

namespace transfer
{

/// Puts effects outside the database into the server's outbox, in the caller's transaction. Key:
/// `id` + step.
[[nodiscard]] Result<Done> queueIntents(db::Connection &connection, const std::string &id,
                                        const std::vector<commands::Intent> &intents, Instant now);

/// Takes whom and what out of effects that ended the policy's days ago: that they were, and of
/// which case and notice, stays. A step of the provider that failed may be tried again and keeps
/// what it needs. Answers how many.
[[nodiscard]] Result<std::int64_t> forgetEnded(db::Connection &connection, Instant now);

} // namespace transfer
} // namespace steward::platform
