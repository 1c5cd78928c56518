// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/result.h"

#include <QString>

namespace steward::store
{

/// Makes the folder (0700) and an empty file (0600) where none is, before SQLite would make one
/// that others can read; its journal and log inherit the mode.
[[nodiscard]] Result<Done> createPrivateFile(const QString &path);

/// The database with its journal, log and shared memory.
void removeDatabaseFiles(const QString &path);

} // namespace steward::store
