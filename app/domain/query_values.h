// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/query_fields.h"
#include "app/domain/query_node.h"

#include <QDateTime>
#include <QTimeZone>

#include <optional>

namespace steward::query
{

[[nodiscard]] bool isRelativeTime(QStringView text);
[[nodiscard]] bool isAddress(QStringView text);

/// The instants a time atom covers, UTC: [from, to). A whole day, month or year in `zone`; an
/// instant is one millisecond long.
struct TimeSpan {
    QDateTime from;
    QDateTime to;
};
[[nodiscard]] std::optional<TimeSpan> timeSpan(const Atom &atom, const QTimeZone &zone,
                                               const QDateTime &now);

/// Major units with a decimal point → minor units at `exponent`; nothing when it has more digits.
[[nodiscard]] std::optional<qint64> minorUnits(QStringView text, int exponent);

/// Upper case, without spaces and hyphens, I and L read as 1, O as 0 (Crockford).
[[nodiscard]] QString normalisedCode(QStringView text);

/// Every @me of the tree, named.
[[nodiscard]] NodePtr withMe(const NodePtr &node, const QString &id);

/// Every time of the tree as an absolute instant, so that another machine reads what this screen
/// shows.
[[nodiscard]] NodePtr withAbsoluteTimes(const NodePtr &node, const FieldSet &fields,
                                        const QTimeZone &zone, const QDateTime &now);

} // namespace steward::query
