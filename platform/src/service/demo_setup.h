// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/clock.h"
#include "platform/src/core/result.h"

#include <string>

namespace steward::platform
{
struct Options;
class Database;
namespace audit
{
class LogKey;
}

/// How far a data directory has come as a demo.
enum class DemoState { NotADemo, Filling, Ready };
[[nodiscard]] DemoState demoState(const std::string &directory);

/// Fills the private database with demo data unless it is there already, and writes
/// demo-credentials.json (0600) and demo-orgs.json beside it. A fill that was interrupted starts
/// over; a database that holds anything else is refused.
[[nodiscard]] Result<Done> prepareDemo(Database &database, const Options &options,
                                       const audit::LogKey &key, Instant now);

} // namespace steward::platform
