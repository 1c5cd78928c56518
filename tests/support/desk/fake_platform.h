// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/net/authenticator.h"
#include "app/ports/secret_store.h"
#include "tests/support/desk/fake_http_client.h"

#include <QJsonArray>
#include <QObject>
#include <QTcpSocket>
#include <QUrlQuery>

namespace steward::test
{

/// The answers of a platform that knows one person and one rotating token, behind FakeHttpClient.
/// It decides nothing that a rule decides: it is the far end of the sign-in protocol.
class FakePlatform : public QObject
{
public:
    FakePlatform()
    {
        http.handler = [this](const ports::HttpRequest &request) { return answer(request); };
    }

    FakeHttpClient http;
    QString origin = QStringLiteral("https://localhost:8443");
    QString person = QStringLiteral("00000000-0000-7000-8000-000000000001");
    QByteArray accessToken = "access-0";
    QByteArray refreshToken; ///< The one that is good.
    int refreshes = 0;
    int revocations = 0;
    int loseAnswers = 0;    ///< So many token answers do not arrive.
    int loseIdentities = 0; ///< So many answers to who holds a token do not arrive.
    bool isDown = false;
    QString grantRefusal; ///< Reason of the next invalid_grant; empty: none.
    bool wantsNonce = true;
    QUrl authorizeUrl; ///< What the browser was last sent to.
    QList<QByteArray> proofs;

    /// The browser of the test: goes where it is sent, signs in and returns at once.
    bool openBrowser(const QUrl &url)
    {
        authorizeUrl = url;
        ++browserVisits;
        if (!isBrowserSilent)
            returnFromBrowser();
        return true;
    }
    void returnFromBrowser(QString state = {}, QString issuer = {})
    {
        const QUrlQuery query{authorizeUrl.query(QUrl::FullyEncoded)};
        const QUrl back{query.queryItemValue(QStringLiteral("redirect_uri"), QUrl::FullyDecoded)};
        m_nonce = query.queryItemValue(QStringLiteral("nonce"));
        if (state.isEmpty())
            state = query.queryItemValue(QStringLiteral("state"));
        if (issuer.isEmpty())
            issuer = origin;
        auto *socket = new QTcpSocket{this};
        socket->connectToHost(back.host(), static_cast<quint16>(back.port()));
        socket->write("GET /callback?code=the-code&state=" + state.toLatin1() +
                      "&iss=" + QUrl::toPercentEncoding(issuer) + " HTTP/1.1\r\nHost: 127.0.0.1:" +
                      QByteArray::number(back.port()) + "\r\n\r\n");
    }
    int browserVisits = 0;
    bool isBrowserSilent = false;

private:
    FakeHttpClient::Answer answer(const ports::HttpRequest &request)
    {
        if (isDown)
            return tl::unexpected(Error{ErrorKind::Offline, QStringLiteral("down")});
        if (request.path == QLatin1StringView{"/.well-known/oauth-authorization-server"})
            return discovery();
        if (request.path == QLatin1StringView{"/oauth/token"})
            return token(request);
        if (request.path == QLatin1StringView{"/oauth/revoke"}) {
            ++revocations;
            refreshToken.clear();
            return jsonAnswer(200, {});
        }
        if (request.path == QLatin1StringView{"/v1/meta"})
            return jsonAnswer(200, {{"product", "steward-platform"},
                                    {"version", "0.1.0"},
                                    {"environment", "DEMO"},
                                    {"policy_version", "4.18-demo"},
                                    {"server_time", "2026-11-22T17:00:00.000Z"}});
        if (headerOf(request, "authorization") != "Bearer " + accessToken)
            return problemAnswer(401, QStringLiteral("token_expired"));
        const bool asksWho = request.path == QLatin1StringView{"/v1/me"};
        if (asksWho && loseIdentities > 0) {
            --loseIdentities;
            return tl::unexpected(Error{ErrorKind::Offline, QStringLiteral("the answer was lost")});
        }
        if (asksWho)
            return jsonAnswer(
                200, {{"id", person},
                      {"name", "Nadia Ivanova"},
                      {"email", "nadia@steward.example"},
                      {"roles", QJsonArray{"cs_agent"}},
                      {"views", QJsonArray{"orgs"}},
                      {"perm_ver", "1"},
                      {"session", QJsonObject{{"id", "00000000-0000-7000-8000-0000000000aa"},
                                              {"auth_time", "2026-11-22T17:00:00.000Z"},
                                              {"acr", "x"}}},
                      {"step_up_until", QJsonValue::Null}});
        if (request.path == QLatin1StringView{"/v1/me/sessions"})
            return jsonAnswer(
                200,
                {{"sessions", QJsonArray{QJsonObject{{"id", "00000000-0000-7000-8000-0000000000aa"},
                                                     {"created_at", "2026-11-22T17:00:00.000Z"},
                                                     {"ip", "127.0.0.1"}}}}});
        return problemAnswer(404, QStringLiteral("not_found"));
    }
    FakeHttpClient::Answer discovery() const
    {
        return jsonAnswer(200,
                          {{"issuer", origin},
                           {"authorization_endpoint", origin + QStringLiteral("/oauth/authorize")},
                           {"token_endpoint", origin + QStringLiteral("/oauth/token")},
                           {"revocation_endpoint", origin + QStringLiteral("/oauth/revoke")},
                           {"code_challenge_methods_supported", QJsonArray{"S256"}},
                           {"authorization_response_iss_parameter_supported", true}});
    }
    FakeHttpClient::Answer token(const ports::HttpRequest &request)
    {
        const auto proof = headerOf(request, "dpop");
        proofs.append(proof);
        const auto claims =
            QByteArray::fromBase64(proof.split('.').value(1), QByteArray::Base64UrlEncoding);
        if (wantsNonce && !claims.contains("server-nonce")) {
            auto demand =
                jsonAnswer(400, {{"error", "use_dpop_nonce"}, {"code", "use_dpop_nonce"}});
            demand.headers.emplaceBack("dpop-nonce", "server-nonce");
            return demand;
        }
        const QUrlQuery form{QString::fromLatin1(request.body)};
        const auto grant = form.queryItemValue(QStringLiteral("grant_type"));
        if (!grantRefusal.isEmpty())
            return problemAnswer(400, QStringLiteral("invalid_grant"),
                                 {{"error", "invalid_grant"}, {"reason", grantRefusal}});
        if (grant == QLatin1StringView{"refresh_token"}) {
            const auto presented = form.queryItemValue(QStringLiteral("refresh_token")).toLatin1();
            // The same parent again gets the same successor.
            if (presented == refreshToken)
                rotate();
            else if (presented != m_parent)
                return problemAnswer(400, QStringLiteral("invalid_grant"),
                                     {{"error", "invalid_grant"}, {"reason", "refresh_reused"}});
            ++refreshes;
        } else {
            rotate();
        }
        if (loseAnswers > 0) {
            --loseAnswers;
            return tl::unexpected(Error{ErrorKind::Offline, QStringLiteral("the answer was lost")});
        }
        QJsonObject body{{"access_token", QString::fromLatin1(accessToken)},
                         {"token_type", "Bearer"},
                         {"expires_in", 300},
                         {"refresh_token", QString::fromLatin1(refreshToken)}};
        if (grant != QLatin1StringView{"refresh_token"})
            body.insert(QStringLiteral("nonce"), m_nonce);
        return jsonAnswer(200, body);
    }
    void rotate()
    {
        static int count = 0;
        m_parent = refreshToken;
        refreshToken = "refresh-" + QByteArray::number(++count);
        accessToken = "access-" + QByteArray::number(count);
    }

