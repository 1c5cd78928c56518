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
    Q_OBJECT
public:
    CasesApi(ports::HttpClient &http, std::stop_token stop);
    [[nodiscard]] QFuture<Result<QJsonObject>> detail(CaseId id) override;
    [[nodiscard]] QFuture<Result<QJsonObject>> orgGates(OrgId org, UserId recipient) override;
    [[nodiscard]] QFuture<Result<QJsonObject>> sendDocument(ports::Command command) override;
    [[nodiscard]] QFuture<Result<DocumentEnd>> documentEnd(CommandId id) override;
    [[nodiscard]] QFuture<Result<DocumentEnd>> giveUpDocument(CommandId id) override;
    [[nodiscard]] QList<ports::StaffName> staff() const override { return m_staff; }
    /// Fetches the names; the ones before stay when that fails.
    void refreshStaff();
    void forgetStaff();

private:
    [[nodiscard]] QCoro::Task<Result<QJsonObject>> exchange(ports::HttpRequest request);
    [[nodiscard]] QCoro::Task<Result<DocumentEnd>> readEnd(ports::HttpRequest request);

    [[nodiscard]] QCoro::Task<> readStaff();

    ports::HttpClient &m_http;
    std::stop_token m_stop;
    QList<ports::StaffName> m_staff;
    bool m_isReading = false;
};

} // namespace steward::api
