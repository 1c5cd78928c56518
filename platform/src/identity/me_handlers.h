// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/http/router.h"

namespace steward::platform::identity
{

[[nodiscard]] http::Reply me(const http::Request &request, http::Worker &worker);
[[nodiscard]] http::Reply mySessions(const http::Request &request, http::Worker &worker);
[[nodiscard]] http::Reply endMySession(const http::Request &request, http::Worker &worker);

} // namespace steward::platform::identity
