// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace steward
{

/// Whether people's text has the form of an id, in either case.
[[nodiscard]] bool isUuidText(const QString &text);
/// "2026-11/88213": an audit event's place in the tree of its month.
[[nodiscard]] bool isEventPlace(const QString &text);

} // namespace steward
