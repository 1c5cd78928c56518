// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/net/exchange.h"

#include "app/net/server_config.h"

#include <QNetworkReply>

#include <utility>

using namespace Qt::StringLiterals;

namespace steward::net
{

Exchange::Exchange(QNetworkReply *reply, std::chrono::milliseconds timeout, qint64 maxBodyBytes)
    : m_reply(reply), m_maxBodyBytes(maxBodyBytes)
{
    connect(reply, &QNetworkReply::metaDataChanged, this, &Exchange::checkHead);
    connect(reply, &QNetworkReply::readyRead, this, &Exchange::readBody);
    connect(reply, &QNetworkReply::finished, this, &Exchange::complete);
    m_deadline.setSingleShot(true);
    connect(&m_deadline, &QTimer::timeout, this, [this] {
        fail(Error{ErrorKind::Offline, u"the exchange took too long"_s, requestId()});
    });
    m_deadline.start(timeout);
}

Exchange::~Exchange()
{
    if (m_reply != nullptr)
        delete m_reply;
}

QString Exchange::requestId() const
{
    return m_reply != nullptr ? QString::fromLatin1(m_reply->rawHeader("X-Request-Id").left(64))
                              : QString{};
}

void Exchange::checkHead()
{
    const int status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    if (status >= 300 && status < 400) {
        fail(Error{ErrorKind::RedirectRefused, u"the server answered %1"_s.arg(status),
                   requestId()});
        return;
    }
    // Of the packed body; an honest small answer is not cut short by it.
    const auto announced = m_reply->header(QNetworkRequest::ContentLengthHeader).toLongLong();
    if (announced > m_maxBodyBytes)
        fail(Error{ErrorKind::Protocol, u"the answer is larger than %1 bytes"_s.arg(m_maxBodyBytes),
                   requestId()});
}

void Exchange::readBody()
{
    if (m_outcome.isSet())
        return;
    m_body += m_reply->read(m_maxBodyBytes + 1 - m_body.size());
    if (m_body.size() > m_maxBodyBytes)
        fail(Error{ErrorKind::Protocol, u"the answer is larger than %1 bytes"_s.arg(m_maxBodyBytes),
                   requestId()});
}

void Exchange::complete()
{
    if (m_outcome.isSet())
        return;
    if (auto error = transportError(*m_reply)) {
        error->requestId = requestId();
        end(tl::unexpected(*std::move(error)));
        return;
    }
    readBody();
    if (m_outcome.isSet())
        return;
    ports::HttpResponse response;
    response.status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    for (const auto &[name, value] : m_reply->rawHeaderPairs())
        response.headers.append({name.toLower(), value});
    response.body = std::exchange(m_body, {});
    response.requestId = requestId();
    if (response.status < 200) {
        end(tl::unexpected(
            Error{ErrorKind::Protocol, u"an answer without a status"_s, response.requestId}));
        return;
    }
    end(std::move(response));
}

void Exchange::fail(Error error)
{
    end(tl::unexpected(std::move(error)));
}

void Exchange::end(Result<ports::HttpResponse> result)
{
    if (m_outcome.isSet())
        return;
    m_deadline.stop();
    // The waiting coroutine resumes below and may end the program's last owner of this object.
    auto *reply = std::exchange(m_reply, nullptr);
    reply->disconnect(this);
    if (reply->isRunning())
        reply->abort();
    reply->deleteLater();
    deleteLater();
    const auto outcome = m_outcome;
    Q_EMIT over();
    outcome.set(std::move(result));
}

} // namespace steward::net
