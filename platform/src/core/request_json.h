// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/result.h"

#include <boost/json/object.hpp>

#include <cstddef>
#include <string_view>

namespace steward::platform
{

inline constexpr std::size_t kJsonDepth = 32;

/// The body of a request: 400 `bad_request` when it is no JSON object, or nested deeper than this;
/// 400 `repeated_name` when an object in it has a name twice, because readers differ in which one
/// they take (RFC 8259 §4) and what was signed, logged or shown could be the other.
[[nodiscard]] Result<boost::json::object> parseRequestJson(std::string_view body,
                                                           std::size_t maxDepth = kJsonDepth);

} // namespace steward::platform
