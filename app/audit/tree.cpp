// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/audit/tree.h"

#include <bit>

namespace steward::audit
{

namespace
{

/// Where a path stands: the number of a node in its row, and of the last node of that row.
struct Place {
    std::uint64_t node;
    std::uint64_t last;

    void up()
    {
        node >>= 1;
        last >>= 1;
    }
    /// Left siblings come from the path; a last node without a right one moves up as it is.
    [[nodiscard]] bool isJoinedFromLeft() const { return (node & 1) == 1 || node == last; }
    void skipCarried()
    {
        while ((node & 1) == 0 && node != 0)
            up();
    }
};

} // namespace

Hash emptyRoot()
{
    return sha256({});
}

Hash leafHash(QByteArrayView leaf)
{
    return sha256(QByteArray(1, '\0').append(leaf));
}

Hash nodeHash(const Hash &left, const Hash &right)
{
    std::array<char, 65> bytes{'\1'};
    std::copy(left.begin(), left.end(), bytes.begin() + 1);
    std::copy(right.begin(), right.end(), bytes.begin() + 33);
    return sha256({bytes.data(), qsizetype(bytes.size())});
}

std::optional<Hash> rootOfInclusion(const Hash &leaf, std::uint64_t index, std::uint64_t size,
                                    const QList<Hash> &path)
{
    if (index >= size)
        return std::nullopt;
    Place place{index, size - 1};
    Hash root = leaf;
    for (const Hash &sibling : path) {
        if (place.last == 0)
            return std::nullopt;
        if (place.isJoinedFromLeft()) {
            root = nodeHash(sibling, root);
            place.skipCarried();
        } else {
            root = nodeHash(root, sibling);
        }
        place.up();
    }
    if (place.last != 0)
        return std::nullopt;
    return root;
}

std::optional<ConsistencyRoots> rootsOfConsistency(std::uint64_t from, std::uint64_t to,
                                                   const Hash &fromRoot, const QList<Hash> &proof)
{
    if (from == 0 || from > to)
        return std::nullopt;
    if (from == to)
        return proof.isEmpty() ? std::optional{ConsistencyRoots{fromRoot, fromRoot}} : std::nullopt;
    const bool isWholeSubtree = std::has_single_bit(from);
    if (!isWholeSubtree && proof.isEmpty())
        return std::nullopt;
    Place place{from - 1, to - 1};
    while ((place.node & 1) == 1)
        place.up();
    const Hash first = isWholeSubtree ? fromRoot : proof.constFirst();
    ConsistencyRoots roots{first, first};
    for (qsizetype i = isWholeSubtree ? 0 : 1; i < proof.size(); ++i) {
        if (place.last == 0)
            return std::nullopt;
        if (place.isJoinedFromLeft()) {
            roots = {nodeHash(proof[i], roots.from), nodeHash(proof[i], roots.to)};
            place.skipCarried();
        } else {
            roots.to = nodeHash(roots.to, proof[i]);
        }
        place.up();
    }
    if (place.last != 0)
        return std::nullopt;
    return roots;
}

bool verifiesConsistency(std::uint64_t from, std::uint64_t to, const Hash &fromRoot,
                         const Hash &toRoot, const QList<Hash> &proof)
{
    // Every tree begins with nothing; that takes no proof, but the root of nothing is known.
    if (from == 0)
        return proof.isEmpty() && fromRoot == emptyRoot() && (to > 0 || toRoot == fromRoot);
    const auto roots = rootsOfConsistency(from, to, fromRoot, proof);
    return roots && roots->from == fromRoot && roots->to == toRoot;
}

} // namespace steward::audit
