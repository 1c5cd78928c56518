// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/result.h"

#include <string>

namespace steward::platform
{

struct Options;

/// `steward-platform admin create`: an administrator without a credential, in the database of the
/// service whether it runs or not; answers the single-use link that gives them one.
[[nodiscard]] Result<std::string> createAdminOnConsole(const Options &options);

} // namespace steward::platform
