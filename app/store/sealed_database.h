// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/result.h"

#include <QString>

struct sqlite3;

namespace steward::store
{

/// Opens the sealed database at the path as the named connection of the stock plugin, with the key
/// it is unlocked with (seal::Unlocked). On an error the connection is gone. `damaged` also when
/// the key is another one.
[[nodiscard]] Result<sqlite3 *> openSealed(const QString &path, const QString &connection,
                                           const QString &options);
/// The database name for other connections to it; they need QSQLITE_OPEN_URI.
[[nodiscard]] QString sealedName(const QString &path);
void closeSealed(const QString &connection);

} // namespace steward::store
