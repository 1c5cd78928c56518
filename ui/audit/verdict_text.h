// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/audit_verdict.h"
#include "ui/shared/words.h"

namespace steward::ui
{

/// The verdict in a chip.
[[nodiscard]] StateWord verdictChip(const AuditVerdict &verdict);
/// In one sentence, with the reason why nothing is known.
[[nodiscard]] QString verdictSentence(const AuditVerdict &verdict);
/// What a finding means for a reader.
[[nodiscard]] QString findingSentence(const AuditFinding &finding);
/// For tickets and evidence, never translated: "row_leaf_mismatch month=2026-11 index=12
/// field=action".
[[nodiscard]] QString findingCode(const AuditFinding &finding);

} // namespace steward::ui
