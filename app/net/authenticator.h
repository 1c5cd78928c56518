// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/result.h"
#include "app/net/dpop.h"
#include "app/net/loopback_listener.h"
#include "app/net/memory_secret_store.h"
#include "app/net/server_config.h"
#include "app/ports/http_client.h"
#include "app/ports/secret_store.h"

#include <QDateTime>
#include <QObject>
#include <QUrl>

#include <qcorotask.h>

#include <chrono>
#include <functional>
#include <optional>
#include <stop_token>

namespace steward::net
{

struct AccessToken {
    QByteArray value;
    std::chrono::milliseconds lifetime{};
};

/// What the platform must ask for again; nothing set is an ordinary sign-in.
struct SignInDemand {
    QString acr;
    int maxAge = -1; ///< Seconds since the last full sign-in; −1: any.
    QString loginHint;
};

struct AuthenticatorConfig {
    ServerConfig server;
    QString secretKey; ///< Where the keychain holds this profile's refresh token.
    QString lockFile;  ///< One renewal at a time across processes of this profile.
    /// Is there while the keychain holds a token that must not be used again; outlives the program.
    QString staleFile;
    std::function<bool(const QUrl &)> openBrowser;
    std::chrono::milliseconds browserTimeout{600'000};
    std::chrono::milliseconds retryPause{500};
};

/// OAuth 2.0 for a native program: authorization code with PKCE in the system browser, rotating
/// refresh tokens bound to a key of this profile (RFC 8252, 7636, 9207, 9449). Lives as long as the
/// session.
class Authenticator : public QObject
{
    Q_OBJECT
public:
    Authenticator(ports::HttpClient &http, ports::SecretStore &secrets, AuthenticatorConfig config);
    ~Authenticator() override;

    /// Opens the browser and waits for its return. Cancelled by `stop` or after the time-out.
    [[nodiscard]] QCoro::Task<Result<AccessToken>> signIn(SignInDemand demand,
                                                          std::stop_token stop);
    /// Unauthenticated when there is nothing to renew with, or the platform refused it for good;
    /// every other error leaves the refresh token where it is.
    [[nodiscard]] QCoro::Task<Result<AccessToken>> refresh(std::stop_token stop);
    /// Tells the platform, then forgets. What is stored here is gone even when the platform is not
    /// reached.
    [[nodiscard]] QCoro::Task<Result<Done>> revoke(std::stop_token stop);
    /// Drops the stored token without telling the platform, which has ended the session already.
    [[nodiscard]] QCoro::Task<Result<Done>> forget();

    /// Set while the browser is awaited.
    [[nodiscard]] QUrl browserUrl() const { return m_browserUrl; }
    [[nodiscard]] bool isSessionOnly() const { return m_isSessionOnly; }

Q_SIGNALS:
    void browserUrlChanged();
    void sessionOnlyChanged();

private:
    struct Endpoints {
        QString issuer;
        QUrl authorize, token, revoke;
        bool announcesIssuer = false;
    };
    struct Stored {
        QByteArray refreshToken;
        DpopKey key;
    };
    struct Tokens {
        AccessToken access;
        QByteArray refreshToken;
        QByteArray nonce;
    };
    using Form = QList<QPair<QByteArray, QByteArray>>;

    [[nodiscard]] QCoro::Task<Result<Endpoints>> discover(std::stop_token stop);
    [[nodiscard]] Result<Endpoints> readEndpoints(const ports::HttpResponse &response) const;
    [[nodiscard]] QCoro::Task<Result<BrowserAnswer>>
    askBrowser(QUrl url, LoopbackListener *listener, std::stop_token stop);
    [[nodiscard]] QCoro::Task<Result<AccessToken>> exchange(Endpoints endpoints, Form form,
                                                            QByteArray nonce, std::stop_token stop);
    [[nodiscard]] QCoro::Task<Result<AccessToken>> renew(std::stop_token stop);
    /// One signed form post; signs anew when the platform hands out a nonce, sends again when no
    /// answer came.
    [[nodiscard]] QCoro::Task<Result<ports::HttpResponse>> post(QUrl endpoint, Form form,
                                                                DpopKey key, std::stop_token stop);
    [[nodiscard]] Result<Tokens> readTokens(const ports::HttpResponse &response) const;
    [[nodiscard]] QCoro::Task<Result<std::optional<Stored>>> load();
    [[nodiscard]] QCoro::Task<Result<Done>> save(Stored stored);
    [[nodiscard]] ports::SecretStore &store();
    void setSessionOnly(bool isOnly);
    void noteServerTime(const ports::HttpResponse &response);
    [[nodiscard]] qint64 serverSeconds() const;

    ports::HttpClient &m_http;
    ports::SecretStore &m_secrets;
    MemorySecretStore m_memory;
    AuthenticatorConfig m_config;
    std::optional<Endpoints> m_endpoints;
    QByteArray m_nonce;
    QUrl m_browserUrl;
    qint64 m_clockOffset =
        0; ///< Platform minus this machine, seconds: proofs carry the platform's time.
    bool m_isSessionOnly = false;
};

} // namespace steward::net
