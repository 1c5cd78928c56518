// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace steward::tests
{

/// How this process dies: as if it were killed just before its `calls`-th call from now that
/// changes the disk or speaks to the database.
void dieBefore(int calls);

inline constexpr int kDied = 9;

} // namespace steward::tests
