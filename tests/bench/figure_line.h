// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>
#include <QTextStream>

namespace steward::bench
{

[[nodiscard]] QTextStream &out();
[[nodiscard]] double quantile(QList<double> values, double at);

void header();
/// number | what | value | limit or peer | ratio | target | ok or short; a limit of 0 is none.
void line(const QString &number, const QString &what, double value, double limit,
          const QString &unit, const QString &target, bool isOk);

} // namespace steward::bench
