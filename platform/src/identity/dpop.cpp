// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/identity/dpop.h"

#include "platform/src/core/bytes.h"
#include "platform/src/db/connection.h"
#include "platform/src/identity/es256.h"

#include <boost/json/parse.hpp>

#include <array>
#include <chrono>
#include <string_view>

namespace steward::platform::identity
{

namespace
{

using namespace std::chrono_literals;

constexpr std::size_t kLongestProof = 4096;
constexpr std::size_t kLongestJti = 128;
constexpr auto kProofAge = std::chrono::microseconds{5min};
constexpr auto kClockSkew = std::chrono::microseconds{1min};
constexpr std::size_t kNonceMac = 16;

tl::unexpected<Error> bad(const char *detail)
{
    return fail(ErrorKind::BadRequest, "invalid_dpop_proof", detail);
}

std::optional<boost::json::object> part(std::string_view encoded)
{
    const auto text = fromBase64Url(encoded);
    if (!text)
        return std::nullopt;
    boost::system::error_code error;
    auto value = boost::json::parse(*text, error);
    if (error || !value.is_object())
        return std::nullopt;
    return std::move(value.as_object());
}

std::string textOf(const boost::json::object &object, std::string_view name)
{
    const auto *value = object.if_contains(name);
    return value && value->is_string() ? std::string{value->as_string()} : std::string{};
}

bool hasPrivatePart(const boost::json::object &jwk)
{
    for (const auto *name : {"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
        if (jwk.contains(name))
            return true;
    return false;
}

Bytes nonceMac(std::string_view key, std::string_view time)
{
    return hmacSha256(key, "dpop-nonce/" + std::string{time}).substr(0, kNonceMac);
}

Result<Bytes> nonceKey(db::Connection &connection, Instant now)
{
    static constexpr auto kRead = "SELECT key FROM identity_secret WHERE name = 'dpop_nonce'";
    auto rows = connection.exec(kRead);
    if (rows && rows->isEmpty()) {
        auto made = connection.exec(
            "INSERT INTO identity_secret VALUES ('dpop_nonce', $1, $2) ON CONFLICT DO NOTHING",
            db::Params{db::bytea(randomBytes(32)), now});
        if (!made)
            return tl::unexpected(made.error());
        rows = connection.exec(kRead);
    }
    if (!rows)
        return tl::unexpected(rows.error());
    return rows->bytes(0, 0);
}

bool isFreshNonce(const std::string &nonce, std::string_view key, Instant now)
{
    const auto raw = fromBase64Url(nonce);
    if (!raw || raw->size() != 8 + kNonceMac)
        return false;
    const auto time = raw->substr(0, 8);
    if (!constantTimeEqual(nonceMac(key, time), raw->substr(8)))
        return false;
    std::uint64_t us = 0;
    for (const unsigned char c : time)
        us = us << 8 | c;
    const auto age = now.us - static_cast<std::int64_t>(us);
    // Another service's clock may be a little ahead of ours.
    return age >= -kClockSkew.count() && age <= kProofAge.count();
}

Result<Done> checkClaims(const boost::json::object &claims, const std::string &method,
                         const std::string &url, Instant now)
{
    if (textOf(claims, "htm") != method)
        return bad("htm names another method");
    if (textOf(claims, "htu") != url)
        return bad("htu names another address");
    const auto *iat = claims.if_contains("iat");
    if (!iat || !iat->is_int64() || iat->as_int64() < 0 || iat->as_int64() > 1LL << 40)
        return bad("iat is missing");
    const auto age = now.us - iat->as_int64() * 1'000'000;
    if (age > kProofAge.count() || age < -kClockSkew.count())
        return bad("iat is too far from the platform's time; check this machine's clock");
    const auto jti = textOf(claims, "jti");
    if (jti.empty() || jti.size() > kLongestJti)
        return bad("jti is missing or too long");
    return Done{};
}

} // namespace

Result<DpopProof> readDpopProof(const std::string &header, const std::string &method,
                                const std::string &url, Instant now)
{
    if (header.empty())
        return bad("the DPoP header is missing");
    if (header.size() > kLongestProof)
        return bad("the proof is too long");
    const auto first = header.find('.');
    const auto second = first == header.npos ? first : header.find('.', first + 1);
    if (second == header.npos || header.find('.', second + 1) != header.npos)
        return bad("the proof is not a signed token");
    const std::string_view text{header};
    const auto head = part(text.substr(0, first));
    const auto claims = part(text.substr(first + 1, second - first - 1));
    const auto signature = fromBase64Url(text.substr(second + 1));
    if (!head || !claims || !signature)
        return bad("the proof cannot be read");
    if (textOf(*head, "typ") != "dpop+jwt")
        return bad("typ is not dpop+jwt");
    if (textOf(*head, "alg") != "ES256")
        return bad("only ES256 is accepted");
    const auto *jwk = head->if_contains("jwk");
    if (!jwk || !jwk->is_object())
        return bad("the key is missing");
    if (hasPrivatePart(jwk->as_object()))
        return bad("the key in the header must be public");
    const Es256Key key{textOf(jwk->as_object(), "x"), textOf(jwk->as_object(), "y")};
    if (textOf(jwk->as_object(), "kty") != "EC" || textOf(jwk->as_object(), "crv") != "P-256" ||
        !verifyEs256(key, text.substr(0, second), *signature))
        return bad("the signature does not fit the key");
    if (auto ok = checkClaims(*claims, method, url, now); !ok)
        return tl::unexpected(ok.error());
    return DpopProof{thumbprint(key), textOf(*claims, "jti"), textOf(*claims, "nonce")};
}

Result<Done> admitDpopProof(db::Connection &connection, const DpopProof &proof, Instant now)
{
    const auto key = nonceKey(connection, now);
    if (!key)
        return tl::unexpected(key.error());
    if (!isFreshNonce(proof.nonce, *key, now))
        return fail(ErrorKind::BadRequest, "use_dpop_nonce",
                    "sign again with the nonce of this answer");
    const auto taken =
        connection.exec("INSERT INTO dpop_jti VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
                        db::Params{proof.jkt, proof.jti, now});
    if (!taken)
        return tl::unexpected(taken.error());
    if (taken->affected() != 1)
        return fail(ErrorKind::Unauthenticated, "use_dpop_nonce",
                    "this proof was used before; nothing has happened");
    return Done{};
}

Result<std::string> newDpopNonce(db::Connection &connection, Instant now)
{
    const auto key = nonceKey(connection, now);
    if (!key)
        return tl::unexpected(key.error());
    Bytes time;
    appendU64be(time, static_cast<std::uint64_t>(now.us));
    return toBase64Url(time + nonceMac(*key, time));
}

} // namespace steward::platform::identity
