// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/shared/display.h"

namespace steward::display
{
namespace
{

using namespace Qt::StringLiterals;

constexpr QChar kLeftToRightIsolate{0x2066};
constexpr QChar kPopIsolate{0x2069};
constexpr QChar kNoBreakSpace{0x00a0};

/// Magnitude in whole units and minor digits; unsigned, because the lowest int64 has no positive
/// twin.
struct Digits {
    quint64 whole = 0;
    QString fraction;
    bool isNegative = false;
};

Digits digitsOf(const Money &money)
{
    const int exponent = currencyExponent(money.currency);
    quint64 scale = 1;
    for (int i = 0; i < exponent; ++i)
        scale *= 10;
    const bool isNegative = money.minor < 0;
    const quint64 magnitude = isNegative ? quint64{0} - static_cast<quint64>(money.minor)
                                         : static_cast<quint64>(money.minor);
    return {magnitude / scale,
            exponent > 0 ? QString::number(magnitude % scale).rightJustified(exponent, u'0')
                         : QString{},
            isNegative};
}

QDateTime shown(const QDateTime &at, const Context &context)
{
    return context.isUtc ? at.toUTC() : at.toTimeZone(context.zone);
}

} // namespace

QString isolate(const QString &text)
{
    return text.isEmpty() ? text : kLeftToRightIsolate + text + kPopIsolate;
}

QString plain(const QString &text)
{
    QString result;
    result.reserve(text.size());
    for (const QChar c : text) {
        const char16_t u = c.unicode();
        const bool isMark = u == 0x200e || u == 0x200f || u == 0x061c ||
                            (u >= 0x202a && u <= 0x202e) || (u >= 0x2066 && u <= 0x2069);
        if (!isMark)
            result += c;
    }
    return result;
}

QString money(const Money &money, const Context &context)
{
    if (money.currency.isEmpty())
        return {};
    const Digits digits = digitsOf(money);
    QString text = context.locale.toString(digits.whole);
    if (!digits.fraction.isEmpty()) {
        text += context.locale.decimalPoint();
        const char16_t zero = context.locale.zeroDigit().at(0).unicode();
        for (const QChar c : digits.fraction)
            text += QChar(static_cast<char16_t>(zero + (c.unicode() - u'0')));
    }
    if (digits.isNegative)
        text.prepend(QChar{0x2212});
    return isolate(text + kNoBreakSpace + money.currency);
}

QString decimal(const Money &money)
{
    if (money.currency.isEmpty())
        return {};
    const Digits digits = digitsOf(money);
    QString text = QString::number(digits.whole);
    if (!digits.fraction.isEmpty())
        text += u'.' + digits.fraction;
    return digits.isNegative ? u'-' + text : text;
}

QString dateTime(const QDateTime &at, const Context &context)
{
    return at.isValid()
               ? isolate(context.locale.toString(shown(at, context), u"d MMM yyyy HH:mm"_s))
               : QString{};
}

QString exactTime(const QDateTime &at, const Context &context)
{
    if (!at.isValid())
        return {};
    const QDateTime local = shown(at, context);
    const QString zone = context.isUtc ? u"UTC"_s : local.timeZoneAbbreviation();
    return isolate(context.locale.toString(local, u"d MMM yyyy HH:mm:ss.zzz"_s) + u' ' + zone);
}

QString identifier(const QString &text)
{
    return isolate(text);
}

QString word(const QString &column, const QString &word, const Context &context)
{
    if (word.isEmpty())
        return {};
    QString readable = context.translateWord ? context.translateWord(column, word) : word;
    return readable.replace(u'_', u' ');
}

QString isoTime(const QDateTime &at)
{
    return at.isValid() ? at.toUTC().toString(u"yyyy-MM-ddTHH:mm:ss.zzz"_s) + u'Z' : QString{};
}

} // namespace steward::display
