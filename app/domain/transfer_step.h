// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <array>
#include <string_view>
#include <utility>

namespace steward
{

/// The states of a transfer that stand before the last of the seven steps of its rail; all others
/// are 7.
inline constexpr std::array<std::pair<std::u16string_view, int>, 6> kTransferSteps{
    {{u"intake", 1},
     {u"gated", 2},
     {u"verifying", 3},
     {u"planned", 4},
     {u"awaiting_approval", 5},
     {u"notice", 6}}};

/// The step a transfer stands at, 1…7. A waiting or disputed one stands where it will go on.
[[nodiscard]] inline int transferStep(const QString &state, const QString &priorState)
{
    const bool isAside =
        state == QLatin1StringView("waiting") || state == QLatin1StringView("disputed");
    const QString &at = isAside && !priorState.isEmpty() ? priorState : state;
    for (const auto &[name, step] : kTransferSteps)
        if (QStringView{name.data(), static_cast<qsizetype>(name.size())} == at)
            return step;
    return 7;
}

} // namespace steward
