// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/identity/seal.h"

#include <openssl/evp.h>

#include <cstdlib>
#include <memory>

namespace steward::platform::identity
{

namespace
{

constexpr std::size_t kNonceBytes = 12;
constexpr std::size_t kTagBytes = 16;
using Context = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

const unsigned char *raw(std::string_view s)
{
    return reinterpret_cast<const unsigned char *>(s.data());
}
unsigned char *raw(std::string &s)
{
    return reinterpret_cast<unsigned char *>(s.data());
}

Bytes keyOf(std::string_view token, std::string_view label)
{
    return hmacSha256(token, "steward/seal/v1/" + std::string{label});
}

} // namespace

Bytes seal(std::string_view token, std::string_view label, std::string_view plain)
{
    const Bytes key = keyOf(token, label);
    const Bytes nonce = randomBytes(kNonceBytes);
    Bytes body(plain.size(), '\0');
    Bytes tag(kTagBytes, '\0');
    int size = 0;
    int rest = 0;
    const Context context{EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free};
    // These fail only when the library itself is broken; going on would store secrets in the open.
    if (!context ||
        EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, raw(key), raw(nonce)) != 1 ||
        EVP_EncryptUpdate(context.get(), raw(body), &size, raw(plain),
                          static_cast<int>(plain.size())) != 1 ||
        EVP_EncryptFinal_ex(context.get(), raw(body) + size, &rest) != 1 ||
        EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes, tag.data()) != 1)
        std::abort();
    return nonce + body + tag;
}

std::optional<Bytes> unseal(std::string_view token, std::string_view label, std::string_view sealed)
{
    if (sealed.size() < kNonceBytes + kTagBytes)
        return std::nullopt;
    const Bytes key = keyOf(token, label);
    const auto nonce = sealed.substr(0, kNonceBytes);
    const auto body = sealed.substr(kNonceBytes, sealed.size() - kNonceBytes - kTagBytes);
    Bytes tag{sealed.substr(sealed.size() - kTagBytes)};
    Bytes plain(body.size(), '\0');
    int size = 0;
    int rest = 0;
    const Context context{EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free};
    if (!context ||
        EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, raw(key), raw(nonce)) != 1 ||
        EVP_DecryptUpdate(context.get(), raw(plain), &size, raw(body),
                          static_cast<int>(body.size())) != 1 ||
        EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes, tag.data()) != 1 ||
        EVP_DecryptFinal_ex(context.get(), raw(plain) + size, &rest) != 1)
        return std::nullopt;
    return plain;
}

} // namespace steward::platform::identity
