// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFont>

namespace steward::ui
{

/// Multiples of the user's own font size, so that a larger system font enlarges everything.
enum class Type { Caption, Body, Strong, Section, Title, Display, Mono };

[[nodiscard]] QFont typeFont(Type type, const QFont &base);

} // namespace steward::ui
