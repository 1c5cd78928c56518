// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/figure_line.h"

#include <QStringList>

#include <algorithm>

namespace steward::bench
{

using namespace Qt::StringLiterals;

QTextStream &out()
{
    static QTextStream stream{stdout};
    return stream;
}

double quantile(QList<double> values, double at)
{
    if (values.isEmpty())
        return -1;
    std::sort(values.begin(), values.end());
    return values[static_cast<qsizetype>(at * static_cast<double>(values.size() - 1) + 0.5)];
}

void header()
{
    out() << "number | what | value | limit or peer | ratio | target | ok or short\n";
    out().flush();
}

void line(const QString &number, const QString &what, double value, double limit,
          const QString &unit, const QString &target, bool isOk)
{
    const auto written = [&](double x) { return QString::number(x, 'f', 1) + u' ' + unit; };
    out() << QStringList{number,
                         what,
                         written(value),
                         limit > 0 ? written(limit) : u"-"_s,
                         limit > 0 ? QString::number(value / limit, 'f', 2) : u"-"_s,
                         target,
                         isOk ? u"ok"_s : u"short"_s}
                 .join(u" | "_s)
          << '\n';
    out().flush();
}

} // namespace steward::bench
