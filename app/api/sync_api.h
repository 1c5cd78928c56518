// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ports/http_client.h"
#include "app/ports/sync_source.h"

namespace steward::api
{

/// The feed as raw pages, at most 16 MiB inflated. `http` outlives the calls.
class SyncApi final : public ports::SyncSource
{
public:
    explicit SyncApi(ports::HttpClient &http);
    [[nodiscard]] QCoro::Task<Result<QByteArray>> snapshot(QString position,
                                                           std::stop_token stop) override;
    [[nodiscard]] QCoro::Task<Result<QByteArray>> changes(QString cursor, int waitSeconds,
                                                          std::stop_token stop) override;
    [[nodiscard]] QCoro::Task<Result<QByteArray>> digest(QString table,
                                                         std::stop_token stop) override;
    [[nodiscard]] QCoro::Task<Result<QByteArray>>
    repair(QString cursor, QString table, QList<int> buckets, std::stop_token stop) override;

    [[nodiscard]] qint64 lastServerMs() const override { return m_lastServerMs; }

private:
    [[nodiscard]] QCoro::Task<Result<QByteArray>> page(ports::HttpRequest request,
                                                       std::stop_token stop);

    ports::HttpClient &m_http;
    qint64 m_lastServerMs = 0;
};

} // namespace steward::api
