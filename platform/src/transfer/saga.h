// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/clock.h"
#include "platform/src/core/result.h"

#include <boost/json/object.hpp>

#include <string>

namespace steward::platform
{
namespace db
{
class Connection;
}

namespace transfer
{

// What is ours changes in one transaction; the provider's steps follow one by one, queued under the
// case's id, each with its receipt.

/// After a provider step of the case has come to an end, in the caller's transaction and under the
/// case's locks: Executing → Executed when every step has its receipt, → ExecFailed when one was
/// given up. Nothing in other states.
[[nodiscard]] Result<Done> settleExecution(db::Connection &connection, const std::string &caseId,
                                           Instant now);

/// Where an execution stopped: step, what the provider said, when, steps done and left. Empty when
/// no step was given up.
[[nodiscard]] Result<boost::json::object> resumePointOf(db::Connection &connection,
                                                        const std::string &caseId);

/// The steps that were given up are due again under the same key. Answers the first one's name.
[[nodiscard]] Result<std::string> retrySteps(db::Connection &connection, const std::string &caseId,
                                             Instant now);

} // namespace transfer
} // namespace steward::platform
