// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/commands/pipeline.h"
#include "platform/src/http/router.h"

#include <vector>

namespace steward::platform::transfer
{

/// GET /v1/cases/{id} and GET /v1/orgs/{id}/gates, for the roles that have the view of transfers.
[[nodiscard]] std::vector<http::Route> caseRoutes(commands::Authenticate authenticate);

} // namespace steward::platform::transfer
