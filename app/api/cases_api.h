// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ports/case_source.h"
#include "app/ports/http_client.h"

#include <qcorotask.h>

#include <stop_token>

namespace steward::api
{

/// Fresh facts about one transfer. `http` outlives the calls; they end as Cancelled with `stop`.
class CasesApi final : public ports::CaseSource
{
public:
    CasesApi(ports::HttpClient &http, std::stop_token stop);
    [[nodiscard]] QFuture<Result<QJsonObject>> detail(CaseId id) override;
    [[nodiscard]] QFuture<Result<QJsonObject>> orgGates(OrgId org, UserId recipient) override;
    [[nodiscard]] QFuture<Result<QJsonObject>> sendDocument(ports::Command command) override;

private:
    [[nodiscard]] QCoro::Task<Result<QJsonObject>> exchange(ports::HttpRequest request);

    ports::HttpClient &m_http;
    std::stop_token m_stop;
};

} // namespace steward::api
