// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/http/router.h"

#include <string>
#include <vector>

namespace steward::platform::identity
{

struct IdentityConfig {
    std::string
        issuer; ///< The service's own https URL as desks reach it, without a slash at the end.
    std::string environment; ///< "DEMO", or empty in production: shown on the sign-in page.
};

/// The authorization server (discovery, authorize, sign-in, token, revoke, enrolment) and /v1/me.
[[nodiscard]] std::vector<http::Route> routes(const IdentityConfig &config);

} // namespace steward::platform::identity
