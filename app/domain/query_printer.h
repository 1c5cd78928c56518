// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/query_node.h"

#include <QString>

namespace steward::query
{

/// The normal form: one text per tree, and parsing it gives that tree again.
[[nodiscard]] QString print(const NodePtr &node);
[[nodiscard]] QString printValue(const Value &value);
[[nodiscard]] QString printOperator(Operator op);

/// A condition made by the program ("filter by this cell"): quoted where a bare word would not do.
[[nodiscard]] NodePtr makeTerm(const QString &field, const QString &value,
                               Operator op = Operator::Has);
[[nodiscard]] NodePtr makeNot(NodePtr inner);
/// Both; either may be null.
[[nodiscard]] NodePtr makeAnd(const NodePtr &a, const NodePtr &b);

} // namespace steward::query
