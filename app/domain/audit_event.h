// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/ids.h"

#include <QByteArray>
#include <QDateTime>
#include <QList>
#include <QString>

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

} // namespace steward
