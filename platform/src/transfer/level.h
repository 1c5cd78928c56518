// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/domain/policy.h"

#include <boost/json/object.hpp>

#include <string>

namespace steward::platform::transfer
{

/// What refuses a case of a level that is not open to staff: rule, facts, who; empty when it is
/// open.
[[nodiscard]] boost::json::object closedLevel(const policy::Policy &policy,
                                              const std::string &level);

} // namespace steward::platform::transfer
