// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/result.h"

#include <QByteArray>
#include <QList>
#include <QPair>
#include <QString>

#include <qcorotask.h>

#include <chrono>
#include <stop_token>

namespace steward::ports
{

struct HttpRequest {
    QByteArray method = "GET";
    QString path; ///< With the query, percent-encoded: "/v1/me".
    QList<QPair<QByteArray, QByteArray>> headers;
    QByteArray body;
    std::chrono::milliseconds timeout{30'000}; ///< For the whole exchange, long polls included.
    qint64 maxBodyBytes =
        4 * 1024 * 1024; ///< Of the decoded answer; past it the answer is dropped.
};

struct HttpResponse {
    int status = 0;
    QList<QPair<QByteArray, QByteArray>> headers; ///< Names in lower case.
    QByteArray body;                              ///< Decoded.
    QString requestId;
    [[nodiscard]] QByteArray header(QByteArrayView lowerName) const
    {
        for (const auto &h : headers)
            if (h.first == lowerName)
                return h.second;
        return {};
    }
};

/// One exchange with the platform. Every status is an answer; an error is when none arrived. 3xx is
/// RedirectRefused, an untrusted certificate TlsRefused. `stop` ends it as Cancelled.
class HttpClient
{
public:
    virtual ~HttpClient() = default;
    [[nodiscard]] virtual QCoro::Task<Result<HttpResponse>> send(HttpRequest request,
                                                                 std::stop_token stop) = 0;
};

} // namespace steward::ports
