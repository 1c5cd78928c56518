// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ports/problem.h"

#include <QDateTime>
#include <QJsonDocument>
#include <QLocale>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace steward::ports
{

namespace
{

constexpr qsizetype kMaxProblemBytes = 256 * 1024;
constexpr qsizetype kMaxDetail = 500;
constexpr qint64 kMaxRetryAfterMs = 3'600'000;

ErrorKind kindOf401(const QString &code)
{
    return code == "step_up_required"_L1 ? ErrorKind::StepUpRequired : ErrorKind::Unauthenticated;
}

ErrorKind kindOf(int status, const QString &code)
{
    switch (status) {
    case 401:
        return kindOf401(code);
    case 403:
        return ErrorKind::Forbidden;
    case 404:
    case 410:
        return ErrorKind::NotFound;
    case 409:
        return code == "resync"_L1 ? ErrorKind::ResyncRequired : ErrorKind::Conflict;
    case 412:
        return ErrorKind::Stale;
    case 422:
        return ErrorKind::Rule;
    case 426:
        return ErrorKind::UpgradeRequired;
    case 429:
        return ErrorKind::TooMany;
    default:
        return status >= 500 ? ErrorKind::Offline : ErrorKind::Protocol;
    }
}

qint64 retryAfterMs(const QByteArray &value)
{
    bool isNumber = false;
    const auto seconds = value.trimmed().toLongLong(&isNumber);
    if (isNumber)
        return std::clamp<qint64>(seconds, 0, kMaxRetryAfterMs / 1000) * 1000;
    auto date = QLocale::c().toDateTime(QString::fromLatin1(value.trimmed()),
                                        u"ddd, dd MMM yyyy hh:mm:ss 'GMT'"_s);
    if (!date.isValid())
        return 0;
    date.setTimeSpec(Qt::UTC);
    return std::clamp<qint64>(QDateTime::currentDateTimeUtc().msecsTo(date), 0, kMaxRetryAfterMs);
}

} // namespace

QJsonObject problemOf(const HttpResponse &response)
{
    if (response.status < 400 || response.body.size() > kMaxProblemBytes)
        return {};
    return QJsonDocument::fromJson(response.body).object();
}

std::optional<Error> errorOf(const HttpResponse &response)
{
    if (response.status >= 200 && response.status < 300)
        return std::nullopt;
    const auto problem = problemOf(response);
    Error error;
    error.code = problem.value("code"_L1).toString().left(64);
    error.kind = kindOf(response.status, error.code);
    error.detail = problem.value("detail"_L1).toString().left(kMaxDetail);
    if (error.detail.isEmpty())
        error.detail = u"status %1"_s.arg(response.status);
    error.requestId = response.requestId;
    if (error.requestId.isEmpty())
        error.requestId = problem.value("request_id"_L1).toString().left(64);
    error.retryAfterMs = retryAfterMs(response.header("retry-after"));
    // Over by the clock, or taken away: the second also ends what this machine holds of it.
    if (error.code == "session_revoked"_L1 || error.code == "invalid_grant"_L1) {
        const auto reason = problem.value("reason"_L1).toString();
        const bool isByClock = reason.isEmpty() || reason == "idle"_L1 || reason == "absolute"_L1;
        error.code = isByClock ? u"session_expired"_s : u"session_revoked"_s;
    }
    if (error.kind == ErrorKind::ResyncRequired)
        error.code = problem.value("reason"_L1).toString().left(64);
    return error;
}

} // namespace steward::ports
