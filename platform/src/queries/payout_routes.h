// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/http/router.h"

#include <vector>

namespace steward::platform::payouts
{

/// GET /v1/payouts/{id}.
[[nodiscard]] std::vector<http::Route> routes();

} // namespace steward::platform::payouts
