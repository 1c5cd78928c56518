// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QStringList>

namespace steward::tests
{

/// To whom each mail in a mail sandbox's folder is that has `part` in its text, one entry a letter,
/// sorted.
[[nodiscard]] QStringList addresseesOf(const QString &mailFolder, const QByteArray &part);

} // namespace steward::tests
