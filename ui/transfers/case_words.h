// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace steward::ui
{

/// A code of a transfer as an agent reads it: an event, a kind of evidence, a delivery, a letter.
/// One this version does not know is shown as it came.
[[nodiscard]] QString transferWord(const QString &word);
[[nodiscard]] bool isTransferWord(const QString &word);
/// Why the platform refused, as a sentence; empty for a rule this version does not know.
[[nodiscard]] QString refusalText(const QString &rule);
/// What became of an act whose case did not go on but back to its checks, and why; empty without a
/// reason. A request that its owner makes by themselves has no officer and no approvals.
[[nodiscard]] QString backText(const QString &why, const QString &route);

} // namespace steward::ui
