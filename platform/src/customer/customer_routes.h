// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/http/router.h"

#include <string>
#include <vector>

namespace steward::platform::customer
{

struct CustomerConfig {
    std::string environment; ///< "DEMO", or empty in production: shown on every page.
};

/// The customers' own pages under /customer: signing in and out, and what a party of a transfer
/// does itself.
[[nodiscard]] std::vector<http::Route> routes(const CustomerConfig &config);

} // namespace steward::platform::customer
