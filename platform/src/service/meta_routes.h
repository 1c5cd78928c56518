// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/http/router.h"

#include <string>
#include <vector>

namespace steward::platform
{

struct MetaConfig {
    std::string environment;
    std::string issuer;
    std::string logOrigin;
    std::string
        logKey; ///< C2SP verifier key; desks are given theirs at installation and only compare.
    bool testClock = false;
};

/// GET /v1/meta, /healthz (the process answers) and /readyz (the database does too).
[[nodiscard]] std::vector<http::Route> metaRoutes(const MetaConfig &config);

} // namespace steward::platform
