// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/result.h"

#include <QByteArray>
#include <QUrl>

#include <memory>

struct evp_pkey_st;

namespace steward::net
{

/// An ES256 key and the proofs made with it (RFC 9449).
class DpopKey
{
public:
    [[nodiscard]] static Result<DpopKey> generate();
    /// PKCS #8, DER. Refuses anything but a P-256 private key.
    [[nodiscard]] static Result<DpopKey> fromDer(const QByteArray &der);
    [[nodiscard]] Result<QByteArray> toDer() const;
    /// A proof for one request, with a fresh jti; `serverNonce` as the server last gave it, or
    /// empty.
    [[nodiscard]] Result<QByteArray> proof(const QByteArray &method, const QUrl &url,
                                           const QByteArray &serverNonce,
                                           qint64 issuedAtSeconds) const;
    /// RFC 7638 thumbprint of the public key, base64url.
    [[nodiscard]] Result<QByteArray> thumbprint() const;

private:
    struct Free {
        void operator()(evp_pkey_st *key) const;
    };
    explicit DpopKey(std::shared_ptr<evp_pkey_st> key) : m_key(std::move(key)) {}
    /// The public key as a JWK with its members in the order of RFC 7638.
    [[nodiscard]] Result<QByteArray> jwk() const;
    [[nodiscard]] Result<QByteArray> sign(const QByteArray &input) const;

    std::shared_ptr<evp_pkey_st> m_key;
};

} // namespace steward::net
