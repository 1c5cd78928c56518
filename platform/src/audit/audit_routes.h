// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/bytes.h"
#include "platform/src/core/clock.h"
#include "platform/src/core/result.h"
#include "platform/src/http/router.h"
#include "platform/src/identity/principal.h"

#include <functional>
#include <string>
#include <vector>

namespace steward::platform::audit
{

struct AuditConfig {
    /// identity::authenticate in the service.
    std::function<Result<identity::Principal>(db::Connection &, const http::Request &, Instant)>
        authenticate;
    /// LogKey::derive("audit-cursor"): the same in every process over one database.
    Bytes cursorSecret;
};

/// POST /v1/audit/search, GET /v1/audit/events/{id}, /checkpoint, /proof/inclusion,
/// POST /proof/inclusions, GET /proof/consistency.
[[nodiscard]] std::vector<http::Route> routes(AuditConfig config);

} // namespace steward::platform::audit
