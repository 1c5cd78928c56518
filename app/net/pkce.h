// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/result.h"

#include <QByteArray>

namespace steward::net
{

/// `bytes` from the system's generator in base64url without padding.
[[nodiscard]] Result<QByteArray> randomToken(int bytes);
[[nodiscard]] QByteArray base64Url(const QByteArray &data);
[[nodiscard]] QByteArray sha256(const QByteArray &data);

/// RFC 7636, S256 only.
struct Pkce {
    QByteArray verifier;
    QByteArray challenge;
    [[nodiscard]] static Result<Pkce> make();
    [[nodiscard]] static QByteArray challengeOf(const QByteArray &verifier);
};

} // namespace steward::net
