// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/result.h"
#include "app/ports/http_client.h"

#include <QByteArray>
#include <QString>

#include <qcorotask.h>

#include <stop_token>

namespace steward::api {

/// The feed as raw pages (NDJSON, inflated, at most 16 MiB): parsing and proving them is the sync
/// engine's work. ResyncRequired carries the reason in Error::code: epoch, rewind, expired, scope or
/// schema. `http` outlives the calls.
class SyncApi
{
public:
    explicit SyncApi(ports::HttpClient &http);
    /// An empty position asks for the first page.
    [[nodiscard]] QCoro::Task<Result<QByteArray>> snapshot(QString position, std::stop_token stop);
    /// Waits at the platform for at most `waitSeconds` (0…25) when there is nothing newer.
    [[nodiscard]] QCoro::Task<Result<QByteArray>> changes(QString cursor, int waitSeconds, std::stop_token stop);
    /// The 256 bucket sums of one table, as the JSON text.
    [[nodiscard]] QCoro::Task<Result<QByteArray>> digest(QString table, std::stop_token stop);

private:
    ports::HttpClient &m_http;
};

} // namespace steward::api
