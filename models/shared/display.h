// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/money.h"

#include <QDateTime>
#include <QLocale>
#include <QString>
#include <QTimeZone>

#include <functional>

namespace steward::display
{

/// How values are written on this screen. The models hold one; ui/ changes it (Ctrl+U).
struct Context {
    QLocale locale = QLocale::c();
    QTimeZone zone = QTimeZone::utc();
    bool isUtc = false; ///< Show UTC instead of the zone.
    /// Translates a word of the platform ("past_due") for a column id ("status"); words it does not
    /// know it leaves. Empty: the word itself, readable.
    std::function<QString(const QString &column, const QString &word)> translateWord = {};
};

/// Locale grouping, a minus sign, NBSP and the ISO code, isolated from the surrounding direction.
[[nodiscard]] QString money(const Money &money, const Context &context);
/// "22 Nov 2026 14:05", always 24 h, ASCII digits left to the locale's month names.
[[nodiscard]] QString dateTime(const QDateTime &at, const Context &context);
/// With seconds, milliseconds and the zone: "22 Nov 2026 14:05:09.112 EET".
[[nodiscard]] QString exactTime(const QDateTime &at, const Context &context);
/// An id, hash, e-mail or code: isolated, never localised.
[[nodiscard]] QString identifier(const QString &text);
[[nodiscard]] QString word(const QString &column, const QString &word, const Context &context);

[[nodiscard]] QString isolate(const QString &text);
/// Without direction marks and isolates: for the clipboard and files.
[[nodiscard]] QString plain(const QString &text);
/// "1240.50": a decimal point, no grouping. For files.
[[nodiscard]] QString decimal(const Money &money);
/// "2026-11-22T14:05:09.112Z", empty for never. For files.
[[nodiscard]] QString isoTime(const QDateTime &at);

} // namespace steward::display
