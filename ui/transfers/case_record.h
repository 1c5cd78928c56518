// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/transfer_case_view.h"

#include <functional>

class QWidget;

namespace steward::ui
{

class ScreenFormat;

/// The case as one document: parties, gates, evidence, plan, approvals, notices, history.
[[nodiscard]] QString recordHtml(const TransferCaseView &view, const ScreenFormat &format);
/// An empty text, or why it could not be written.
[[nodiscard]] QString saveRecord(const TransferCaseView &view, const ScreenFormat &format,
                                 const QString &path);
/// Asks where, writes the PDF there, and says how it went; `ended` gets what saveRecord() said.
void askAndSaveRecord(const TransferCaseView &view, const ScreenFormat &format, QWidget *parent,
                      std::function<void(QString)> ended);

} // namespace steward::ui
