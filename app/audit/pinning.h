// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/audit/checkpoint.h"
#include "app/domain/audit_verdict.h"

namespace steward::audit
{

/// What a checkpoint that the log signed is to the one that was pinned before.
enum class PinStep {
    First,  ///< Nothing was pinned.
    Same,   ///< Nothing is new.
    Forked, ///< Another tree of the same size: see forkOf().
    Grown,  ///< To be believed once it is proved to begin with the pinned tree.
    Shrunk, ///< An older one, if the pinned tree is proved to begin with it; the pin stays.
};
[[nodiscard]] PinStep weigh(const std::optional<Checkpoint> &pinned, const Checkpoint &fresh);

/// Of two trees of one size with different roots.
[[nodiscard]] AuditFinding forkOf(const Checkpoint &pinned, const Checkpoint &fresh);

/// What a proof between two checkpoints of different sizes leaves to be found; nothing when the
/// larger tree begins with the smaller one. A proof that does not even lead to the larger root is
/// root_mismatch, unless its older end is no part of it: then the trees part.
[[nodiscard]] std::optional<AuditFinding>
weighProof(const Checkpoint &pinned, const Checkpoint &fresh, const QList<Hash> &proof);

} // namespace steward::audit
