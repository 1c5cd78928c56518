// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/net/authenticator.h"
#include "app/ports/await.h"
#include "app/ports/http_client.h"

#include <QDeadlineTimer>
#include <QObject>

#include <functional>
#include <list>
#include <stop_token>

namespace steward::net
{

/// Puts the access token on every request and keeps it fresh: calls wait while it is renewed, with
/// one renewal under way; a 401 token_expired is cured by a renewal and the same bytes again, once.
/// Answers with 401 do not get through: they are Unauthenticated or StepUpRequired.
class RequestGate : public QObject, public ports::HttpClient
{
    Q_OBJECT
public:
    using Renewal = std::function<QCoro::Task<Result<AccessToken>>(std::stop_token)>;
    RequestGate(ports::HttpClient &http, Renewal renewal);
    ~RequestGate() override;

    [[nodiscard]] QCoro::Task<Result<ports::HttpResponse>> send(ports::HttpRequest request,
                                                                std::stop_token stop) override;
    /// A token that has not expired; renews first when there is none.
    [[nodiscard]] QCoro::Task<Result<QByteArray>> accessToken(std::stop_token stop);
    /// The platform refused this token. A newer one stays.
    void dropToken(const QByteArray &token);

    /// Lets requests through, with this token or with one to be renewed.
    void open(std::optional<AccessToken> token);
    /// Refuses requests from now on as Unauthenticated; those waiting for a token end so.
    void close();
    [[nodiscard]] bool isOpen() const { return m_isOpen; }
    void shutdown();

Q_SIGNALS:
    /// The session is over: the platform said so, or the renewal was refused for good.
    void ended(const steward::Error &error);
    void stepUpDemanded(const QString &acr, int maxAge);

private:
    using Parked = ports::OneShot<Result<Done>>;
    QCoro::Task<> renew(quint64 generation);
    [[nodiscard]] QCoro::Task<Result<Done>> waitForToken(std::stop_token stop);
    [[nodiscard]] Error refusalOf(const ports::HttpResponse &response);
    void release(const Result<Done> &outcome);

    ports::HttpClient &m_http;
    Renewal m_renewal;
    std::stop_source m_stop;
    QByteArray m_token;
    QDeadlineTimer m_expiry;
    std::list<Parked> m_parked;
    quint64 m_generation = 0; ///< Counts open() and close(): a renewal of an older one is ignored.
    bool m_isOpen = false;
    bool m_isRenewing = false;
};

} // namespace steward::net
