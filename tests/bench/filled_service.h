// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace steward::bench
{

/// Adds so many memberships, with six people and one organisation to ten of them, to a running
/// demo, and begins its feed anew, as after a bulk load.
void fillUp(const QString &conninfo, int memberships);

/// Seconds that plain COPY of organisations, people and memberships into a plain SQLite file takes,
/// two indexes after the rows: what no sync can be faster than.
[[nodiscard]] double copySeconds(const QString &conninfo, const QString &file);

} // namespace steward::bench
