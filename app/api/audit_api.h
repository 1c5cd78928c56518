// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ports/audit_proofs.h"
#include "app/ports/audit_source.h"
#include "app/ports/http_client.h"

#include <qcorotask.h>

#include <stop_token>

namespace steward::api
{

/// Audit search and proofs on the platform. `http` outlives the calls; they end as Cancelled with
/// `stop`.
class AuditApi final : public ports::AuditSource, public ports::AuditProofs
{
public:
    AuditApi(ports::HttpClient &http, std::stop_token stop);
    [[nodiscard]] QFuture<Result<AuditPage>> search(ports::AuditSearch search) override;
    [[nodiscard]] QFuture<Result<AuditEventRow>> event(AuditEventId id) override;
    [[nodiscard]] QCoro::Task<Result<QByteArray>> checkpoint(QString month) override;
    [[nodiscard]] QCoro::Task<Result<QList<ports::AuditInclusion>>>
    inclusions(QString month, qint64 size, QList<qint64> indices) override;
    [[nodiscard]] QCoro::Task<Result<QList<QByteArray>>> consistency(QString month, qint64 from,
                                                                     qint64 to) override;

private:
    [[nodiscard]] QCoro::Task<Result<AuditPage>> fetchPage(ports::AuditSearch search);
    [[nodiscard]] QCoro::Task<Result<AuditEventRow>> fetchEvent(AuditEventId id);
    /// The body of a 200.
    [[nodiscard]] QCoro::Task<Result<QByteArray>> fetch(ports::HttpRequest request);

    ports::HttpClient &m_http;
    std::stop_token m_stop;
};

} // namespace steward::api