    QByteArray m_parent;
    QString m_nonce;
};

/// A keychain of the test: in memory, absent or locked when told so.
class FakeSecretStore final : public ports::SecretStore
{
public:
    bool isAbsent = false;
    bool isLocked = false; ///< Reads as if empty and takes nothing (measured.md §5).
    QHash<QString, QByteArray> secrets;

    [[nodiscard]] QCoro::Task<Result<std::optional<QByteArray>>> read(QString key) override
    {
        if (isAbsent)
            co_return tl::unexpected(Error{ErrorKind::NoKeyring, QStringLiteral("absent")});
        if (isLocked || !secrets.contains(key))
            co_return std::optional<QByteArray>{};
        co_return std::optional<QByteArray>{secrets.value(key)};
    }
    [[nodiscard]] QCoro::Task<Result<Done>> write(QString key, QByteArray secret) override
    {
        if (isAbsent || isLocked)
            co_return tl::unexpected(Error{ErrorKind::NoKeyring, QStringLiteral("absent")});
        secrets.insert(key, secret);
        co_return Done{};
    }
    [[nodiscard]] QCoro::Task<Result<Done>> remove(QString key) override
    {
        if (isAbsent)
            co_return tl::unexpected(Error{ErrorKind::NoKeyring, QStringLiteral("absent")});
        if (isLocked)
            co_return Done{};
        secrets.remove(key);
        co_return Done{};
    }
};

} // namespace steward::test
