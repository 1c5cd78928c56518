// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/query_node.h"

#include <QJsonValue>

namespace steward::api::wire
{

/// The tree as the platform reads it; null for an empty filter.
[[nodiscard]] QJsonValue writeQuery(const query::NodePtr &node);

} // namespace steward::api::wire
