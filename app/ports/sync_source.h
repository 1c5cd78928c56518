// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/result.h"

#include <QByteArray>
#include <QList>
#include <QString>

#include <qcorotask.h>

#include <stop_token>

namespace steward::ports
{

/// Fetches pages (platform.md §3) as inflated bytes; what they say is for the page parser. Any
/// status but 200 is an error: ResyncRequired carries the reason in `code` (epoch, rewind, expired,
/// scope, schema), a 410 is `expired`; Offline and TooMany carry Retry-After.
class SyncSource
{
public:
    virtual ~SyncSource() = default;
    /// An empty position starts a load.
    [[nodiscard]] virtual QCoro::Task<Result<QByteArray>> snapshot(QString position,
                                                                   std::stop_token stop) = 0;
    /// Answers at once when there are changes, else after `waitSeconds` (0..25) at the latest.
    [[nodiscard]] virtual QCoro::Task<Result<QByteArray>> changes(QString cursor, int waitSeconds,
                                                                  std::stop_token stop) = 0;
    /// Of the last answer that a token of ours was good for; 0 when it had no date.
    [[nodiscard]] virtual qint64 lastServerMs() const { return 0; }
    /// The 256 bucket sums of one table, as the JSON text; NotFound when this session may not see
    /// it.
    [[nodiscard]] virtual QCoro::Task<Result<QByteArray>> digest(QString table,
                                                                 std::stop_token stop) = 0;
    /// A page of the live rows of these buckets; the page before gave the cursor.
    [[nodiscard]] virtual QCoro::Task<Result<QByteArray>>
    repair(QString cursor, QString table, QList<int> buckets, std::stop_token stop) = 0;
};

} // namespace steward::ports
