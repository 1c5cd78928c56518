// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/query_node.h"

#include <QList>
#include <QString>

namespace steward::query
{

/// One top-level condition of a query, as the filter bar shows it.
struct Chip {
    enum class Kind {
        Term,  ///< field, op, value
        Has,   ///< field is set
        Text,  ///< free words
        Group, ///< Anything else; edited as text.
    };
    Kind kind = Kind::Term;
    QString field;
    Operator op = Operator::Has;
    Value value;
    Atom text;
    NodePtr group;
    bool isNegated = false; ///< "-status:frozen", "no:owner"
    QString valueText;      ///< For the screen: the value, the words, or the group's text.
    friend bool operator==(const Chip &a, const Chip &b)
    {
        return a.kind == b.kind && a.field == b.field && a.op == b.op && a.value == b.value &&
               a.text == b.text && a.isNegated == b.isNegated && a.valueText == b.valueText;
    }
};

/// In the order of the text.
[[nodiscard]] QList<Chip> chips(const NodePtr &query);
[[nodiscard]] NodePtr fromChips(const QList<Chip> &chips);

} // namespace steward::query
