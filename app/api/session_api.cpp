// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/session_api.h"

#include "app/ports/problem.h"

#include <QUrl>

using namespace Qt::StringLiterals;

namespace steward::api
{

namespace
{

/// Free function with values in: a coroutine that outlives nothing it refers to but the client.
QCoro::Task<Result<QByteArray>> fetch(ports::HttpClient *http, ports::HttpRequest request,
                                      std::stop_token stop)
{
    request.headers.emplaceBack("Accept", "application/json");
    const auto response = co_await http->send(std::move(request), stop);
    if (!response)
        co_return tl::unexpected(response.error());
    if (auto error = ports::errorOf(*response))
        co_return tl::unexpected(*std::move(error));
    co_return response->body;
}

ports::HttpRequest getRequest(const QString &path)
{
    ports::HttpRequest request;
    request.path = path;
    return request;
}

} // namespace

SessionApi::SessionApi(ports::HttpClient &open, ports::HttpClient &gated)
    : m_open(open), m_gated(gated)
{
}

QCoro::Task<Result<wire::Meta>> SessionApi::meta(std::stop_token stop)
{
    auto request = getRequest(u"/v1/meta"_s);
    request.timeout = std::chrono::seconds{10};
    const auto body = co_await fetch(&m_open, std::move(request), stop);
    if (!body)
        co_return tl::unexpected(body.error());
    co_return wire::readMeta(*body);
}

QCoro::Task<Result<ports::Principal>> SessionApi::me(std::stop_token stop)
{
    auto request = getRequest(u"/v1/me"_s);
    const auto body = co_await fetch(&m_gated, std::move(request), stop);
    if (!body)
        co_return tl::unexpected(body.error());
    co_return wire::readPrincipal(*body);
}

QCoro::Task<Result<ports::Principal>> SessionApi::holderOf(QByteArray token, std::stop_token stop)
{
    auto request = getRequest(u"/v1/me"_s);
    request.headers = {{"Authorization", "Bearer " + token}};
    const auto body = co_await fetch(&m_open, std::move(request), stop);
    if (!body)
        co_return tl::unexpected(body.error());
    co_return wire::readPrincipal(*body);
}

QCoro::Task<Result<QList<ports::OwnSession>>> SessionApi::sessions(QString own,
                                                                   std::stop_token stop)
{
    auto request = getRequest(u"/v1/me/sessions"_s);
    const auto body = co_await fetch(&m_gated, std::move(request), stop);
    if (!body)
        co_return tl::unexpected(body.error());
    co_return wire::readSessions(*body, own);
}

QCoro::Task<Result<Done>> SessionApi::endSession(QString id, std::stop_token stop)
{
    auto request = getRequest(
        u"/v1/me/sessions/%1/end"_s.arg(QString::fromLatin1(QUrl::toPercentEncoding(id))));
    request.method = "POST";
    request.headers = {{"Content-Type", "application/json"}};
    request.body = "{}";
    const auto body = co_await fetch(&m_gated, std::move(request), stop);
    if (!body)
        co_return tl::unexpected(body.error());
    co_return Done{};
}

} // namespace steward::api
