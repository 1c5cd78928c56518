// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/domain/fold.h"

#include <algorithm>

namespace steward
{

namespace
{

/// Letters that Unicode does not decompose though people type them without their stroke.
QLatin1StringView undecomposed(char16_t letter)
{
    switch (letter) {
    case u'ł':
        return QLatin1StringView("l");
    case u'ø':
        return QLatin1StringView("o");
    case u'đ':
    case u'ð':
        return QLatin1StringView("d");
    case u'ħ':
        return QLatin1StringView("h");
    case u'ı':
        return QLatin1StringView("i");
    case u'æ':
        return QLatin1StringView("ae");
    case u'œ':
        return QLatin1StringView("oe");
    case u'ß':
        return QLatin1StringView("ss");
    case u'þ':
        return QLatin1StringView("th");
    default:
        return {};
    }
}

bool isAscii(const QString &text)
{
    return std::all_of(text.begin(), text.end(), [](QChar c) { return c.unicode() < 0x80; });
}

} // namespace

QString fold(const QString &text)
{
    if (isAscii(text))
        return text.toLower();
    const QString decomposed = text.normalized(QString::NormalizationForm_KD)
                                   .toCaseFolded()
                                   .normalized(QString::NormalizationForm_KD);
    QString folded;
    folded.reserve(decomposed.size());
    for (const QChar c : decomposed) {
        if (c.category() == QChar::Mark_NonSpacing || c == QChar(0x0640))
            continue;
        if (c == u'ς')
            folded += u'σ';
        else if (const auto plain = undecomposed(c.unicode()); !plain.isNull())
            folded += plain;
        else
            folded += c;
    }
    return folded;
}

QString foldPhone(const QString &text)
{
    QString folded;
    for (const QChar c : text)
        if (c.isDigit())
            folded += QChar(u'0' + c.digitValue());
        else if (c == u'+' && folded.isEmpty())
            folded += c;
    return folded;
}

} // namespace steward
