// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/audit/hash.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>

namespace steward::audit
{

namespace
{

const unsigned char *raw(QByteArrayView bytes)
{
    // OpenSSL takes no null, not even for nothing.
    return reinterpret_cast<const unsigned char *>(bytes.data() ? bytes.data() : "");
}

} // namespace

Hash sha256(QByteArrayView bytes)
{
    Hash out{};
    if (EVP_Digest(raw(bytes), std::size_t(bytes.size()), out.data(), nullptr, EVP_sha256(),
                   nullptr) != 1)
        qFatal("SHA-256 failed");
    return out;
}

Hash hmacSha256(QByteArrayView key, QByteArrayView message)
{
    Hash out{};
    if (!HMAC(EVP_sha256(), raw(key), int(key.size()), raw(message), std::size_t(message.size()),
              out.data(), nullptr))
        qFatal("HMAC failed");
    return out;
}

std::optional<Hash> toHash(QByteArrayView bytes)
{
    Hash out{};
    if (bytes.size() != qsizetype(out.size()))
        return std::nullopt;
    std::copy(bytes.begin(), bytes.end(), out.begin());
    return out;
}

QByteArray toBytes(const Hash &hash)
{
    return {reinterpret_cast<const char *>(hash.data()), qsizetype(hash.size())};
}

std::optional<QByteArray> fromBase64(QByteArrayView text)
{
    const auto given = text.toByteArray();
    const auto decoded =
        QByteArray::fromBase64Encoding(given, QByteArray::AbortOnBase64DecodingErrors);
    if (!decoded || decoded.decoded.toBase64() != given)
        return std::nullopt;
    return decoded.decoded;
}

} // namespace steward::audit
