// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/result.h"
#include "app/ports/http_client.h"

#include <QJsonObject>

#include <optional>

namespace steward::ports
{

/// The problem document of an answer; empty when there is none that can be read.
[[nodiscard]] QJsonObject problemOf(const HttpResponse &response);

/// What an answer outside 2xx means, in the one place that says so; nothing for a 2xx. A resync
/// carries its reason (epoch, rewind, expired, scope, schema) as code; a session that is over is
/// session_expired when time ended it and session_revoked when somebody did.
[[nodiscard]] std::optional<Error> errorOf(const HttpResponse &response);

} // namespace steward::ports
