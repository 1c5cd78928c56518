// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/net/event_stream.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkReply>

using namespace Qt::StringLiterals;

namespace steward::net
{

namespace
{

constexpr qint64 kReadBuffer = 256 * 1024;

std::optional<qint64> numberIn(const QJsonObject &object, QLatin1StringView name)
{
    bool isNumber = false;
    const auto value = object.value(name).toString().toLongLong(&isNumber);
    if (!isNumber || value < 0)
        return std::nullopt;
    return value;
}

struct LaterDelete {
    void operator()(QNetworkReply *reply) const
    {
        if (reply->isRunning())
            reply->abort();
        reply->deleteLater();
    }
};

} // namespace

EventStream::EventStream(ServerConfig server, Tokens tokens, TokenRefused refused,
                         EventStreamLimits limits, RetryPolicy retry)
    : m_server(std::move(server)), m_tokens(std::move(tokens)), m_refused(std::move(refused)),
      m_limits(limits), m_retry(std::move(retry)),
      m_network(std::make_unique<QNetworkAccessManager>())
{
    m_network->setAutoDeleteReplies(false);
    m_watchdog.setSingleShot(true);
    connect(&m_watchdog, &QTimer::timeout, this, [this] {
        m_end.set(Error{ErrorKind::Offline, u"no ping on the event stream"_s});
    });
}

EventStream::~EventStream()
{
    close();
}

void EventStream::open()
{
    if (m_isRunning)
        return;
    m_isRunning = true;
    m_stop = {};
    m_retry.reset();
    run(m_stop.get_token());
}

void EventStream::close()
{
    m_isRunning = false;
    m_stop.request_stop();
}

QCoro::Task<> EventStream::run(std::stop_token stop)
{
    while (!stop.stop_requested()) {
        const auto token = co_await m_tokens(stop);
        Error failure;
        if (token) {
            failure = co_await listen(*token, stop);
            if (stop.stop_requested())
                co_return;
            setLive(false);
            if (failure.kind == ErrorKind::Unauthenticated)
                m_refused(*token);
        } else {
            failure = token.error();
        }
        const auto pause = m_retry.next(std::chrono::milliseconds{failure.retryAfterMs});
        const bool ranOut = co_await ports::sleepFor(pause, stop);
        if (!ranOut)
            co_return;
    }
}

QCoro::Task<Error> EventStream::listen(QByteArray token, std::stop_token stop)
{
    m_end = {};
    m_parser = {};
    const auto end = m_end;
    const std::stop_callback onStop{stop, [this, end] {
                                        m_watchdog.stop();
                                        m_isLive = false;
                                        end.set(Error{ErrorKind::Cancelled, u"stopped"_s});
                                    }};
    QUrl url = m_server.base;
    url.setPath(u"/v1/events"_s);
    auto request = secureRequest(m_server, url);
    request.setRawHeader("Accept", "text/event-stream");
    // A packed stream would arrive in lumps.
    request.setRawHeader("Accept-Encoding", "identity");
    request.setRawHeader("Authorization", "Bearer " + token);
    const std::unique_ptr<QNetworkReply, LaterDelete> reply{m_network->get(request)};
    auto *source = reply.get();
    source->setReadBufferSize(kReadBuffer);
    connect(source, &QNetworkReply::readyRead, this, [this, source] { readMore(source); });
    connect(source, &QNetworkReply::finished, this, [source, end] {
        end.set(transportError(*source).value_or(
            Error{ErrorKind::Offline, u"the event stream ended"_s}));
    });
    m_watchdog.start(m_limits.silence);
    auto waiting = end.wait();
    auto failure = co_await waiting;
    source->disconnect(this);
    m_watchdog.stop();
    if (source->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt() == 401)
        failure.kind = ErrorKind::Unauthenticated;
    co_return failure;
}

void EventStream::readMore(QNetworkReply *reply)
{
    const int status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    const auto type = reply->header(QNetworkRequest::ContentTypeHeader).toString();
    const auto end = m_end;
    if (status != 200 || !type.startsWith("text/event-stream"_L1)) {
        end.set(Error{ErrorKind::Protocol, u"the event stream answered %1"_s.arg(status)});
        return;
    }
    m_watchdog.start(m_limits.silence);
    const auto events = m_parser.feed(reply->readAll());
    if (!events) {
        end.set(Error{ErrorKind::Protocol, u"the event stream passed its bounds"_s});
        return;
    }
    m_retry.reset();
    setLive(true);
    for (const auto &event : *events) {
        dispatch(event);
        // Whoever heard it may have stopped the stream.
        if (end.isSet())
            return;
    }
}

void EventStream::dispatch(const ServerEvent &event)
{
    const auto document = QJsonDocument::fromJson(event.data).object();
    if (event.name == "feed") {
        if (const auto csn = numberIn(document, "csn"_L1))
            Q_EMIT feedHinted(*csn);
    } else if (event.name == "perm") {
        if (const auto version = numberIn(document, "perm_ver"_L1))
            Q_EMIT permissionsHinted(*version);
    } else if (event.name == "command") {
        const auto id = document.value("id"_L1).toString();
        if (!id.isEmpty())
            Q_EMIT commandHinted(CommandId{id}, document.value("state"_L1).toString());
    } else if (event.name == "facts") {
        const auto org = document.value("org_id"_L1);
        if (org.isString() || org.isNull())
            Q_EMIT factsHinted(OrgId{org.toString().left(64)});
    } else if (event.name == "revoked") {
        Q_EMIT revoked(document.value("reason"_L1).toString().left(64));
    }
}

void EventStream::setLive(bool isLive)
{
    if (m_isLive == isLive)
        return;
    m_isLive = isLive;
    Q_EMIT stateChanged(isLive);
}

} // namespace steward::net
