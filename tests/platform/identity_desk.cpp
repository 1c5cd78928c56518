// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/platform/identity_desk.h"

#include "platform/src/identity/staff_admin.h"
#include "platform/src/identity/tokens.h"
#include "platform/src/identity/totp.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>

#include <QtGlobal>

namespace steward::tests
{

using namespace platform;
using boost::json::object;
using http::Response;

namespace
{

std::string number(EVP_PKEY *key, const char *name)
{
    BIGNUM *value = nullptr;
    if (EVP_PKEY_get_bn_param(key, name, &value) != 1)
        qFatal("no %s in the key", name);
    std::string out(32, '\0');
    BN_bn2binpad(value, reinterpret_cast<unsigned char *>(out.data()), 32);
    BN_free(value);
    return out;
}

std::string rawSignature(EVP_PKEY *key, const std::string &message)
{
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(),
                                                                          &EVP_MD_CTX_free};
    std::string der(128, '\0');
    std::size_t size = der.size();
    auto *bytes = reinterpret_cast<unsigned char *>(der.data());
    EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key);
    if (EVP_DigestSign(context.get(), bytes, &size,
                       reinterpret_cast<const unsigned char *>(message.data()),
                       message.size()) != 1)
        qFatal("cannot sign");
    const unsigned char *at = bytes;
    ECDSA_SIG *pair = d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(size));
    std::string out(64, '\0');
    auto *to = reinterpret_cast<unsigned char *>(out.data());
    BN_bn2binpad(ECDSA_SIG_get0_r(pair), to, 32);
    BN_bn2binpad(ECDSA_SIG_get0_s(pair), to + 32, 32);
    ECDSA_SIG_free(pair);
    return out;
}

std::string encoded(const Form &form)
{
    std::string out;
    for (const auto &[name, value] : form)
        out +=
            (out.empty() ? "" : "&") + http::percentEncode(name) + "=" + http::percentEncode(value);
    return out;
}

Form changed(Form form, const Form &changes)
{
    for (const auto &[name, value] : changes) {
        if (value.empty())
            form.erase(name);
        else
            form[name] = value;
    }
    return form;
}

} // namespace

DpopSigner::DpopSigner()
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    m_key = std::shared_ptr<void>(key, [](void *k) { EVP_PKEY_free(static_cast<EVP_PKEY *>(k)); });
    m_x = toBase64Url(number(key, OSSL_PKEY_PARAM_EC_PUB_X));
    m_y = toBase64Url(number(key, OSSL_PKEY_PARAM_EC_PUB_Y));
    m_d = toBase64Url(number(key, OSSL_PKEY_PARAM_PRIV_KEY));
}

std::string DpopSigner::proof(Instant at, const Claims &claims) const
{
    object jwk{{"kty", "EC"}, {"crv", "P-256"}, {"x", m_x}, {"y", m_y}};
    if (claims.withPrivateKey)
        jwk["d"] = m_d;
    object header{{"typ", "dpop+jwt"}, {"alg", "ES256"}, {"jwk", jwk}};
    object payload{{"jti", claims.jti.empty() ? toHex(randomBytes(16)) : claims.jti},
                   {"htm", claims.method},
                   {"htu", claims.url},
                   {"iat", at.us / 1'000'000}};
    if (!claims.nonce.empty())
        payload["nonce"] = claims.nonce;
    for (const auto &member : claims.header)
        header[member.key()] = member.value();
    for (const auto &member : claims.payload)
        payload[member.key()] = member.value();
    const auto message = toBase64Url(boost::json::serialize(header)) + "." +
                         toBase64Url(boost::json::serialize(payload));
    return message + "." + toBase64Url(rawSignature(static_cast<EVP_PKEY *>(m_key.get()), message));
}

std::string DpopSigner::jkt() const
{
    return toBase64Url(
        sha256(R"({"crv":"P-256","kty":"EC","x":")" + m_x + R"(","y":")" + m_y + R"("})"));
}

IdentityDesk::IdentityDesk(const TestDatabase &database, AdjustableClock &clock)
    : writer(database.connection("steward_writer")), reader(database.connection("steward_reader")),
      owner(database.connection("steward_admin")), m_clock(clock)
{
    m_router.add(identity::routes({kIssuer, "DEMO"}));
}

Response IdentityDesk::send(const std::string &method, const std::string &path,
                            const std::map<std::string, std::string> &query,
                            const std::string &body,
                            const std::map<std::string, std::string> &headers)
{
    const auto match = m_router.find(method, path);
    if (!match.route)
        qFatal("no route %s %s", method.c_str(), path.c_str());
    http::Request request{
        method,        path, query, headers, body, address, newUuidV7(m_clock.now().us / 1000),
        match.captures};
    std::string jar;
    for (const auto &[name, value] : cookies)
        jar += (jar.empty() ? "" : "; ") + name + "=" + value;
    if (!jar.empty() && !request.headers.contains("cookie"))
        request.headers["cookie"] = jar;
    http::Worker worker{writer, reader, m_clock};
    auto response = std::get<Response>(match.route->handler(request, worker));
    for (const auto &[name, value] : response.headers) {
        if (name != "Set-Cookie")
            continue;
        const auto equals = value.find('=');
        cookies[value.substr(0, equals)] = value.substr(equals + 1, value.find(';') - equals - 1);
    }
    if (const auto nonce = headerOf(response, "DPoP-Nonce"); !nonce.empty())
        m_nonce = nonce;
    return response;
}

