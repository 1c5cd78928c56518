// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shared/view.h"

namespace steward::ui
{

/// What a person pasted, also with the blanks, quotes, brackets or the point that stood around it
/// in a sentence.
struct Pasted {
    enum class Kind { Text, Id, Link, BrokenLink };
    Kind kind = Kind::Text;
    QString id;  ///< Of an Id: a UUID in lower case, or an audit event's place in its month.
    Place place; ///< Of a Link.
};
[[nodiscard]] Pasted recognise(const QString &text);

} // namespace steward::ui
