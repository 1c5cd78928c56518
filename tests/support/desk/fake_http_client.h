// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ports/await.h"
#include "app/ports/http_client.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <functional>
#include <list>
#include <optional>

namespace steward::test
{

/// Answers from a function and keeps what was asked. A request that the function gives no answer to
/// hangs until release() or its stop.
class FakeHttpClient final : public ports::HttpClient
{
public:
    using Answer = std::optional<Result<ports::HttpResponse>>;
    std::function<Answer(const ports::HttpRequest &)> handler;
    QList<ports::HttpRequest> requests;

    [[nodiscard]] QCoro::Task<Result<ports::HttpResponse>> send(ports::HttpRequest request,
                                                                std::stop_token stop) override
    {
        requests.append(request);
        Answer answer;
        if (handler)
            answer = handler(request);
        if (answer)
            co_return *answer;
        ports::OneShot<Result<ports::HttpResponse>> hanging;
        m_hanging.push_back(hanging);
        const std::stop_callback onStop{
            stop, [hanging] {
                hanging.set(tl::unexpected(Error{ErrorKind::Cancelled, QStringLiteral("stopped")}));
            }};
        auto waiting = hanging.wait();
        auto result = co_await waiting;
        co_return result;
    }
    /// Ends everything that hangs with this answer.
    void release(const Result<ports::HttpResponse> &answer)
    {
        const auto hanging = std::exchange(m_hanging, {});
        for (const auto &one : hanging)
            one.set(answer);
    }
    [[nodiscard]] qsizetype count(const QString &path) const
    {
        return std::count_if(requests.cbegin(), requests.cend(),
                             [&](const auto &r) { return r.path == path; });
    }

private:
    std::list<ports::OneShot<Result<ports::HttpResponse>>> m_hanging;
};

[[nodiscard]] inline ports::HttpResponse jsonAnswer(int status, const QJsonObject &body)
{
    return {status,
            {{"content-type", "application/json"}},
            QJsonDocument{body}.toJson(QJsonDocument::Compact),
            QStringLiteral("req-1")};
}

[[nodiscard]] inline ports::HttpResponse problemAnswer(int status, const QString &code,
                                                       QJsonObject more = {})
{
    more.insert(QStringLiteral("code"), code);
    more.insert(QStringLiteral("status"), status);
    return {status,
            {{"content-type", "application/problem+json"}},
            QJsonDocument{more}.toJson(),
            QStringLiteral("req-2")};
}

[[nodiscard]] inline QByteArray headerOf(const ports::HttpRequest &request, const QByteArray &name)
{
    for (const auto &[key, value] : request.headers)
        if (key.compare(name, Qt::CaseInsensitive) == 0)
            return value;
    return {};
}

} // namespace steward::test
