// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/audit/writer.h"

#include <string>
#include <string_view>

namespace steward::platform::audit
{

/// What may be shown of a private value without a reveal: of a personal e-mail address its first
/// letters and top domain, of a personal IP address its network, of everything else nothing.
[[nodiscard]] std::string masked(std::string_view name, DataClass dataClass,
                                 std::string_view value);

} // namespace steward::platform::audit
