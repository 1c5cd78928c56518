// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/result.h"
#include "app/ports/audit_proofs.h"
#include "app/ports/audit_source.h"

#include <QByteArray>

namespace steward::api::wire
{

/// The body of POST /v1/audit/search.
[[nodiscard]] QByteArray writeAuditSearch(const ports::AuditSearch &search);
[[nodiscard]] Result<AuditPage> readAuditPage(const QByteArray &body);
[[nodiscard]] Result<AuditEventRow> readAuditEvent(const QJsonObject &row);

/// The signed note alone: what else the answer says of the checkpoint is nobody's word.
[[nodiscard]] Result<QByteArray> readCheckpointNote(const QByteArray &body);
/// The body of POST /v1/audit/proof/inclusions.
[[nodiscard]] QByteArray writeInclusionsRequest(const QString &month, qint64 size,
                                                const QList<qint64> &indices);
/// Protocol when the answer is about another month or other sizes than asked.
[[nodiscard]] Result<QList<ports::AuditInclusion>>
readInclusions(const QByteArray &body, const QString &month, qint64 size);
[[nodiscard]] Result<QList<QByteArray>>
readConsistency(const QByteArray &body, const QString &month, qint64 from, qint64 to);

} // namespace steward::api::wire
