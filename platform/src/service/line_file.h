// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/result.h"

#include <string>

namespace steward::platform
{

/// The file of one line that scripts read: complete, or as it was before.
[[nodiscard]] Result<Done> replaceLine(const std::string &path, const std::string &line);

} // namespace steward::platform
