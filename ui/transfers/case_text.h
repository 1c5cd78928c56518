// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/transfer_case_view.h"
#include "ui/shared/words.h"

namespace steward::ui
{

class ScreenFormat;

/// The words of a transfer as an agent reads them. A word this version does not know is shown as it
/// came.
[[nodiscard]] QString transferStepTitle(int step);
[[nodiscard]] QString gateTitle(const QString &rule);
/// The facts behind a verdict, and what would change it.
[[nodiscard]] QString gateSentence(const GateView &gate, const ScreenFormat &format);
[[nodiscard]] QString factsText(const QJsonObject &facts, const ScreenFormat &format);
[[nodiscard]] StateWord verdictWord(const QString &verdict);
[[nodiscard]] QString transferWord(const QString &word);
/// One effect: what it is, before, after.
struct EffectText {
    QString title;
    QString detail;
};
[[nodiscard]] EffectText effectText(const QJsonObject &effect, const TransferCaseView &view);
[[nodiscard]] QString blockText(const BlockView &block, const ScreenFormat &format);
[[nodiscard]] QString tellText(const TransferCaseView &view, const ScreenFormat &format);
[[nodiscard]] QString changeText(const CaseChange &change);
/// "22 h 04 min", "3 d 2 h"; of a time that has passed, nothing.
[[nodiscard]] QString timeLeft(const QDateTime &until);

} // namespace steward::ui
