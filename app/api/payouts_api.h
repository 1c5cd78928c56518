// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ports/audit_source.h"
#include "app/ports/http_client.h"

#include <qcorotask.h>

#include <stop_token>

namespace steward::api
{

/// Fresh facts about one payout. `http` outlives the calls; they end as Cancelled with `stop`.
class PayoutsApi final : public ports::PayoutSource
{
public:
    PayoutsApi(ports::HttpClient &http, std::stop_token stop);
    [[nodiscard]] QFuture<Result<QJsonObject>> detail(PayoutId id) override;

private:
    [[nodiscard]] QCoro::Task<Result<QJsonObject>> fetchDetail(PayoutId id);

    ports::HttpClient &m_http;
    std::stop_token m_stop;
};

} // namespace steward::api
