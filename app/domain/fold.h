// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace steward
{

/// The form in which names are searched and sorted: without case, diacritics, Greek tonos and
/// dialytika, Cyrillic breve and diaeresis, Arabic vowel signs; ς is σ, ł is l, ø is o. Folding
/// twice changes nothing.
[[nodiscard]] QString fold(const QString &text);

/// A phone number as digits with a leading plus when it had one.
[[nodiscard]] QString foldPhone(const QString &text);

} // namespace steward
