// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHashFunctions>
#include <QString>

namespace steward
{

/// A UUID in lower-case text, distinct per entity so that a person's id cannot be passed for an
/// org's.
template <class Tag>
struct Id {
    QString value;
    [[nodiscard]] bool isNull() const { return value.isEmpty(); }
    friend bool operator==(const Id &, const Id &) = default;
    friend size_t qHash(const Id &id, size_t seed = 0) { return ::qHash(id.value, seed); }
};

using OrgId = Id<struct OrgTag>;
using UserId = Id<struct UserTag>;
using MembershipId = Id<struct MembershipTag>;
using PayoutId = Id<struct PayoutTag>;
using PaymentId = Id<struct PaymentTag>;
using CaseId = Id<struct CaseTag>;
using StaffId = Id<struct StaffTag>;
using CommandId = Id<struct CommandTag>;
using AuditEventId = Id<struct AuditEventTag>;

/// The platform's count of changes of one row.
using Revision = qint64;

} // namespace steward
