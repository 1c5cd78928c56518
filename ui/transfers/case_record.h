// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/transfer_case_view.h"
#include "app/ports/audit_source.h"

namespace steward::ui
{

class ScreenFormat;

/// A case and what stands beside it, for paper.
struct CaseRecord {
    TransferCaseView view;
    QList<AuditEventRow> audit; ///< Of this case, oldest first.
    bool hasAudit = false;      ///< The log was read; without it the record says so.
    QString printedBy;
    QDateTime printedAt;
};

/// The case as one document: parties, evidence, gates, plan, approvals, notices, history, and where
/// the audit log proves it.
[[nodiscard]] QString recordHtml(const CaseRecord &record, const ScreenFormat &format);

} // namespace steward::ui
