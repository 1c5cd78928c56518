// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/audit/audit_routes.h"

#include <vector>

namespace steward::platform::audit
{

/// GET /v1/audit/seals and /v1/audit/seals/{month}, for who may see anything of the log.
[[nodiscard]] std::vector<http::Route> sealRoutes(AuditConfig config);

} // namespace steward::platform::audit
