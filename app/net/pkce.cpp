// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/net/pkce.h"

#include <openssl/evp.h>
#include <openssl/rand.h>

using namespace Qt::StringLiterals;

namespace steward::net
{

Result<QByteArray> randomToken(int bytes)
{
    QByteArray raw(bytes, '\0');
    if (RAND_bytes(reinterpret_cast<unsigned char *>(raw.data()), bytes) != 1)
        return tl::unexpected(Error{ErrorKind::Internal, u"the random generator refuses"_s});
    return base64Url(raw);
}

QByteArray base64Url(const QByteArray &data)
{
    return data.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

QByteArray sha256(const QByteArray &data)
{
    QByteArray digest(32, '\0');
    unsigned int size = 0;
    EVP_Digest(data.constData(), static_cast<size_t>(data.size()),
               reinterpret_cast<unsigned char *>(digest.data()), &size, EVP_sha256(), nullptr);
    return digest;
}

Result<Pkce> Pkce::make()
{
    auto verifier = randomToken(32);
    if (!verifier)
        return tl::unexpected(verifier.error());
    const auto challenge = challengeOf(*verifier);
    return Pkce{*std::move(verifier), challenge};
}

QByteArray Pkce::challengeOf(const QByteArray &verifier)
{
    return base64Url(sha256(verifier));
}

} // namespace steward::net
