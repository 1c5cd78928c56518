// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/clock.h"
#include "platform/src/core/result.h"

#include <chrono>
#include <string>

namespace steward::platform
{
namespace db
{
class Connection;
}

namespace customer
{

/// What happens next to a case and when, as its people may know it: the platform's own answer to
/// "what to tell the customer" (transfer/case_outlook.h) in words. What stands in the way on the
/// owner's side is told to nobody but the owner.
[[nodiscard]] Result<std::string> storyOf(db::Connection &connection, const std::string &caseId,
                                          const std::string &userId, Instant now);

/// "7 days", "24 hours", "60 seconds".
[[nodiscard]] std::string lengthOf(std::chrono::seconds time);

} // namespace customer
} // namespace steward::platform
