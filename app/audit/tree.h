// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/audit/hash.h"

#include <QList>

namespace steward::audit
{

/// SHA-256 of nothing: the root over no leaves.
[[nodiscard]] Hash emptyRoot();
[[nodiscard]] Hash leafHash(QByteArrayView leaf);
[[nodiscard]] Hash nodeHash(const Hash &left, const Hash &right);

/// The root to which the path leads (RFC 9162 §2.1.3.2); nothing when it is not a path of this
/// place at all.
[[nodiscard]] std::optional<Hash> rootOfInclusion(const Hash &leaf, std::uint64_t index,
                                                  std::uint64_t size, const QList<Hash> &path);

struct ConsistencyRoots {
    Hash from;
    Hash to;
};
/// The roots to which the proof leads (RFC 9162 §2.1.4.2), with the older one as known: the proof
/// leaves it out when it is a node of the newer tree. Nothing when it is not a proof of these sizes
/// at all.
[[nodiscard]] std::optional<ConsistencyRoots> rootsOfConsistency(std::uint64_t from,
                                                                 std::uint64_t to,
                                                                 const Hash &fromRoot,
                                                                 const QList<Hash> &proof);
/// The tree of `to` leaves begins with the tree of `from` leaves.
[[nodiscard]] bool verifiesConsistency(std::uint64_t from, std::uint64_t to, const Hash &fromRoot,
                                       const Hash &toRoot, const QList<Hash> &proof);

} // namespace steward::audit
