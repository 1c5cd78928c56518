// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/tokens.h"

#include <QDateTime>
#include <QString>

namespace steward::ui
{

/// A word of the platform as a person reads it. A word this version does not know is shown as it
/// came.
struct StateWord {
    QString text;
    Tone tone = Tone::Neutral;
};

/// `column` is the id of the list column or field the word stands in ("status", "role", "state",
/// …).
[[nodiscard]] StateWord stateWord(const QString &column, const QString &word);
/// Whether this version has words of its own for it.
[[nodiscard]] bool isKnownWord(const QString &word);
/// "22 h 4 min", "3 d 2 h"; of a time that has passed, nothing.
[[nodiscard]] QString timeLeft(const QDateTime &until);
/// A deadline in a list: missed, soon, or how long is left.
[[nodiscard]] StateWord dueWord(const QDateTime &due);
/// What is wrong with a reason that is kept for good: 10 to 2 000 characters as the platform counts
/// them (code points). Empty when it may be sent.
[[nodiscard]] QString reasonProblem(const QString &reason);
/// One short sentence for an eligibility rule, E1…E13.
[[nodiscard]] QString ruleTitle(const QString &rule);

} // namespace steward::ui
