// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/commands/pipeline.h"
#include "platform/src/http/router.h"
#include "platform/src/identity/principal.h"

#include <vector>

namespace steward::platform::commands
{

struct CommandDeps {
    PipelineOptions pipeline{&identity::authenticate, std::chrono::milliseconds{5000}};
    CommandRegistry registry = builtInCommands();
};

/// POST /v1/commands, GET /v1/commands/{id}, POST /v1/commands/{id}/void.
[[nodiscard]] std::vector<http::Route> routes(CommandDeps deps);

} // namespace steward::platform::commands
