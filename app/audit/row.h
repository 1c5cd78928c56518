// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/audit/leaf.h"
#include "app/domain/audit_event.h"

namespace steward::audit
{

/// The leaf of a row with a place in the log, from its columns alone: what the platform says the
/// leaf hash is has no part in it.
[[nodiscard]] tl::expected<Leaf, LeafFault> leafOf(const QByteArray &origin,
                                                   const AuditEventRow &row);

/// The first field in which two leaves differ, under the contract's name; empty when none does.
[[nodiscard]] QString differingField(const Leaf &one, const Leaf &other);

} // namespace steward::audit
