// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/domain/money.h"

#include <algorithm>
#include <array>

namespace steward
{

int currencyExponent(const QString &currency)
{
    // ISO 4217 list one: the currencies whose minor unit is not a hundredth.
    static const std::array kNone{"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW",
                                  "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"};
    static const std::array kThree{"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"};
    const auto isIn = [&](const auto &list) {
        return std::any_of(list.begin(), list.end(),
                           [&](const char *code) { return currency == QLatin1StringView(code); });
    };
    return isIn(kNone) ? 0 : isIn(kThree) ? 3 : 2;
}

} // namespace steward
