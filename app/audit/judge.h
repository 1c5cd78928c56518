// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/audit/checkpoint.h"
#include "app/domain/audit_event.h"
#include "app/domain/audit_verdict.h"

namespace steward::audit
{

/// A row with everything there is to judge it by.
struct RowEvidence {
    AuditEventRow row;
    Checkpoint checkpoint; ///< Opened and pinned, with more leaves than the row's index.
    QList<Hash> path;
    /// The same place of the log as it was once verified here: it tells which field was changed.
    std::optional<AuditEventRow> verifiedBefore = {};
};

/// Verified or Finding: of a row with a place in the log.
[[nodiscard]] AuditVerdict judge(const RowEvidence &evidence);
/// Pending, or a finding when the platform, at `servedAtUs` by its clock, still had no place for
/// an event ten seconds old.
[[nodiscard]] AuditVerdict judgePending(const AuditEventRow &row, std::optional<qint64> servedAtUs);

} // namespace steward::audit
