// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/identity/es256.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <memory>

namespace steward::platform::identity
{

namespace
{

constexpr std::size_t kCoordinate = 32;

template <auto free>
struct Freed {
    template <class T>
    void operator()(T *p) const
    {
        free(p);
    }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;

const unsigned char *raw(std::string_view s)
{
    return reinterpret_cast<const unsigned char *>(s.data());
}

Key publicKey(const Es256Key &key)
{
    const auto x = fromBase64Url(key.x);
    const auto y = fromBase64Url(key.y);
    if (!x || !y || x->size() != kCoordinate || y->size() != kCoordinate)
        return {};
    const Bytes point = '\x04' + *x + *y;
    const std::unique_ptr<OSSL_PARAM_BLD, Freed<OSSL_PARAM_BLD_free>> build{OSSL_PARAM_BLD_new()};
    const std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX_free>> context{
        EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr)};
    if (!build || !context ||
        OSSL_PARAM_BLD_push_utf8_string(build.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) !=
            1 ||
        OSSL_PARAM_BLD_push_octet_string(build.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                         point.size()) != 1)
        return {};
    const std::unique_ptr<OSSL_PARAM, Freed<OSSL_PARAM_free>> params{
        OSSL_PARAM_BLD_to_param(build.get())};
    EVP_PKEY *made = nullptr;
    if (!params || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, params.get()) != 1)
        return {};
    return Key{made};
}

/// What OpenSSL verifies is DER; what a JWS carries is r ‖ s.
Bytes derSignature(std::string_view signature)
{
    const std::unique_ptr<ECDSA_SIG, Freed<ECDSA_SIG_free>> pair{ECDSA_SIG_new()};
    BIGNUM *r = BN_bin2bn(raw(signature), kCoordinate, nullptr);
    BIGNUM *s = BN_bin2bn(raw(signature) + kCoordinate, kCoordinate, nullptr);
    if (!pair || !r || !s || ECDSA_SIG_set0(pair.get(), r, s) != 1) {
        BN_free(r);
        BN_free(s);
        return {};
    }
    unsigned char *der = nullptr;
    const int size = i2d_ECDSA_SIG(pair.get(), &der);
    Bytes out = size > 0
                    ? Bytes{reinterpret_cast<const char *>(der), static_cast<std::size_t>(size)}
                    : Bytes{};
    OPENSSL_free(der);
    return out;
}

} // namespace

bool verifyEs256(const Es256Key &key, std::string_view message, std::string_view signature)
{
    const auto pkey = publicKey(key);
    if (!pkey || signature.size() != 2 * kCoordinate)
        return false;
    const Bytes der = derSignature(signature);
    const std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>> context{EVP_MD_CTX_new()};
    return !der.empty() && context &&
           EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, pkey.get()) == 1 &&
           EVP_DigestVerify(context.get(), raw(der), der.size(), raw(message), message.size()) == 1;
}

std::string thumbprint(const Es256Key &key)
{
    return toBase64Url(
        sha256(R"({"crv":"P-256","kty":"EC","x":")" + key.x + R"(","y":")" + key.y + R"("})"));
}

} // namespace steward::platform::identity
