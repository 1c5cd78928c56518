// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/domain/query_parser.h"

#include <algorithm>

namespace steward::query
{
namespace
{

bool isOperatorStart(QChar c)
{
    return c == u':' || c == u'!' || c == u'>' || c == u'<' || c == u'=';
}

} // namespace

CompletionPoint completionAt(const QString &text, int cursor)
{
    int begin = std::clamp(cursor, 0, static_cast<int>(text.size()));
    const int end = begin;
    while (begin > 0 && !text[begin - 1].isSpace() && text[begin - 1] != u'(')
        --begin;
    if (begin < end && text[begin] == u'-')
        ++begin;
    const QString piece = text.mid(begin, end - begin);
    for (qsizetype i = 0; i < piece.size(); ++i) {
        if (!isOperatorStart(piece[i]))
            continue;
        const QString field = piece.left(i);
        while (i < piece.size() && isOperatorStart(piece[i]))
            ++i;
        i = std::max(i, piece.lastIndexOf(u',') + 1);
        return {field, piece.mid(i), begin + static_cast<int>(i)};
    }
    return {{}, piece, begin};
}

} // namespace steward::query
