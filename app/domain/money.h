// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace steward
{

/// An amount in the currency's minor units. Never added across currencies.
struct Money {
    qint64 minor = 0;
    QString currency; ///< ISO 4217, upper case; empty = no amount.
    friend bool operator==(const Money &, const Money &) = default;
};

/// ISO 4217 exponent: 0, 2 or 3 digits after the point.
[[nodiscard]] int currencyExponent(const QString &currency);

} // namespace steward
