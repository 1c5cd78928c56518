// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/commands/definition.h"
#include "platform/src/core/bytes.h"
#include "platform/src/http/message.h"

#include <boost/json/object.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace steward::platform::commands
{

/// A command as it came: checked for form, not yet for right.
struct Envelope {
    std::string id; ///< Idempotency-Key: UUIDv7, lower-case.
    Bytes bodySha256;
    const CommandDefinition *definition = nullptr;
    boost::json::object args;
    bool hasExpect = false;
    std::map<Entity, std::int64_t> expect;
    std::vector<Entity> required; ///< Rows that must be there; see CommandDefinition::entities.
    /// Ids of all rows named, for the lock.
    [[nodiscard]] std::vector<std::string> lockIds() const;
};

/// 400 for everything that is not exactly a command of this version.
[[nodiscard]] Result<Envelope> decodeEnvelope(const http::Request &request,
                                              const CommandRegistry &registry);
[[nodiscard]] bool isUuidV7(std::string_view text);

} // namespace steward::platform::commands
