// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/http/router.h"
#include "platform/src/identity/principal.h"
#include "platform/src/sync/pages.h"

#include <functional>
#include <vector>

namespace steward::platform::sync
{

struct SyncDeps {
    PageOptions page; ///< `environment` must be set.
    /// identity::authenticate, or a test's.
    std::function<Result<identity::Principal>(db::Connection &, const http::Request &, Instant)>
        authenticate;
};

/// POST /v1/sync/snapshot, GET /v1/sync/changes, GET /v1/sync/digest, POST /v1/sync/repair,
/// GET /v1/events.
[[nodiscard]] std::vector<http::Route> routes(SyncDeps deps);

} // namespace steward::platform::sync
