// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/ids.h"
#include "app/domain/query_node.h"
#include "app/domain/result.h"

#include <QDateTime>
#include <QFuture>
#include <QJsonObject>
#include <QList>

#include <optional>

namespace steward
{

struct AuditParty {
    QString kind;          ///< system, user, staff, mcp, provider
    QString alias;         ///< Stable within its month; what is shown.
    QByteArray commitment; ///< 32 bytes
};

struct AuditPrivateField {
    QString name;
    QString dataClass; ///< personal, sensitive, …
    QByteArray commitment;
    QString masked; ///< What this role may see.
};

/// One row of the log as the platform sends it: everything the leaf is made of, identities masked.
struct AuditEventRow {
    AuditEventId id;
    QString month;
    qint64 index = -1; ///< −1: pending, not yet sequenced.
    qint64 occurredAtUs = 0;
    QString category;
    QString action;
    QString outcome; ///< ok, denied, error
    OrgId org;
    AuditParty actor;
    std::optional<AuditParty> subject;
    QByteArray metadata; ///< The text that was hashed.
    QList<AuditPrivateField> privateFields;
    QString requestId;
    QByteArray leafHash;
    QString policyVersion;
    QDateTime pseudonymisesOn;
};

struct AuditPage {
    QList<AuditEventRow> rows;
    QString next; ///< Cursor to older rows; empty at the end.
    qint64 count = 0;
    bool isCountExact = true;
    QDateTime searchedAt;
};

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
