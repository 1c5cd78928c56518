// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/transfers/case_record.h"

#include <functional>

class QPagedPaintDevice;
class QWidget;

namespace steward::ui
{

/// Draws the record with a head and page numbers; the same on a printer and in a file.
void drawRecord(const CaseRecord &record, const ScreenFormat &format, QPagedPaintDevice &paper);
struct RecordSaved {
    QString problem;        ///< Why it could not be written; empty: it is.
    bool isPrivate = false; ///< Whoever saved it can read it, and nobody else on this machine.
};
[[nodiscard]] RecordSaved saveRecord(const CaseRecord &record, const ScreenFormat &format,
                                     const QString &path);
/// Asks where and writes a PDF there; `ended` gets what saveRecord() said.
void askAndSaveRecord(const CaseRecord &record, const ScreenFormat &format, QWidget *parent,
                      std::function<void(const RecordSaved &)> ended);
/// The system's print dialog, then the paper.
void askAndPrintRecord(const CaseRecord &record, const ScreenFormat &format, QWidget *parent);

} // namespace steward::ui
