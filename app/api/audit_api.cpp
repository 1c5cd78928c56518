// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/audit_api.h"

#include "app/api/wire/audit_wire.h"
#include "app/api/wire/json_reader.h"
#include "app/ports/await.h"
#include "app/ports/problem.h"

#include <QUrl>

using namespace Qt::StringLiterals;

namespace steward::api
{

namespace
{

QString encoded(const QString &text)
{
    return QString::fromLatin1(QUrl::toPercentEncoding(text));
}

} // namespace

AuditApi::AuditApi(ports::HttpClient &http, std::stop_token stop)
    : m_http(http), m_stop(std::move(stop))
{
}

QFuture<Result<AuditPage>> AuditApi::search(ports::AuditSearch search)
{
    return ports::toFuture(fetchPage(std::move(search)));
}

QFuture<Result<AuditEventRow>> AuditApi::event(AuditEventId id)
{
    return ports::toFuture(fetchEvent(std::move(id)));
}

QCoro::Task<Result<QByteArray>> AuditApi::fetch(ports::HttpRequest request)
{
    const auto response = co_await m_http.send(std::move(request), m_stop);
    if (!response)
        co_return tl::unexpected(response.error());
    if (auto error = ports::errorOf(*response))
        co_return tl::unexpected(*std::move(error));
    co_return response->body;
}

QCoro::Task<Result<AuditPage>> AuditApi::fetchPage(ports::AuditSearch search)
{
    ports::HttpRequest request;
    request.method = "POST";
    request.path = u"/v1/audit/search"_s;
    request.headers = {{"Content-Type", "application/json"}};
    request.body = wire::writeAuditSearch(search);
    const auto response = co_await m_http.send(std::move(request), m_stop);
    if (!response)
        co_return tl::unexpected(response.error());
    if (auto error = ports::errorOf(*response))
        co_return tl::unexpected(*std::move(error));
    auto page = wire::readAuditPage(response->body);
    if (!page)
        page.error().requestId = response->requestId;
    co_return page;
}

QCoro::Task<Result<AuditEventRow>> AuditApi::fetchEvent(AuditEventId id)
{
    ports::HttpRequest request;
    request.path = u"/v1/audit/events/"_s + QString::fromLatin1(QUrl::toPercentEncoding(id.value));
    const auto response = co_await m_http.send(std::move(request), m_stop);
    if (!response)
        co_return tl::unexpected(response.error());
    if (auto error = ports::errorOf(*response))
        co_return tl::unexpected(*std::move(error));
    const auto document = wire::parseObject(response->body);
    if (!document)
        co_return tl::unexpected(document.error());
    auto row = wire::readAuditEvent(*document);
    if (!row)
        row.error().requestId = response->requestId;
    co_return row;
}

QCoro::Task<Result<QByteArray>> AuditApi::checkpoint(QString month)
{
    ports::HttpRequest request;
    request.path = u"/v1/audit/checkpoint?month="_s + encoded(month);
    const auto body = co_await fetch(std::move(request));
    if (!body)
        co_return tl::unexpected(body.error());
    co_return wire::readCheckpointNote(*body);
}

QCoro::Task<Result<QList<ports::AuditInclusion>>> AuditApi::inclusions(QString month, qint64 size,
                                                                       QList<qint64> indices)
{
    ports::HttpRequest request;
    request.method = "POST";
    request.path = u"/v1/audit/proof/inclusions"_s;
    request.headers = {{"Content-Type", "application/json"}};
    request.body = wire::writeInclusionsRequest(month, size, indices);
    const auto body = co_await fetch(std::move(request));
    if (!body)
        co_return tl::unexpected(body.error());
    co_return wire::readInclusions(*body, month, size);
}

QCoro::Task<Result<QList<QByteArray>>> AuditApi::consistency(QString month, qint64 from, qint64 to)
{
    ports::HttpRequest request;
    request.path = u"/v1/audit/proof/consistency?month=%1&from=%2&to=%3"_s.arg(encoded(month))
                       .arg(from)
                       .arg(to);
    const auto body = co_await fetch(std::move(request));
    if (!body)
        co_return tl::unexpected(body.error());
    co_return wire::readConsistency(*body, month, from, to);
}

} // namespace steward::api
