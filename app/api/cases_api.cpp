// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/cases_api.h"

#include "app/api/wire/json_reader.h"
#include "app/ports/await.h"
#include "app/ports/problem.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QUrl>

using namespace Qt::StringLiterals;

namespace steward::api
{

namespace
{

/// Twenty MiB of evidence as base64 over a slow line.
constexpr std::chrono::minutes kUploadLimit{5};

QString encoded(const QString &text)
{
    return QString::fromLatin1(QUrl::toPercentEncoding(text));
}

QByteArray bodyOf(const ports::Command &command)
{
    QJsonObject expect;
    for (auto it = command.expect.cbegin(); it != command.expect.cend(); ++it)
        expect.insert(it.key(), QString::number(it.value()));
    const QJsonObject body{{u"type"_s, command.type},
                           {u"version"_s, command.version},
                           {u"expect"_s, expect},
                           {u"args"_s, command.args}};
    return QJsonDocument(body).toJson(QJsonDocument::Compact);
}

} // namespace

CasesApi::CasesApi(ports::HttpClient &http, std::stop_token stop)
    : m_http(http), m_stop(std::move(stop))
{
}

QFuture<Result<QJsonObject>> CasesApi::detail(CaseId id)
{
    ports::HttpRequest request;
    request.path = u"/v1/cases/"_s + encoded(id.value);
    return ports::toFuture(exchange(std::move(request)));
}

QFuture<Result<QJsonObject>> CasesApi::orgGates(OrgId org, UserId recipient)
{
    ports::HttpRequest request;
    request.path = u"/v1/orgs/"_s + encoded(org.value) + u"/gates"_s;
    if (!recipient.isNull())
        request.path += u"?recipient="_s + encoded(recipient.value);
    return ports::toFuture(exchange(std::move(request)));
}

QFuture<Result<QJsonObject>> CasesApi::sendDocument(ports::Command command)
{
    ports::HttpRequest request;
    request.method = "POST";
    request.path = u"/v1/commands"_s;
    request.headers = {{"Content-Type", "application/json"},
                       {"Idempotency-Key", command.id.value.toLatin1()}};
    request.body = bodyOf(command);
    request.timeout = kUploadLimit;
    return ports::toFuture(exchange(std::move(request)));
}

QFuture<Result<CasesApi::DocumentEnd>> CasesApi::documentEnd(CommandId id)
{
    ports::HttpRequest request;
    request.path = u"/v1/commands/"_s + encoded(id.value);
    return ports::toFuture(readEnd(std::move(request)));
}

QFuture<Result<CasesApi::DocumentEnd>> CasesApi::giveUpDocument(CommandId id)
{
    ports::HttpRequest request;
    request.method = "POST";
    request.path = u"/v1/commands/"_s + encoded(id.value) + u"/void"_s;
    request.headers = {{"Content-Type", "application/json"}};
    request.body = "{}";
    return ports::toFuture(readEnd(std::move(request)));
}

QCoro::Task<Result<CasesApi::DocumentEnd>> CasesApi::readEnd(ports::HttpRequest request)
{
    const auto document = co_await exchange(std::move(request));
    if (!document)
        co_return tl::unexpected(document.error());
    const auto state = document->value("state"_L1).toString();
    if (state == "done"_L1)
        co_return DocumentEnd::Recorded;
    if (state == "refused"_L1 || state == "void"_L1)
        co_return DocumentEnd::WithoutEffect;
    co_return tl::unexpected(
        Error{ErrorKind::Protocol, u"a command of an unknown state"_s, {}, u"bad_state"_s, 0});
}

void CasesApi::refreshStaff()
{
    if (m_isReading)
        return;
    m_isReading = true;
    const auto reading = readStaff();
    Q_UNUSED(reading)
}

void CasesApi::forgetStaff()
{
    m_staff.clear();
    Q_EMIT staffChanged();
}

QCoro::Task<> CasesApi::readStaff()
{
    ports::HttpRequest request;
    request.path = u"/v1/staff"_s;
    const auto document = co_await exchange(std::move(request));
    m_isReading = false;
    if (!document)
        co_return;
    m_staff.clear();
    const auto list = document->value("staff"_L1).toArray();
    for (const auto &value : list) {
        const auto one = value.toObject();
        m_staff << ports::StaffName{{one.value("id"_L1).toString()},
                                    one.value("name"_L1).toString(),
                                    one.value("may_be_officer"_L1).toBool()};
    }
    Q_EMIT staffChanged();
}

QCoro::Task<Result<QJsonObject>> CasesApi::exchange(ports::HttpRequest request)
{
    request.headers.emplaceBack("Accept", "application/json");
    const auto response = co_await m_http.send(std::move(request), m_stop);
    if (!response)
        co_return tl::unexpected(response.error());
    if (auto error = ports::errorOf(*response))
        co_return tl::unexpected(*std::move(error));
    auto document = wire::parseObject(response->body);
    if (!document)
        document.error().requestId = response->requestId;
    co_return document;
}

} // namespace steward::api
