// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

typedef struct pg_conn PGconn;

namespace steward::tests
{

/// A second reading of platform.md §4 for tests: it shares no code with platform/src/audit, so that
/// a mistake in the producer cannot pass by being made twice. Bytes are std::string.
namespace audit_check
{

using Digest = std::array<unsigned char, 32>;

[[nodiscard]] std::string unhex(const std::string &hex);
[[nodiscard]] std::string hex(const std::string &bytes);
[[nodiscard]] Digest sha256(const std::string &bytes);
[[nodiscard]] std::string hmac(const std::string &key, const std::string &message);
[[nodiscard]] Digest digest(const std::string &bytes);

/// One row as text columns, the way a stranger with SELECT sees them.
struct Row {
    std::string month, index, id, occurredAtUs, category, action, outcome, org, actorKind,
        actorCommitment;
    std::string subjectKind, subjectCommitment, metadata, requestId;
    std::map<std::string, std::pair<int, std::string>>
        privates; ///< name → class, commitment in hex
};

[[nodiscard]] std::string leafOf(const std::string &origin, const Row &row);
[[nodiscard]] Digest leafHashOf(const std::string &leaf);

/// The recursive definition over all leaves; the producer never does it this way.
[[nodiscard]] Digest rootOf(const std::vector<Digest> &leaves);
/// RFC 9162 §2.1.3.2, the iterative verification.
[[nodiscard]] bool verifiesInclusion(Digest leaf, std::uint64_t index, std::uint64_t size,
                                     const std::vector<Digest> &path, const Digest &root);
/// RFC 9162 §2.1.4.2.
[[nodiscard]] bool verifiesConsistency(std::uint64_t from, std::uint64_t to, const Digest &fromRoot,
                                       const Digest &toRoot, const std::vector<Digest> &path);

/// The text of a signed note when this C2SP verifier key is among those that signed it.
[[nodiscard]] std::optional<std::string> openNote(const std::string &note,
                                                  const std::string &verifierKey);
[[nodiscard]] std::string unbase64(const std::string &text);
[[nodiscard]] std::vector<std::string> split(const std::string &text, char by);

struct Checkpoint {
    std::string origin; ///< <log origin>/<month>
    std::uint64_t size = 0;
    Digest root{};
};
/// Opens a signed note with a C2SP verifier key; nullopt when anything at all is off.
[[nodiscard]] std::optional<Checkpoint> openCheckpoint(const std::string &note,
                                                       const std::string &verifierKey);

struct LogFindings {
    int rows = 0;
    int months = 0;
    int checkpoints = 0;
    std::vector<std::string> findings; ///< Empty when the whole log holds.
};
/// Reads every leaf, event, opening and checkpoint and checks each against the others: leaf hashes,
/// openings, dense indices, every checkpoint's signature and root.
[[nodiscard]] LogFindings checkWholeLog(PGconn *reader, const std::string &origin,
                                        const std::string &verifierKey);

} // namespace audit_check
} // namespace steward::tests
