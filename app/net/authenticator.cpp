// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/net/authenticator.h"

#include "app/net/pkce.h"
#include "app/net/renewal_lock.h"
#include "app/ports/await.h"
#include "app/ports/problem.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocale>
#include <QTimer>
#include <QUrlQuery>

using namespace Qt::StringLiterals;

namespace steward::net
{

namespace
{

constexpr auto kClientId = "steward-desk";
constexpr auto kScope = "desk";
constexpr int kTries = 3; // All inside the 60 s in which the platform repeats a lost answer.
constexpr std::chrono::milliseconds kTokenTimeout{10'000};
constexpr qint64 kMaxTokenAnswer = 64 * 1024;

Error protocolError(const QString &detail, const QString &requestId = {})
{
    return Error{ErrorKind::Protocol, detail, requestId};
}

QByteArray encoded(const QList<QPair<QByteArray, QByteArray>> &form)
{
    QByteArray body;
    for (const auto &[name, value] : form) {
        if (!body.isEmpty())
            body += '&';
        body += name + '=' + value.toPercentEncoding();
    }
    return body;
}

/// The OAuth word or the problem's code: both forms name the reason.
QString refusalOf(const ports::HttpResponse &response)
{
    const auto document = QJsonDocument::fromJson(response.body).object();
    const auto word = document.value("error"_L1).toString();
    return (word.isEmpty() ? document.value("code"_L1).toString() : word).left(64);
}

struct LaterDelete {
    void operator()(QObject *object) const { object->deleteLater(); }
};

} // namespace

Authenticator::Authenticator(ports::HttpClient &http, ports::SecretStore &secrets,
                             AuthenticatorConfig config)
    : m_http(http), m_secrets(secrets), m_config(std::move(config))
{
}

Authenticator::~Authenticator() = default;

QCoro::Task<Result<Authenticator::Endpoints>> Authenticator::discover(std::stop_token stop)
{
    // QCoro 0.8 moves out of what it is given, even out of a member.
    if (m_endpoints)
        co_return Endpoints{*m_endpoints};
    ports::HttpRequest request;
    request.path = u"/.well-known/oauth-authorization-server"_s;
    request.timeout = kTokenTimeout;
    request.maxBodyBytes = kMaxTokenAnswer;
    const auto response = co_await m_http.send(std::move(request), stop);
    if (!response)
        co_return tl::unexpected(response.error());
    if (auto error = ports::errorOf(*response))
        co_return tl::unexpected(*std::move(error));
    noteServerTime(*response);
    auto endpoints = readEndpoints(*response);
    if (endpoints)
        m_endpoints = *endpoints;
    co_return endpoints;
}

Result<Authenticator::Endpoints>
Authenticator::readEndpoints(const ports::HttpResponse &response) const
{
    const auto document = QJsonDocument::fromJson(response.body).object();
    const auto address = [&document](QLatin1StringView name) {
        return QUrl{document.value(name).toString(), QUrl::StrictMode};
    };
    Endpoints endpoints{
        document.value("issuer"_L1).toString(), address("authorization_endpoint"_L1),
        address("token_endpoint"_L1), address("revocation_endpoint"_L1),
        document.value("authorization_response_iss_parameter_supported"_L1).toBool()};
    // A document that names other servers would send codes and tokens there.
    for (const auto &url :
         {QUrl{endpoints.issuer}, endpoints.authorize, endpoints.token, endpoints.revoke})
        if (!url.isValid() || !isSameOrigin(url, m_config.server.base))
            return tl::unexpected(
                protocolError(u"the sign-in document names another server than %1"_s.arg(
                                  m_config.server.hostAndPort()),
                              response.requestId));
    if (!document.value("code_challenge_methods_supported"_L1).toArray().contains(u"S256"_s))
        return tl::unexpected(
            protocolError(u"the platform does not offer PKCE S256"_s, response.requestId));
    return endpoints;
}

QCoro::Task<Result<AccessToken>> Authenticator::signIn(SignInDemand demand, std::stop_token stop)
{
    const auto endpoints = co_await discover(stop);
    if (!endpoints)
        co_return tl::unexpected(endpoints.error());
    const auto state = randomToken(16);
    const auto nonce = randomToken(16);
    const auto pkce = Pkce::make();
    if (!state || !nonce || !pkce)
        co_return tl::unexpected(Error{ErrorKind::Internal, u"the random generator refuses"_s});
    const std::unique_ptr<LoopbackListener, LaterDelete> listener{new LoopbackListener{*state}};
    if (const auto listening = listener->listen(); !listening)
        co_return tl::unexpected(listening.error());

    const auto redirect = listener->redirectUri().toString();
    QUrlQuery query;
    query.addQueryItem(u"response_type"_s, u"code"_s);
    query.addQueryItem(u"client_id"_s, QString::fromLatin1(kClientId));
    query.addQueryItem(u"redirect_uri"_s, QString::fromLatin1(QUrl::toPercentEncoding(redirect)));
    query.addQueryItem(u"scope"_s, QString::fromLatin1(kScope));
    query.addQueryItem(u"state"_s, QString::fromLatin1(*state));
    query.addQueryItem(u"nonce"_s, QString::fromLatin1(*nonce));
    query.addQueryItem(u"code_challenge"_s, QString::fromLatin1(pkce->challenge));
    query.addQueryItem(u"code_challenge_method"_s, u"S256"_s);
    if (demand.maxAge >= 0)
        query.addQueryItem(u"max_age"_s, QString::number(demand.maxAge));
    if (!demand.acr.isEmpty())
        query.addQueryItem(u"acr_values"_s,
                           QString::fromLatin1(QUrl::toPercentEncoding(demand.acr)));
    if (!demand.loginHint.isEmpty())
        query.addQueryItem(u"login_hint"_s,
                           QString::fromLatin1(QUrl::toPercentEncoding(demand.loginHint)));
    QUrl url = endpoints->authorize;
    url.setQuery(query);

    const auto answer = co_await askBrowser(url, listener.get(), stop);
    if (!answer)
        co_return tl::unexpected(answer.error());
    if (!answer->error.isEmpty())
        co_return tl::unexpected(Error{ErrorKind::Unauthenticated,
                                       u"the browser sign-in was refused"_s,
                                       {},
                                       answer->error.left(64)});
    const bool mustNameIssuer = endpoints->announcesIssuer || !answer->issuer.isEmpty();
    if (mustNameIssuer && answer->issuer != endpoints->issuer)
        co_return tl::unexpected(protocolError(u"the browser answer names another issuer"_s));
    Form form{{"grant_type", "authorization_code"},
              {"client_id", kClientId},
              {"code", answer->code.toLatin1()},
              {"redirect_uri", redirect.toLatin1()},
              {"code_verifier", pkce->verifier}};
    auto access = co_await exchange(*endpoints, std::move(form), *nonce, stop);
    co_return access;
}

QCoro::Task<Result<BrowserAnswer>> Authenticator::askBrowser(QUrl url, LoopbackListener *listener,
                                                             std::stop_token stop)
{
    const std::stop_callback onStop{stop, [listener] {
                                        listener->fail(Error{ErrorKind::Cancelled, u"stopped"_s});
                                    }};
    QTimer::singleShot(m_config.browserTimeout, listener, [listener] {
        listener->fail(Error{ErrorKind::Cancelled,
                             u"nobody finished the sign-in in the browser"_s,
                             {},
                             u"browser_timeout"_s});
    });
    m_browserUrl = url;
    // Without a browser the address is shown to be opened by hand, so a refusal here is no failure.
    (void)m_config.openBrowser(url);
    Q_EMIT browserUrlChanged();
    auto waiting = listener->answer().wait();
    auto answer = co_await waiting;
    m_browserUrl = {};
    Q_EMIT browserUrlChanged();
    co_return answer;
}

QCoro::Task<Result<AccessToken>> Authenticator::exchange(Endpoints endpoints, Form form,
                                                         QByteArray nonce, std::stop_token stop)
{
    // A renewal of the session before this one must not store its token over the new one.
    RenewalLock lock{m_config.lockFile};
    const auto locked = co_await lock.acquire(stop);
    if (!locked)
        co_return tl::unexpected(locked.error());
    // The same key again makes a step-up go on in its session; a new one would start another.
    const auto before = co_await load();
    auto key =
        before && before->has_value() ? Result<DpopKey>{(*before)->key} : DpopKey::generate();
    if (!key)
        co_return tl::unexpected(key.error());
    const auto response = co_await post(endpoints.token, std::move(form), *key, stop);
    if (!response)
        co_return tl::unexpected(response.error());
    auto tokens = readTokens(*response);
    if (!tokens)
        co_return tl::unexpected(tokens.error());
    if (tokens->nonce != nonce)
        co_return tl::unexpected(
            protocolError(u"the token answer belongs to another sign-in"_s, response->requestId));
    Stored stored{tokens->refreshToken, *key};
    const auto saved = co_await save(std::move(stored));
    if (!saved)
        co_return tl::unexpected(saved.error());
    co_return tokens->access;
}

QCoro::Task<Result<AccessToken>> Authenticator::refresh(std::stop_token stop)
{
    RenewalLock lock{m_config.lockFile};
    const auto locked = co_await lock.acquire(stop);
    if (!locked)
        co_return tl::unexpected(locked.error());
    auto access = co_await renew(stop);
    co_return access;
}

QCoro::Task<Result<AccessToken>> Authenticator::renew(std::stop_token stop)
{
    // Read under the lock: another process may have rotated the token while this one waited.
    const auto stored = co_await load();
    if (!stored)
        co_return tl::unexpected(stored.error());
    if (!stored->has_value())
        co_return tl::unexpected(
            Error{ErrorKind::Unauthenticated, u"no stored sign-in"_s, {}, u"signed_out"_s});
    const auto endpoints = co_await discover(stop);
    if (!endpoints)
        co_return tl::unexpected(endpoints.error());
    Form form{{"grant_type", "refresh_token"},
              {"client_id", kClientId},
              {"refresh_token", (*stored)->refreshToken}};
    const auto response = co_await post(endpoints->token, std::move(form), (*stored)->key, stop);
    if (!response)
        co_return tl::unexpected(response.error());
    auto tokens = readTokens(*response);
    if (!tokens) {
        if (tokens.error().kind == ErrorKind::Unauthenticated)
            (void)co_await forget();
        co_return tl::unexpected(tokens.error());
    }
    Stored successor{tokens->refreshToken, (*stored)->key};
    const auto saved = co_await save(std::move(successor));
    if (!saved)
        co_return tl::unexpected(saved.error());
    co_return tokens->access;
}

QCoro::Task<Result<Done>> Authenticator::revoke(std::stop_token stop)
{
    // Without the lock a renewal under way could bring the token back; a lock that stays held is no
    // reason to stay signed in.
    RenewalLock lock{m_config.lockFile};
    (void)co_await lock.acquire(stop);
    const auto stored = co_await load();
    std::optional<Error> failure;
    if (stored && stored->has_value()) {
        const auto endpoints = co_await discover(stop);
        if (endpoints) {
            Form form{{"client_id", kClientId},
                      {"token", (*stored)->refreshToken},
                      {"token_type_hint", "refresh_token"}};
            const auto response =
                co_await post(endpoints->revoke, std::move(form), (*stored)->key, stop);
            if (!response)
                failure = response.error();
            else
                failure = ports::errorOf(*response);
        } else {
            failure = endpoints.error();
        }
    }
    const auto forgotten = co_await forget();
    if (!forgotten)
        co_return forgotten;
    if (failure)
        co_return tl::unexpected(*std::move(failure));
    co_return Done{};
}

QCoro::Task<Result<ports::HttpResponse>> Authenticator::post(QUrl endpoint, Form form, DpopKey key,
                                                             std::stop_token stop)
{
    const auto body = encoded(form);
    Result<ports::HttpResponse> response =
        tl::unexpected(Error{ErrorKind::Offline, u"no answer"_s});
    int signedAnew = 0;
    for (int attempt = 0; attempt < kTries;) {
        const auto proof = key.proof("POST", endpoint, m_nonce, serverSeconds());
        if (!proof)
            co_return tl::unexpected(proof.error());
        ports::HttpRequest request;
        request.method = "POST";
        request.path = endpoint.path(QUrl::FullyEncoded);
        request.headers = {{"Content-Type", "application/x-www-form-urlencoded"},
                           {"Accept", "application/json"},
                           {"DPoP", *proof}};
        request.body = body;
        request.timeout = kTokenTimeout;
        request.maxBodyBytes = kMaxTokenAnswer;
        response = co_await m_http.send(std::move(request), stop);
        if (response) {
            noteServerTime(*response);
            if (const auto nonce = response->header("dpop-nonce");
                !nonce.isEmpty() && nonce.size() <= 512)
                m_nonce = nonce;
            const bool wantsNonce = response->status == 400 || response->status == 401;
            if (wantsNonce && refusalOf(*response) == "use_dpop_nonce"_L1 && signedAnew++ < kTries)
                continue;
            if (response->status < 500)
                co_return response;
        } else if (response.error().kind != ErrorKind::Offline) {
            co_return response;
        }
        // The answer may be what was lost; the platform gives the same one again (platform.md §5).
        if (++attempt < kTries) {
            const bool ranOut = co_await ports::sleepFor(m_config.retryPause * attempt, stop);
            if (!ranOut)
                co_return tl::unexpected(Error{ErrorKind::Cancelled, u"stopped"_s});
        }
    }
    co_return response;
}

Result<Authenticator::Tokens> Authenticator::readTokens(const ports::HttpResponse &response) const
{
    if (auto error = ports::errorOf(response)) {
        if (refusalOf(response) == "invalid_grant"_L1)
            error->kind = ErrorKind::Unauthenticated;
        else if (error->kind == ErrorKind::Unauthenticated)
            error->kind = ErrorKind::Protocol;
        return tl::unexpected(*std::move(error));
    }
    const auto document = QJsonDocument::fromJson(response.body).object();
    Tokens tokens;
    tokens.access.value = document.value("access_token"_L1).toString().toLatin1();
    tokens.access.lifetime = std::chrono::seconds{document.value("expires_in"_L1).toInt()};
    tokens.nonce = document.value("nonce"_L1).toString().toLatin1();
    tokens.refreshToken = document.value("refresh_token"_L1).toString().toLatin1();
    if (tokens.access.value.isEmpty() || tokens.refreshToken.isEmpty() ||
        tokens.access.lifetime.count() <= 0)
        return tl::unexpected(
            protocolError(u"the token answer is incomplete"_s, response.requestId));
    return tokens;
}

void Authenticator::noteServerTime(const ports::HttpResponse &response)
{
    auto date = QLocale::c().toDateTime(QString::fromLatin1(response.header("date")),
                                        u"ddd, dd MMM yyyy hh:mm:ss 'GMT'"_s);
    if (!date.isValid())
        return;
    date.setTimeSpec(Qt::UTC);
    m_clockOffset = date.toSecsSinceEpoch() - QDateTime::currentSecsSinceEpoch();
}

qint64 Authenticator::serverSeconds() const
{
    return QDateTime::currentSecsSinceEpoch() + m_clockOffset;
}

} // namespace steward::net
