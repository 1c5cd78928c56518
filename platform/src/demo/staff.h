// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/demo/generator.h"
#include "platform/src/demo/world.h"

namespace steward::platform::demo
{

/// One person per staff role, a second agent, a second lead and a second finance officer: four-eyes
/// needs two.
[[nodiscard]] Result<std::vector<DemoCredential>> makeStaff(db::Connection &admin,
                                                            const World &world);
/// Passwords and second factors for the people of the tour.
[[nodiscard]] Result<std::vector<DemoCredential>> makeCustomers(db::Connection &admin,
                                                                World &world);

} // namespace steward::platform::demo
