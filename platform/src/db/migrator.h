// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/result.h"

namespace steward::platform::db
{

class Connection;

/// Applies the numbered migrations that this database has not had yet, each in a transaction of its
/// own, under an advisory lock. Refuses a database that is newer than this program and one whose
/// applied migrations differ from the ones compiled in.
[[nodiscard]] Result<Done> migrate(Connection &owner);

} // namespace steward::platform::db
