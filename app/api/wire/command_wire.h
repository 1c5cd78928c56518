// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/result.h"
#include "app/ports/command_transport.h"

namespace steward::api::wire
{

/// The answer to POST /v1/commands, GET /v1/commands/{id} and POST …/void.
[[nodiscard]] Result<ports::CommandAnswer> readCommandAnswer(const QByteArray &body);

} // namespace steward::api::wire
