// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/clock.h"
#include "platform/src/core/result.h"

#include <boost/json/object.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace steward::platform
{
namespace db
{
class Connection;
}

namespace audit
{

enum class ActorKind : std::uint8_t { System = 0, User = 1, Staff = 2, Mcp = 3, Provider = 4 };
enum class Outcome : std::uint8_t { Ok = 0, Denied = 1, Error = 2 };
/// platform.md §4: the byte that goes into tag 0d.
enum class DataClass : std::uint8_t {
    None = 0,
    Internal = 1,
    Personal = 2,
    Sensitive = 3,
    Secret = 4
};

struct Party {
    ActorKind kind = ActorKind::System;
    std::string id; ///< Lower-case UUID; for System the word "system".
};

/// A value that is committed to in the leaf and kept in audit_pii only.
struct PrivateField {
    std::string name; ///< ip, session, country, reason, on_behalf_of, or a registered metadata key.
    std::string value;
};

/// What happened. Action, metadata keys and classes must be in contract/audit_actions.json;
/// anything else is refused and so fails the action it belongs to.
struct Event {
    std::string action;
    Outcome outcome = Outcome::Ok;
    Party actor;
    std::optional<Party> subject;
    std::optional<std::string> orgId;
    boost::json::object metadata =
        {}; ///< Classes none and internal only; hashed as serialised here.
    std::vector<PrivateField> privateFields = {};
    std::string requestId = {}; ///< Command or request id; empty for a system event.
};

/// Inserts the event and its private values in the caller's transaction and answers the event id.
[[nodiscard]] Result<std::string> write(db::Connection &writer, const Event &event,
                                        Instant occurredAt);

} // namespace audit
} // namespace steward::platform
