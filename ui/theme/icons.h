// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>
#include <QString>

namespace steward::ui
{

/// An icon of resources/icons, drawn in the application palette's colours at the moment it is
/// painted, so a change of theme needs no new icons. Directional ones are mirrored right to left.
[[nodiscard]] QIcon icon(const QString &name);
[[nodiscard]] QIcon applicationIcon();

} // namespace steward::ui
