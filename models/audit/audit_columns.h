// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/shared/windowed_model.h"

#include <QList>

namespace steward::models
{

/// In the order of AuditListModel::Column.
[[nodiscard]] QList<ListColumn> auditColumns();

} // namespace steward::models
