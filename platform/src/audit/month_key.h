// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/result.h"

#include <string>

namespace steward::platform
{
namespace db
{
class Connection;
}

namespace audit
{

/// K_month, 32 bytes, made on demand in the caller's transaction. It never leaves the platform and
/// is destroyed once the month's identities are.
[[nodiscard]] Result<std::string> monthKey(db::Connection &writer, const std::string &month);

} // namespace audit
} // namespace steward::platform
