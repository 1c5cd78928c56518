// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/commands/envelope.h"

namespace steward::platform::commands
{

/// 403 by the policy's table, default deny; 401 step_up_required when the policy wants one.
[[nodiscard]] Result<Done> checkPermission(const policy::Policy &policy,
                                           const identity::Principal &principal,
                                           const CommandDefinition &definition, Instant now);

/// 428 when a row that must be named is not; 404 for what is not there, or not for this person to
/// know of; 410 for what was deleted; 412 stale with the current revisions.
[[nodiscard]] Result<Done> checkExpect(db::Connection &connection, const policy::Policy &policy,
                                       const identity::Principal &principal,
                                       const Envelope &envelope);

} // namespace steward::platform::commands
