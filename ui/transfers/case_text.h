// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/transfer_case_view.h"
#include "ui/shared/words.h"
#include "ui/transfers/case_words.h"

namespace steward::ui
{

class ScreenFormat;

/// The words of a transfer as an agent reads them. A word this version does not know is shown as it
/// came.
/// A code without words of its own: "some_code" is "Some code".
[[nodiscard]] QString readableWord(QString word);
[[nodiscard]] QString transferStepTitle(int step);
[[nodiscard]] QString gateTitle(const QString &rule);
/// The facts behind a verdict, and what would change it.
[[nodiscard]] QString gateSentence(const GateView &gate, const ScreenFormat &format);
[[nodiscard]] QString factsText(const QJsonObject &facts, const ScreenFormat &format);
[[nodiscard]] StateWord verdictWord(const QString &verdict);
/// One effect: what it is, before, after.
struct EffectText {
    QString title;
    QString detail;
};
[[nodiscard]] EffectText effectText(const QJsonObject &effect, const TransferCaseView &view);
/// "Your role may not do this", and who may.
[[nodiscard]] QString roleRefusal(const QStringList &roles);
/// What happens at the billing provider, line by line; nothing when the platform names nothing.
[[nodiscard]] QList<EffectText> billingTexts(const TransferCaseView &view,
                                             const ScreenFormat &format);
/// True of what stops a case at its route for a level that is not open to staff.
[[nodiscard]] bool isClosedLevel(const BlockView &block);
/// Names that level, and what is left to do.
[[nodiscard]] QString closedLevelText(const BlockView &block, const ScreenFormat &format);
[[nodiscard]] QString blockText(const BlockView &block, const ScreenFormat &format);
/// What the platform's refusal of a command says; empty when it names no rule.
[[nodiscard]] QString refusalSentence(const QJsonObject &answer, const ScreenFormat &format);
/// What would open a gate, as an agent would say it.
[[nodiscard]] QString remedyText(const QString &code);
[[nodiscard]] QString tellText(const TransferCaseView &view, const ScreenFormat &format);
/// Why a case ended: a code of the platform in words, or what somebody wrote, as they wrote it.
[[nodiscard]] QString closeReasonText(const TransferCaseView &view);
/// The name of a language, as "el" names it.
[[nodiscard]] QString languageText(const QString &language);
/// For whom the case waits and since when; empty when it waits for nobody.
[[nodiscard]] QString waitingText(const TransferCaseView &view, const ScreenFormat &format);
/// `view` is the case after it.
[[nodiscard]] QString changeText(const CaseChange &change, const TransferCaseView &view);
/// Whether something appeared, went or changed.
[[nodiscard]] StateWord changeWord(const CaseChange &change);
/// What stopped the case, oldest first: objections, and signals, which have a `reason_code`.
struct CaseStops {
    QList<TimelineView> open;
    QList<TimelineView> settled; ///< Compliance and a lead have decided since.
};
[[nodiscard]] CaseStops stopsOf(const TransferCaseView &view);
[[nodiscard]] bool isSignal(const TimelineView &stop);
/// The deadline as a chip: how long is left, or that it is missed or stands still.
[[nodiscard]] StateWord slaWord(const TransferCaseView &view);

} // namespace steward::ui