Response IdentityDesk::authorize(const Form &changes)
{
    return send("GET", "/oauth/authorize",
                changed({{"response_type", "code"},
                         {"client_id", "steward-desk"},
                         {"redirect_uri", kRedirect},
                         {"scope", "desk"},
                         {"state", "a-state-of-the-desk"},
                         {"nonce", "a-nonce-of-the-desk"},
                         {"code_challenge", toBase64Url(sha256(kVerifier))},
                         {"code_challenge_method", "S256"}},
                        changes),
                {}, {});
}

Response IdentityDesk::submit(const Response &page, const std::string &email,
                              const std::string &password, const std::string &code,
                              const Form &changes)
{
    return send(
        "POST", "/oauth/sign-in", {},
        encoded(changed({{"request", fieldOf(page, "request")},
                         {"csrf", fieldOf(page, "csrf")},
                         {"email", email},
                         {"password", password},
                         {"code", code}},
                        changes)),
        {{"content-type", "application/x-www-form-urlencoded"}, {"sec-fetch-site", "same-origin"}});
}

Response IdentityDesk::token(const Form &form, const DpopSigner &key, DpopSigner::Claims claims)
{
    const bool isAsDesksDo = claims.nonce.empty() && claims.jti.empty();
    const auto attempt = [&] {
        if (isAsDesksDo)
            claims.nonce = m_nonce;
        return send("POST", "/oauth/token", {},
                    encoded(changed({{"client_id", "steward-desk"}}, form)),
                    {{"content-type", "application/x-www-form-urlencoded"},
                     {"dpop", key.proof(m_clock.now(), claims)}});
    };
    auto response = attempt();
    if (isAsDesksDo && codeOf(response) == "use_dpop_nonce")
        response = attempt();
    return response;
}

Response IdentityDesk::exchange(const std::string &code, const DpopSigner &key, const Form &changes)
{
    return token(changed({{"grant_type", "authorization_code"},
                          {"code", code},
                          {"redirect_uri", kRedirect},
                          {"code_verifier", kVerifier}},
                         changes),
                 key);
}

Response IdentityDesk::refresh(const std::string &refreshToken, const DpopSigner &key)
{
    return token({{"grant_type", "refresh_token"}, {"refresh_token", refreshToken}}, key);
}

Response IdentityDesk::api(const std::string &method, const std::string &path,
                           const std::string &accessToken)
{
    return send(method, path, {}, {}, {{"authorization", "Bearer " + accessToken}});
}

object IdentityDesk::signIn(const std::string &email, const DpopSigner &key, const Form &changes)
{
    m_clock.advance(std::chrono::seconds{30});
    const auto done = submit(authorize(changes), email, kPassword, currentCode(email));
    return jsonOf(exchange(parameterOf(done, "code"), key));
}

std::string IdentityDesk::currentCode(const std::string &email) const
{
    return identity::oneTimeCode(*identity::fromBase32(m_secrets.at(email)),
                                 identity::totpStep(m_clock.now()));
}

std::string IdentityDesk::fieldOf(const Response &page, const std::string &name)
{
    const auto mark = "name=\"" + name + "\" value=\"";
    const auto at = page.body.find(mark);
    if (at == std::string::npos)
        return {};
    const auto begin = at + mark.size();
    return page.body.substr(begin, page.body.find('"', begin) - begin);
}

std::string IdentityDesk::headerOf(const Response &response, const std::string &name)
{
    for (const auto &[key, value] : response.headers)
        if (key == name)
            return value;
    return {};
}

std::string IdentityDesk::parameterOf(const Response &redirect, const std::string &name)
{
    const auto location = headerOf(redirect, "Location");
    for (const std::string before : {"?", "&"}) {
        const auto at = location.find(before + name + "=");
        if (at == std::string::npos)
            continue;
        const auto begin = at + name.size() + 2;
        return http::percentDecode(location.substr(begin, location.find('&', begin) - begin));
    }
    return {};
}

object IdentityDesk::jsonOf(const Response &response)
{
    boost::system::error_code error;
    auto value = boost::json::parse(response.body, error);
    return !error && value.is_object() ? value.as_object() : object{};
}

std::string IdentityDesk::codeOf(const Response &problem)
{
    const auto body = jsonOf(problem);
    const auto *code = body.if_contains("code");
    return code && code->is_string() ? std::string{code->as_string()} : std::string{};
}

std::int64_t IdentityDesk::count(const std::string &sql, const db::Params &params)
{
    const auto rows = owner.exec(sql, params);
    if (!rows)
        qFatal("%s: %s", sql.c_str(), rows.error().detail.c_str());
    return rows->int64(0, 0);
}

std::int64_t IdentityDesk::audited(const std::string &action, const std::string &reason)
{
    return count("SELECT count(*) FROM audit_event WHERE action = $1 AND ($2 = '' OR "
                 "metadata->>'reason_code' = $2)",
                 db::Params{action, reason});
}

std::string IdentityDesk::addStaff(const std::string &name, const std::string &email,
                                   const std::vector<std::string> &roles)
{
    m_secrets[email] = identity::newTotpSecret();
    auto transaction = db::Transaction::begin(writer);
    const auto id = identity::createStaff(writer, {name, email, roles, kPassword, m_secrets[email]},
                                          {audit::ActorKind::System, "system"}, {}, m_clock.now());
    if (!id)
        qFatal("createStaff: %s", id.error().detail.c_str());
    if (const auto done = transaction->commit(); !done)
        qFatal("createStaff: %s", done.error().detail.c_str());
    return *id;
}

} // namespace steward::tests
