// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/shared/key_diff.h"

#include <algorithm>
#include <vector>

namespace steward::models
{
namespace
{

/// Membership in a vector of row keys: they are dense, so a bit per key; a sorted copy otherwise.
class KeySet
{
public:
    explicit KeySet(const QList<RowKey> &keys)
    {
        if (keys.isEmpty())
            return;
        const auto [low, high] = std::minmax_element(keys.begin(), keys.end());
        constexpr qint64 kLargestBitmap = 1LL << 28;
        if (*low >= 0 && *high < kLargestBitmap) {
            m_bits.resize(static_cast<size_t>(*high) + 1);
            for (const qint64 key : keys)
                m_bits[static_cast<size_t>(key)] = true;
            return;
        }
        m_sorted.assign(keys.begin(), keys.end());
        std::sort(m_sorted.begin(), m_sorted.end());
    }
    [[nodiscard]] bool contains(qint64 key) const
    {
        if (m_sorted.empty())
            return key >= 0 && static_cast<size_t>(key) < m_bits.size() &&
                   m_bits[static_cast<size_t>(key)];
        return std::binary_search(m_sorted.begin(), m_sorted.end(), key);
    }

private:
    std::vector<bool> m_bits;
    std::vector<qint64> m_sorted;
};

/// Ranges of the rows whose key the other side does not have; the other rows go to `common`.
QList<KeyDiff::Range> missingRanges(const QList<RowKey> &keys, const KeySet &other,
                                    QList<RowKey> &common)
{
    QList<KeyDiff::Range> ranges;
    for (qsizetype row = 0; row < keys.size(); ++row) {
        if (other.contains(keys[row])) {
            common.append(keys[row]);
            continue;
        }
        if (!ranges.isEmpty() && ranges.last().first + ranges.last().count == row)
            ++ranges.last().count;
        else
            ranges.append({static_cast<int>(row), 1});
    }
    return ranges;
}

} // namespace

KeyDiff diffKeys(QList<RowKey> before, QList<RowKey> after)
{
    KeyDiff diff;
    if (before == after) {
        diff.kept = after;
    } else {
        QList<RowKey> keptAfter;
        diff.kept.reserve(before.size());
        keptAfter.reserve(after.size());
        diff.removed = missingRanges(before, KeySet{after}, diff.kept);
        diff.inserted = missingRanges(after, KeySet{before}, keptAfter);
        diff.isReordered = diff.kept != keptAfter;
    }
    diff.before = std::move(before);
    diff.after = std::move(after);
    return diff;
}

QList<RowKey> broughtToFront(const QList<RowKey> &keys, const QList<RowKey> &front)
{
    const KeySet isInFront{front};
    QList<RowKey> placed = keys;
    const auto all = placed.begin();
    auto from = placed.end(), to = from;
    auto left = front.size();
    while (from != all && left > 0) {
        --from;
        if (isInFront.contains(*from))
            --left;
        else
            *--to = *from;
    }
    if (left > 0)
        return {};
    std::move_backward(all, from, to);
    std::copy(front.begin(), front.end(), all);
    return placed;
}

} // namespace steward::models
