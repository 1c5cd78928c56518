// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/shared/csv_text.h"

#include "models/shared/display.h"

#include <algorithm>

namespace steward::models
{
namespace
{

using namespace Qt::StringLiterals;

/// A plain number is data: -12.50 must stay one.
bool isNumber(const QString &cell)
{
    const auto isDigit = [](QChar c) { return c >= u'0' && c <= u'9'; };
    const auto body = QStringView{cell}.mid(cell.startsWith(u'-') ? 1 : 0);
    return !body.isEmpty() && isDigit(body.front()) && body.count(u'.') <= 1 &&
           std::all_of(body.begin(), body.end(), [&](QChar c) { return isDigit(c) || c == u'.'; });
}

} // namespace

QString neutralised(const QString &cell)
{
    static const QString starts = u"=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"_s;
    const auto first = std::find_if(cell.begin(), cell.end(),
                                    [](QChar c) { return c != u' ' && c != QChar{0x00a0}; });
    const bool isRisky =
        first != cell.end() && (starts.contains(*first) || starts.contains(cell.front()));
    return isRisky && !isNumber(cell) ? u'\'' + cell : cell;
}

QByteArray csvRecord(const QStringList &cells)
{
    QString record;
    for (qsizetype i = 0; i < cells.size(); ++i) {
        QString cell = neutralised(display::plain(cells[i]));
        const bool needsQuotes = cell.contains(u'"') || cell.contains(u',') ||
                                 cell.contains(u'\r') || cell.contains(u'\n') ||
                                 cell.startsWith(u' ') || cell.endsWith(u' ');
        if (needsQuotes)
            cell = u'"' + cell.replace(u'"', u"\"\""_s) + u'"';
        if (i > 0)
            record += u',';
        record += cell;
    }
    return (record + u"\r\n"_s).toUtf8();
}

} // namespace steward::models
