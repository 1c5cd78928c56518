// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/audit/query_sql.h"

namespace steward::platform::audit
{

[[nodiscard]] bool isKnownField(std::string_view field);
/// ip, session, country, reason, actor and target: their values are class personal or above.
[[nodiscard]] bool isPersonalField(std::string_view field);

/// Reads span, categories and narrowness off the tree; every answer errs on the wide side.
[[nodiscard]] Result<QueryFacts> queryFacts(const Node &query, const QueryContext &context);

/// The rule of compileQuery() on personal fields.
[[nodiscard]] Result<Done> checkPersonalTerms(const Node &query, const QueryFacts &facts,
                                              const Visibility &visibility);

} // namespace steward::platform::audit
