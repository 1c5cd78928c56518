// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/commands/definition.h"
#include "platform/src/transfer/case_store.h"

#include <cstdint>
#include <vector>

namespace steward::platform::transfer
{

/// A new request to the case's recipient, in a mail; every earlier one is dead, and what was said
/// to it is worth nothing.
[[nodiscard]] Result<std::vector<commands::Intent>> askRecipient(const commands::Context &context,
                                                                 const CaseRecord &record);
/// Keeps what the gates say now; answers the case's revision.
[[nodiscard]] Result<std::int64_t> refreshGates(const commands::Context &context,
                                                const CaseRecord &record);

} // namespace steward::platform::transfer
