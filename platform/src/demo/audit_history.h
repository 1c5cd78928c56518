// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/demo/generator.h"
#include "platform/src/demo/world.h"

#include <cstdint>
#include <vector>

namespace steward::platform::demo
{

/// About `count` events of the last 18 months that agree with the world as it was loaded, besides
/// an hourly heartbeat. Not inside a transaction. Answers how many were written.
[[nodiscard]] Result<std::int64_t> writeHistory(db::Connection &admin, const World &world,
                                                const std::vector<DemoCredential> &staff,
                                                std::int64_t count);

} // namespace steward::platform::demo
