// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/audit/tree.h"

#include <openssl/sha.h>

#include <bit>
#include <map>
#include <optional>

namespace steward::platform::audit
{

namespace
{

constexpr unsigned kTileLevel = 8;
static_assert(MonthTree::kTile == 1u << kTileLevel);

/// Hashes complete subtrees upwards, in place, until one is left per 2^levels.
std::vector<Hash> fold(std::vector<Hash> nodes, unsigned levels)
{
    for (; levels > 0; --levels) {
        for (std::size_t i = 0; i + 1 < nodes.size(); i += 2)
            nodes[i / 2] = nodeHash(nodes[i], nodes[i + 1]);
        nodes.resize(nodes.size() / 2);
    }
    return nodes;
}

} // namespace

/// One walk over a tree for one answer: remembers the tiles it has read and its first failure.
class TreeWalk
{
public:
    TreeWalk(const MonthTree &tree, const MonthTree::LeafLoader &load) : m_tree(tree), m_load(load)
    {
    }

    Hash range(std::uint64_t begin, std::uint64_t end)
    {
        const auto count = end - begin;
        if (std::has_single_bit(count) && begin % count == 0)
            return subtree(static_cast<unsigned>(std::countr_zero(count)), begin / count);
        const auto left = std::bit_floor(count);
        return nodeHash(range(begin, begin + left), range(begin + left, end));
    }

    void path(std::uint64_t index, std::uint64_t begin, std::uint64_t end, std::vector<Hash> &out)
    {
        const auto count = end - begin;
        if (count == 1)
            return;
        const auto left = std::bit_ceil(count) / 2;
        if (index < begin + left) {
            path(index, begin, begin + left, out);
            out.push_back(range(begin + left, end));
        } else {
            path(index, begin + left, end, out);
            out.push_back(range(begin, begin + left));
        }
    }

    /// SUBPROOF(m, D[begin:end], whole) of RFC 9162 §2.1.4.1.
    void subproof(std::uint64_t from, std::uint64_t begin, std::uint64_t end, bool whole,
                  std::vector<Hash> &out)
    {
        const auto count = end - begin;
        if (from == count) {
            if (!whole)
                out.push_back(range(begin, end));
            return;
        }
        const auto left = std::bit_ceil(count) / 2;
        if (from <= left) {
            subproof(from, begin, begin + left, whole, out);
            out.push_back(range(begin + left, end));
        } else {
            subproof(from - left, begin + left, end, false, out);
            out.push_back(range(begin, begin + left));
        }
    }

    template <class T>
    Result<T> finish(T value)
    {
        if (m_failure)
            return tl::unexpected(*m_failure);
        return value;
    }

private:
    Hash subtree(unsigned level, std::uint64_t index)
    {
        if (level >= kTileLevel)
            return m_tree.m_upper[level - kTileLevel][index];
        const auto first = index << level;
        const auto &leaves = tile(first / MonthTree::kTile);
        const auto at = static_cast<std::ptrdiff_t>(first % MonthTree::kTile);
        const auto count = std::ptrdiff_t{1} << level;
        if (static_cast<std::ptrdiff_t>(leaves.size()) < at + count)
            return {};
        return fold({leaves.begin() + at, leaves.begin() + at + count}, level).front();
    }

    const std::vector<Hash> &tile(std::uint64_t index)
    {
        if (index == m_tree.m_size / MonthTree::kTile)
            return m_tree.m_tail;
        const auto found = m_tiles.find(index);
        if (found != m_tiles.end())
            return found->second;
        auto &place = m_tiles[index];
        auto loaded = m_load(index * MonthTree::kTile, (index + 1) * MonthTree::kTile);
        if (!loaded)
            m_failure = loaded.error();
        else if (loaded->size() != MonthTree::kTile)
            m_failure =
                Error{ErrorKind::Internal, "audit_tree", "a tile of the log is not whole", {}, {}};
        else
            place = std::move(*loaded);
        return place;
    }

    const MonthTree &m_tree;
    const MonthTree::LeafLoader &m_load;
    std::map<std::uint64_t, std::vector<Hash>> m_tiles;
    std::optional<Error> m_failure;
};

Hash emptyRoot()
{
    Hash out;
    SHA256(nullptr, 0, out.data());
    return out;
}

void MonthTree::append(const Hash &leaf)
{
    m_tail.push_back(leaf);
    ++m_size;
    if (m_tail.size() < kTile)
        return;
    Hash node = fold(std::move(m_tail), kTileLevel).front();
    m_tail.clear();
    for (std::size_t level = 0;; ++level) {
        if (m_upper.size() == level)
            m_upper.emplace_back();
        m_upper[level].push_back(node);
        if (m_upper[level].size() % 2)
            return;
        node = nodeHash(m_upper[level].end()[-2], m_upper[level].back());
    }
}

Result<Hash> MonthTree::root(std::uint64_t size, const LeafLoader &load) const
{
    if (size == 0)
        return emptyRoot();
    TreeWalk walk{*this, load};
    const auto hash = walk.range(0, size);
    return walk.finish(hash);
}

Result<std::vector<Hash>> MonthTree::inclusion(std::uint64_t index, std::uint64_t size,
                                               const LeafLoader &load) const
{
    TreeWalk walk{*this, load};
    std::vector<Hash> out;
    walk.path(index, 0, size, out);
    return walk.finish(std::move(out));
}

Result<std::vector<Hash>> MonthTree::consistency(std::uint64_t from, std::uint64_t to,
                                                 const LeafLoader &load) const
{
    std::vector<Hash> out;
    if (from == 0)
        return out;
    TreeWalk walk{*this, load};
    walk.subproof(from, 0, to, true, out);
    return walk.finish(std::move(out));
}

} // namespace steward::platform::audit
