// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/payouts_api.h"

#include "app/api/wire/payout_wire.h"
#include "app/ports/await.h"
#include "app/ports/problem.h"

#include <QUrl>

using namespace Qt::StringLiterals;

namespace steward::api
{

PayoutsApi::PayoutsApi(ports::HttpClient &http, std::stop_token stop)
    : m_http(http), m_stop(std::move(stop))
{
}

QFuture<Result<QJsonObject>> PayoutsApi::detail(PayoutId id)
{
    return ports::toFuture(fetchDetail(std::move(id)));
}

QCoro::Task<Result<QJsonObject>> PayoutsApi::fetchDetail(PayoutId id)
{
    ports::HttpRequest request;
    request.path = u"/v1/payouts/"_s + QString::fromLatin1(QUrl::toPercentEncoding(id.value));
    const auto response = co_await m_http.send(std::move(request), m_stop);
    if (!response)
        co_return tl::unexpected(response.error());
    if (auto error = ports::errorOf(*response))
        co_return tl::unexpected(*std::move(error));
    auto document = wire::readPayoutDetail(response->body);
    if (!document)
        document.error().requestId = response->requestId;
    co_return document;
}

} // namespace steward::api
