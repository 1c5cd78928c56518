// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <boost/json/object.hpp>

#include <string>
#include <string_view>

namespace steward::platform::log
{

/// Secrets and addresses out of a text: bearer and DPoP tokens, anything that looks like a token of
/// 32 or more base64url characters, e-mail addresses.
[[nodiscard]] std::string redact(std::string_view text);

/// One JSON line on standard error: time, level, event and members, every string redacted. Ids
/// (UUIDs) stay readable. Thread-safe.
void info(std::string_view event, boost::json::object members = {});
void warning(std::string_view event, boost::json::object members = {});
void error(std::string_view event, boost::json::object members = {});

} // namespace steward::platform::log
