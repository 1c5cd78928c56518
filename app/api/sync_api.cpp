// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/sync_api.h"

#include "app/ports/problem.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QJsonValue>
#include <QLocale>
#include <QUrl>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace steward::api
{

namespace
{

constexpr qint64 kMaxPage = 16 * 1024 * 1024;
constexpr int kLongestWait = 25;
constexpr std::chrono::milliseconds kTransfer{60'000};

QString encoded(const QString &text)
{
    return QString::fromLatin1(QUrl::toPercentEncoding(text));
}

} // namespace

SyncApi::SyncApi(ports::HttpClient &http) : m_http(http) {}

QCoro::Task<Result<QByteArray>> SyncApi::page(ports::HttpRequest request, std::stop_token stop)
{
    request.headers.emplaceBack("Accept", "application/x-ndjson");
    request.maxBodyBytes = kMaxPage;
    auto response = co_await m_http.send(std::move(request), stop);
    if (!response)
        co_return tl::unexpected(response.error());
    if (auto error = ports::errorOf(*response)) {
        if (response->status == 410) {
            error->kind = ErrorKind::ResyncRequired;
            error->code = u"expired"_s;
        }
        co_return tl::unexpected(*std::move(error));
    }
    if (response->status != 200)
        co_return tl::unexpected(Error{ErrorKind::Protocol,
                                       u"a page with status %1"_s.arg(response->status),
                                       response->requestId});
    auto date = QLocale::c().toDateTime(QString::fromLatin1(response->header("date")),
                                        u"ddd, dd MMM yyyy hh:mm:ss 'GMT'"_s);
    date.setTimeSpec(Qt::UTC);
    m_lastServerMs = date.isValid() ? date.toMSecsSinceEpoch() : 0;
    co_return std::move(response->body);
}

QCoro::Task<Result<QByteArray>> SyncApi::snapshot(QString position, std::stop_token stop)
{
    ports::HttpRequest request;
    request.method = "POST";
    request.path = u"/v1/sync/snapshot"_s;
    request.headers = {{"Content-Type", "application/json"}};
    const QJsonObject body{
        {u"position"_s, position.isEmpty() ? QJsonValue{QJsonValue::Null} : QJsonValue{position}}};
    request.body = QJsonDocument{body}.toJson(QJsonDocument::Compact);
    request.timeout = kTransfer;
    auto fetched = co_await page(std::move(request), stop);
    co_return fetched;
}

QCoro::Task<Result<QByteArray>> SyncApi::changes(QString cursor, int waitSeconds,
                                                 std::stop_token stop)
{
    const int wait = std::clamp(waitSeconds, 0, kLongestWait);
    ports::HttpRequest request;
    request.path =
        u"/v1/sync/changes?cursor="_s + encoded(cursor) + "&wait="_L1 + QString::number(wait);
    request.timeout = kTransfer + std::chrono::seconds{wait};
    auto fetched = co_await page(std::move(request), stop);
    co_return fetched;
}

QCoro::Task<Result<QByteArray>> SyncApi::digest(QString table, std::stop_token stop)
{
    ports::HttpRequest request;
    request.path = u"/v1/sync/digest?t=%1"_s.arg(encoded(table));
    auto fetched = co_await page(std::move(request), stop);
    co_return fetched;
}

QCoro::Task<Result<QByteArray>> SyncApi::repair(QString cursor, QString table, QList<int> buckets,
                                                std::stop_token stop)
{
    QJsonArray numbers;
    for (const int bucket : std::as_const(buckets))
        numbers.append(bucket);
    const QJsonObject body{{u"cursor"_s, cursor}, {u"t"_s, table}, {u"buckets"_s, numbers}};
    ports::HttpRequest request;
    request.method = "POST";
    request.path = u"/v1/sync/repair"_s;
    request.headers = {{"Content-Type", "application/json"}};
    request.body = QJsonDocument{body}.toJson(QJsonDocument::Compact);
    request.timeout = kTransfer;
    auto fetched = co_await page(std::move(request), stop);
    co_return fetched;
}

} // namespace steward::api
