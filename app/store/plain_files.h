// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/result.h"

#include <QString>

namespace steward::store
{

/// A database that anybody can read lies at the path: from a version that did not seal.
[[nodiscard]] bool isPlainDatabase(const QString &path);

/// Overwrites the file and removes it. What a file system or a drive keeps of older versions is out
/// of reach.
void shredFile(const QString &path);

/// The database with its journal and log.
void shredDatabase(const QString &path);

/// Puts a sealed copy with the same contents in the place of a plain database and shreds that one.
/// After a kill at any moment one of the two is whole at the path and the next call goes on.
/// Nothing to do when the database is sealed or absent. A damaged one is left as it is: `damaged`.
[[nodiscard]] Result<Done> sealPlainDatabase(const QString &path);

} // namespace steward::store
