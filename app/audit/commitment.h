// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/audit/hash.h"
#include "app/domain/audit_verdict.h"

namespace steward::audit
{

/// What a leaf holds of a private value. `label` is actor, subject or pii/<name>.
[[nodiscard]] Hash commitment(QByteArrayView salt, QByteArrayView label, QByteArrayView value);

struct Opening {
    QByteArray value;
    QByteArray salt; ///< 32 bytes
};
/// What is wrong with the opening of a field that must have one; nothing when it fits.
[[nodiscard]] std::optional<AuditCode>
checkOpening(QByteArrayView label, const std::optional<Opening> &opening, QByteArrayView committed);

} // namespace steward::audit
