// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/commands_api.h"

#include "app/api/wire/command_wire.h"
#include "app/ports/problem.h"

#include <QUrl>

using namespace Qt::StringLiterals;

namespace steward::api
{

namespace
{

QString pathOf(const CommandId &id, QLatin1StringView tail = {})
{
    return u"/v1/commands/"_s + QString::fromLatin1(QUrl::toPercentEncoding(id.value)) + tail;
}

/// What the platform keeps as this command's answer for ever (platform.md §6).
bool isFinalStatus(int status)
{
    return status == 403 || status == 410 || status == 412 || status == 422;
}

} // namespace

CommandsApi::CommandsApi(ports::HttpClient &http) : m_http(http) {}

QCoro::Task<ports::CommandReply> CommandsApi::exchange(ports::HttpRequest request, bool isSending,
                                                       std::stop_token stop)
{
    request.headers.emplaceBack("Accept", "application/json");
    const auto response = co_await m_http.send(std::move(request), stop);
    if (!response)
        co_return tl::unexpected(ports::CommandFailure{response.error(), {}, false});
    if (auto error = ports::errorOf(*response)) {
        const bool isFinal = isSending && isFinalStatus(response->status);
        co_return tl::unexpected(
            ports::CommandFailure{*std::move(error), ports::problemOf(*response), isFinal});
    }
    auto answer = wire::readCommandAnswer(response->body);
    if (!answer) {
        auto error = answer.error();
        error.requestId = response->requestId;
        co_return tl::unexpected(ports::CommandFailure{std::move(error), {}, false});
    }
    answer->requestId = response->requestId;
    co_return *std::move(answer);
}

QCoro::Task<ports::CommandReply> CommandsApi::send(CommandId id, QByteArray body,
                                                   std::stop_token stop)
{
    ports::HttpRequest request;
    request.method = "POST";
    request.path = u"/v1/commands"_s;
    request.headers = {{"Content-Type", "application/json"},
                       {"Idempotency-Key", id.value.toLatin1()}};
    request.body = std::move(body);
    auto reply = co_await exchange(std::move(request), true, stop);
    co_return reply;
}

QCoro::Task<ports::CommandReply> CommandsApi::state(CommandId id, std::stop_token stop)
{
    ports::HttpRequest request;
    request.path = pathOf(id);
    auto reply = co_await exchange(std::move(request), false, stop);
    co_return reply;
}

QCoro::Task<ports::CommandReply> CommandsApi::voidCommand(CommandId id, std::stop_token stop)
{
    ports::HttpRequest request;
    request.method = "POST";
    request.path = pathOf(id, "/void"_L1);
    request.headers = {{"Content-Type", "application/json"}};
    request.body = "{}";
    auto reply = co_await exchange(std::move(request), false, stop);
    co_return reply;
}

} // namespace steward::api
