// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/audit/writer.h"
#include "platform/src/core/clock.h"
#include "platform/src/core/result.h"
#include "platform/src/http/message.h"

#include <boost/json/object.hpp>

#include <optional>
#include <string>

namespace steward::platform
{
namespace db
{
class Connection;
}

namespace identity
{

/// Where a request came from, as far as sign-in, sessions and their audit rows keep it.
struct Caller {
    std::string address;
    std::string userAgent;
    std::string requestId; ///< UUID.
};
[[nodiscard]] Caller callerOf(const http::Request &request);
/// The text if it is an IP address, else nothing: what may go into an inet column.
[[nodiscard]] std::optional<std::string> asAddress(const std::string &text);
/// What counts as one place: an IPv4 address, or the /64 of an IPv6 one.
[[nodiscard]] std::string addressPrefix(const std::string &address);

/// One audit row of category auth about an account; without an account the system is the actor.
struct AuthEvent {
    std::string action;
    audit::Outcome outcome = audit::Outcome::Ok;
    std::optional<audit::Party> actor = {};
    std::optional<audit::Party> subject = {};
    std::optional<std::string> sessionId = {};
    boost::json::object metadata = {};
};
[[nodiscard]] Result<Done> record(db::Connection &connection, const AuthEvent &event,
                                  const Caller &caller, Instant now);
[[nodiscard]] audit::Party staffParty(const std::string &staffId);

/// A row for the staff's inbox, and that it was raised in the log.
[[nodiscard]] Result<Done> raiseAlert(db::Connection &connection, const std::string &kind,
                                      const boost::json::object &facts, const Caller &caller,
                                      Instant now);

} // namespace identity
} // namespace steward::platform
