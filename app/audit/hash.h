// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <array>
#include <cstdint>
#include <optional>

namespace steward::audit
{

using Hash = std::array<std::uint8_t, 32>;

[[nodiscard]] Hash sha256(QByteArrayView bytes);
[[nodiscard]] Hash hmacSha256(QByteArrayView key, QByteArrayView message);
/// Nothing unless there are exactly 32 bytes.
[[nodiscard]] std::optional<Hash> toHash(QByteArrayView bytes);
[[nodiscard]] QByteArray toBytes(const Hash &hash);
/// Standard alphabet with its padding, in the one spelling that encoding gives.
[[nodiscard]] std::optional<QByteArray> fromBase64(QByteArrayView text);

} // namespace steward::audit
