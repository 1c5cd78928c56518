// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/audit/query.h"
#include "platform/src/audit/time_values.h"
#include "platform/src/audit/visibility.h"
#include "platform/src/core/clock.h"
#include "platform/src/db/connection.h"

#include <string>

namespace steward::platform::audit
{

/// Text of a statement with its bound parameters; nothing of a caller's text ever becomes SQL.
class SqlText
{
public:
    template <class T>
    [[nodiscard]] std::string bind(const T &value, const char *cast = "")
    {
        m_params.add(value);
        return '$' + std::to_string(m_params.count()) + cast;
    }
    [[nodiscard]] const db::Params &params() const { return m_params; }

private:
    db::Params m_params;
};

/// What follows from a query without running it.
struct QueryFacts {
    TimeSpan span;          ///< No row outside it can match.
    CategorySet categories; ///< No row of another category can match.
    bool isNarrow = false;  ///< Every match is of a named org, actor or event.
    bool namesHeartbeat = false;
    int personalTerms = 0;
};

struct QueryContext {
    const Visibility &visibility;
    std::string staffId; ///< What @me stands for.
    Instant now;
    LocalTime local;
};

/// Checks fields, operators and values against what this caller may ask, and writes the condition
/// over audit_event e. On personal fields a caller without full access to every category the query
/// can reach has one exact value a field: lists, wildcards and networks would undo the masking by
/// bisection.
[[nodiscard]] Result<std::string> compileQuery(const Node &query, const QueryContext &context,
                                               SqlText &sql, QueryFacts &facts);

} // namespace steward::platform::audit
