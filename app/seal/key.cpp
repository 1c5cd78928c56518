// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/seal/key.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/rand.h>

#include <algorithm>

namespace steward::seal
{

KeyPtr Key::random()
{
    const std::shared_ptr<Key> key{new Key};
    if (RAND_priv_bytes(key->m_bytes.data(), int(key->m_bytes.size())) != 1)
        return nullptr;
    return key;
}

KeyPtr Key::of(std::span<const std::uint8_t> bytes)
{
    if (bytes.size() != kKeyBytes)
        return nullptr;
    const std::shared_ptr<Key> key{new Key};
    std::copy(bytes.begin(), bytes.end(), key->m_bytes.begin());
    return key;
}

Key::~Key()
{
    OPENSSL_cleanse(m_bytes.data(), m_bytes.size());
}

bool Key::derive(std::span<const std::uint8_t> salt, std::string_view purpose,
                 std::span<std::uint8_t> out) const
{
    auto *kdf = EVP_KDF_fetch(nullptr, "HKDF", nullptr);
    auto *context = kdf ? EVP_KDF_CTX_new(kdf) : nullptr;
    EVP_KDF_free(kdf);
    if (context == nullptr)
        return false;
    // OSSL_PARAM has no const; nothing is written through these.
    auto bytes = [](std::span<const std::uint8_t> part) {
        return const_cast<std::uint8_t *>(part.data());
    };
    char digest[] = "SHA256";
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, bytes(m_bytes), m_bytes.size()),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, const_cast<char *>(purpose.data()),
                                          purpose.size()),
        // An empty salt is not to be named: OpenSSL refuses one.
        salt.empty()
            ? OSSL_PARAM_construct_end()
            : OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, bytes(salt), salt.size()),
        OSSL_PARAM_construct_end()};
    const bool isDone = EVP_KDF_derive(context, out.data(), out.size(), parameters) == 1;
    EVP_KDF_CTX_free(context);
    return isDone;
}

} // namespace steward::seal
