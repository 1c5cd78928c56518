// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/audit/leaf.h"
#include "platform/src/core/bytes.h"
#include "platform/src/core/result.h"

#include <cstdint>
#include <functional>
#include <vector>

namespace steward::platform::audit
{

/// SHA-256 of nothing: the root of an empty log.
[[nodiscard]] Hash emptyRoot();

/// One month's tree (RFC 9162 §2.1). Only subtrees of 256 leaves and above stay in memory, so that
/// a month of 400 000 events costs about 100 KB; the leaves of one tile are read again when a proof
/// passes it.
class MonthTree
{
public:
    static constexpr std::uint64_t kTile = 256;
    /// Leaf hashes begin … end−1, exactly that many.
    using LeafLoader =
        std::function<Result<std::vector<Hash>>(std::uint64_t begin, std::uint64_t end)>;

    [[nodiscard]] std::uint64_t size() const { return m_size; }
    void append(const Hash &leaf);

    /// The root over the first `size` leaves; `size` ≤ size().
    [[nodiscard]] Result<Hash> root(std::uint64_t size, const LeafLoader &load) const;
    [[nodiscard]] Result<std::vector<Hash>> inclusion(std::uint64_t index, std::uint64_t size,
                                                      const LeafLoader &load) const;
    [[nodiscard]] Result<std::vector<Hash>> consistency(std::uint64_t from, std::uint64_t to,
                                                        const LeafLoader &load) const;

private:
    friend class TreeWalk;
    std::uint64_t m_size = 0;
    std::vector<Hash> m_tail;               ///< Leaves of the tile that is not full yet.
    std::vector<std::vector<Hash>> m_upper; ///< m_upper[k][i]: complete subtree of 256·2^k leaves.
};

} // namespace steward::platform::audit
