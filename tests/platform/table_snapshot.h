// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/db/connection.h"

#include <QJsonObject>
#include <QMap>
#include <QString>

namespace steward::tests
{

/// Every row of every table, by "table/key". A table without a primary key would be missed, so it
/// ends the program.
using TableSnapshot = QMap<QString, QJsonObject>;
[[nodiscard]] TableSnapshot snapshotOf(platform::db::Connection &admin);

/// What became of the rows: for a changed row its columns with their new values, for a new one all
/// of them, for one that is gone an empty object.
using TableDifference = QMap<QString, QJsonObject>;
[[nodiscard]] TableDifference differenceOf(const TableSnapshot &before, const TableSnapshot &after);

/// The first disagreement in words; empty when both are the same.
[[nodiscard]] QString disagreement(const TableDifference &found, const TableDifference &expected);

} // namespace steward::tests
