// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/bytes.h"
#include "platform/src/core/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace steward::platform::audit
{

struct LeafParty {
    std::uint8_t kind = 0;
    Bytes commitment; ///< 32 bytes
};

struct LeafPrivate {
    std::string name;
    std::uint8_t dataClass = 0;
    Bytes commitment; ///< 32 bytes
};

/// Everything a leaf is made of (platform.md §4).
struct LeafInput {
    std::string origin;
    std::string month;
    std::uint64_t index = 0;
    Bytes eventId; ///< 16 bytes
    std::int64_t occurredAtUs = 0;
    std::string category;
    std::string action;
    std::uint8_t outcome = 0;
    std::optional<Bytes> orgId;
    LeafParty actor;
    std::optional<LeafParty> subject;
    std::string metadata;
    std::vector<LeafPrivate> privates; ///< Any order; empty means the tag is absent.
    Bytes requestId;                   ///< 16 bytes
};

/// "AUD1" and its fields, tags ascending.
[[nodiscard]] Bytes encodeLeaf(const LeafInput &input);
/// SHA-256(00 ‖ leaf)
[[nodiscard]] Hash leafHash(std::string_view leaf);
/// SHA-256(01 ‖ left ‖ right)
[[nodiscard]] Hash nodeHash(const Hash &left, const Hash &right);
[[nodiscard]] inline std::string_view view(const Hash &hash)
{
    return {reinterpret_cast<const char *>(hash.data()), hash.size()};
}
/// nullopt unless 32 bytes.
[[nodiscard]] std::optional<Hash> toHash(std::string_view bytes);

/// audit_event.pii as leaf fields; the text is what this service wrote itself.
[[nodiscard]] Result<std::vector<LeafPrivate>> parsePii(std::string_view json);

} // namespace steward::platform::audit
