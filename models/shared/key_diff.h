// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ports/replica_reader.h"

namespace steward::models
{

/// From one key vector to another in steps a view can follow.
struct KeyDiff {
    struct Range {
        int first = 0;
        int count = 0;
        friend bool operator==(const Range &, const Range &) = default;
    };
    QList<RowKey> before;
    QList<RowKey> after;
    QList<Range> removed;     ///< Rows of before, ascending.
    QList<Range> inserted;    ///< Rows of after, ascending.
    QList<RowKey> kept;       ///< What both have, in the order of before.
    bool isReordered = false; ///< What both have stands in another order.
    [[nodiscard]] bool isNothing() const
    {
        return removed.isEmpty() && inserted.isEmpty() && !isReordered;
    }
};

[[nodiscard]] KeyDiff diffKeys(QList<RowKey> before, QList<RowKey> after);

/// The same keys with these in front; empty when some of these are not among them.
[[nodiscard]] QList<RowKey> broughtToFront(const QList<RowKey> &keys, const QList<RowKey> &front);

} // namespace steward::models
