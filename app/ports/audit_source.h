// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/audit_event.h"
#include "app/domain/ids.h"
#include "app/domain/query_node.h"
#include "app/domain/result.h"

#include <QFuture>
#include <QJsonObject>

namespace steward
{

namespace ports
{

struct AuditSearch {
    query::NodePtr filter;
    QString cursor;
    int limit = 100;
    bool withHeartbeats = false;
    bool wantCount = true;
};

/// The audit log is searched on the platform, never replicated.
class AuditSource
{
public:
    virtual ~AuditSource() = default;
    [[nodiscard]] virtual QFuture<Result<AuditPage>> search(AuditSearch search) = 0;
    /// By its id, or by its place in its month: "2026-11/88213".
    [[nodiscard]] virtual QFuture<Result<AuditEventRow>> event(AuditEventId id) = 0;
};

/// What only the platform can say about a payout, fresh: the verdicts and the payment behind it.
class PayoutSource
{
public:
    virtual ~PayoutSource() = default;
    /// The document of GET /v1/payouts/{id} (contract).
    [[nodiscard]] virtual QFuture<Result<QJsonObject>> detail(PayoutId id) = 0;
};

} // namespace ports
} // namespace steward
