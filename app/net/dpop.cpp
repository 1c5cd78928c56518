// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/net/dpop.h"

#include "app/net/pkce.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <array>

using namespace Qt::StringLiterals;

namespace steward::net
{

namespace
{

constexpr int kCoordinateBytes = 32;

Error cryptoError(QStringView what)
{
    return Error{ErrorKind::Internal, u"OpenSSL: %1 failed"_s.arg(what)};
}

struct FreeBignum {
    void operator()(BIGNUM *n) const { BN_free(n); }
};

Result<QByteArray> coordinate(const EVP_PKEY *key, const char *name)
{
    BIGNUM *raw = nullptr;
    if (EVP_PKEY_get_bn_param(key, name, &raw) != 1)
        return tl::unexpected(cryptoError(u"reading the public key"));
    const std::unique_ptr<BIGNUM, FreeBignum> number{raw};
    QByteArray bytes(kCoordinateBytes, '\0');
    if (BN_bn2binpad(raw, reinterpret_cast<unsigned char *>(bytes.data()), kCoordinateBytes) !=
        kCoordinateBytes)
        return tl::unexpected(cryptoError(u"encoding the public key"));
    return bytes;
}

/// JOSE wants r ‖ s of 32 bytes each, OpenSSL answers ASN.1.
Result<QByteArray> joseSignature(const QByteArray &der)
{
    const auto *data = reinterpret_cast<const unsigned char *>(der.constData());
    struct FreeSignature {
        void operator()(ECDSA_SIG *s) const { ECDSA_SIG_free(s); }
    };
    const std::unique_ptr<ECDSA_SIG, FreeSignature> signature{
        d2i_ECDSA_SIG(nullptr, &data, static_cast<long>(der.size()))};
    if (!signature)
        return tl::unexpected(cryptoError(u"reading the signature"));
    QByteArray out(2 * kCoordinateBytes, '\0');
    auto *to = reinterpret_cast<unsigned char *>(out.data());
    if (BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), to, kCoordinateBytes) != kCoordinateBytes ||
        BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), to + kCoordinateBytes, kCoordinateBytes) !=
            kCoordinateBytes)
        return tl::unexpected(cryptoError(u"encoding the signature"));
    return out;
}

} // namespace

void DpopKey::Free::operator()(evp_pkey_st *key) const
{
    EVP_PKEY_free(key);
}

Result<DpopKey> DpopKey::generate()
{
    std::shared_ptr<evp_pkey_st> key{EVP_EC_gen("P-256"), Free{}};
    if (!key)
        return tl::unexpected(cryptoError(u"making a key"));
    return DpopKey{std::move(key)};
}

Result<DpopKey> DpopKey::fromDer(const QByteArray &der)
{
    const auto *data = reinterpret_cast<const unsigned char *>(der.constData());
    struct FreeInfo {
        void operator()(PKCS8_PRIV_KEY_INFO *i) const { PKCS8_PRIV_KEY_INFO_free(i); }
    };
    const std::unique_ptr<PKCS8_PRIV_KEY_INFO, FreeInfo> info{
        d2i_PKCS8_PRIV_KEY_INFO(nullptr, &data, static_cast<long>(der.size()))};
    std::shared_ptr<evp_pkey_st> key{info ? EVP_PKCS82PKEY(info.get()) : nullptr, Free{}};
    std::array<char, 32> group{};
    if (!key || EVP_PKEY_is_a(key.get(), "EC") != 1 ||
        EVP_PKEY_get_group_name(key.get(), group.data(), group.size(), nullptr) != 1 ||
        QByteArrayView{group.data()} != QByteArrayView{"prime256v1"})
        return tl::unexpected(Error{ErrorKind::Storage, u"the stored key is not a P-256 key"_s});
    return DpopKey{std::move(key)};
}

Result<QByteArray> DpopKey::toDer() const
{
    struct FreeInfo {
        void operator()(PKCS8_PRIV_KEY_INFO *i) const { PKCS8_PRIV_KEY_INFO_free(i); }
    };
    const std::unique_ptr<PKCS8_PRIV_KEY_INFO, FreeInfo> info{EVP_PKEY2PKCS8(m_key.get())};
    unsigned char *raw = nullptr;
    const int size = info ? i2d_PKCS8_PRIV_KEY_INFO(info.get(), &raw) : -1;
    if (size <= 0)
        return tl::unexpected(cryptoError(u"writing the key"));
    QByteArray der{reinterpret_cast<const char *>(raw), size};
    OPENSSL_clear_free(raw, static_cast<size_t>(size));
    return der;
}

Result<QByteArray> DpopKey::jwk() const
{
    const auto x = coordinate(m_key.get(), OSSL_PKEY_PARAM_EC_PUB_X);
    if (!x)
        return x;
    const auto y = coordinate(m_key.get(), OSSL_PKEY_PARAM_EC_PUB_Y);
    if (!y)
        return y;
    return QByteArray{R"({"crv":"P-256","kty":"EC","x":")"} + base64Url(*x) + R"(","y":")" +
           base64Url(*y) + R"("})";
}

Result<QByteArray> DpopKey::thumbprint() const
{
    return jwk().map([](const QByteArray &text) { return base64Url(sha256(text)); });
}

Result<QByteArray> DpopKey::sign(const QByteArray &input) const
{
    struct FreeContext {
        void operator()(EVP_MD_CTX *c) const { EVP_MD_CTX_free(c); }
    };
    const std::unique_ptr<EVP_MD_CTX, FreeContext> context{EVP_MD_CTX_new()};
    size_t size = 0;
    const auto *data = reinterpret_cast<const unsigned char *>(input.constData());
    const auto length = static_cast<size_t>(input.size());
    if (!context ||
        EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, m_key.get()) != 1 ||
        EVP_DigestSign(context.get(), nullptr, &size, data, length) != 1)
        return tl::unexpected(cryptoError(u"signing"));
    QByteArray der(static_cast<qsizetype>(size), '\0');
    if (EVP_DigestSign(context.get(), reinterpret_cast<unsigned char *>(der.data()), &size, data,
                       length) != 1)
        return tl::unexpected(cryptoError(u"signing"));
    der.truncate(static_cast<qsizetype>(size));
    return joseSignature(der);
}

Result<QByteArray> DpopKey::proof(const QByteArray &method, const QUrl &url,
                                  const QByteArray &serverNonce, qint64 issuedAtSeconds) const
{
    const auto key = jwk();
    if (!key)
        return key;
    const auto jti = randomToken(16);
    if (!jti)
        return jti;
    const QByteArray header = R"({"typ":"dpop+jwt","alg":"ES256","jwk":)" + *key + "}";
    const auto target = url.toString(QUrl::FullyEncoded | QUrl::RemoveQuery | QUrl::RemoveFragment);
    QJsonObject claims{{u"jti"_s, QString::fromLatin1(*jti)},
                       {u"htm"_s, QString::fromLatin1(method)},
                       {u"htu"_s, target},
                       {u"iat"_s, issuedAtSeconds}};
    if (!serverNonce.isEmpty())
        claims.insert(u"nonce"_s, QString::fromLatin1(serverNonce));
    const auto payload = QJsonDocument{claims}.toJson(QJsonDocument::Compact);
    const QByteArray input = base64Url(header) + '.' + base64Url(payload);
    const auto signature = sign(input);
    if (!signature)
        return signature;
    return input + '.' + base64Url(*signature);
}

} // namespace steward::net
