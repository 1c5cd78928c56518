// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/result.h"
#include "app/ports/audit_source.h"

#include <QByteArray>

namespace steward::api::wire
{

/// The body of POST /v1/audit/search.
[[nodiscard]] QByteArray writeAuditSearch(const ports::AuditSearch &search);
[[nodiscard]] Result<AuditPage> readAuditPage(const QByteArray &body);
[[nodiscard]] Result<AuditEventRow> readAuditEvent(const QJsonObject &row);

} // namespace steward::api::wire
