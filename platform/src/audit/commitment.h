// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/audit/registry.h"
#include "platform/src/core/bytes.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace steward::platform::audit
{

/// HMAC-SHA-256(salt, "AUD1/" ‖ label ‖ 00 ‖ value); label is actor, subject or pii/<name>.
[[nodiscard]] Bytes commitment(std::string_view salt, std::string_view label,
                               std::string_view value);

/// "actor-" and eight Crockford base32 digits of HMAC(K_month, id): the same person has one alias
/// in a month and nothing links it to another month's. "system" for the platform itself.
[[nodiscard]] std::string alias(std::string_view monthKey, const Party &party);

/// A value with its salt: what audit_pii holds so that a commitment can be opened.
struct Opening {
    std::string field;
    Bytes salt;
    std::string value;
    DataClass dataClass = DataClass::Personal;
    Bytes commitment;
};

/// An event as it is stored: commitments made, private values apart, nothing left to decide.
struct Prepared {
    std::string id;
    Instant occurredAt;
    std::string category;
    std::string metadataText;
    std::string piiJson; ///< [{"name","class","commitment"}…] sorted by name.
    std::string requestId;
    std::string actorAlias;
    Bytes actorCommitment;
    std::optional<std::string> subjectAlias;
    std::optional<Bytes> subjectCommitment;
    std::vector<Opening> openings; ///< actor, subject when present, then the private fields.
};

/// Checks the event against the registry and commits to its private values. An unknown action, an
/// unknown key, a key on the wrong side or a malformed id is refused with "audit_refused".
[[nodiscard]] Result<Prepared> prepare(const Registry &registry, const Event &event,
                                       Instant occurredAt, std::string_view monthKey);

} // namespace steward::platform::audit
