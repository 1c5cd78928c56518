// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/audit/commitment.h"

namespace steward::audit
{

namespace
{

constexpr qsizetype kSaltBytes = 32;

} // namespace

Hash commitment(QByteArrayView salt, QByteArrayView label, QByteArrayView value)
{
    return hmacSha256(salt, QByteArray("AUD1/").append(label).append('\0').append(value));
}

std::optional<AuditCode> checkOpening(QByteArrayView label, const std::optional<Opening> &opening,
                                      QByteArrayView committed)
{
    if (!opening)
        return AuditCode::OpeningMissing;
    // A shorter salt is padded with zeros by HMAC: another key would open the same commitment.
    if (opening->salt.size() != kSaltBytes ||
        toBytes(commitment(opening->salt, label, opening->value)) != committed)
        return AuditCode::CommitmentMismatch;
    return std::nullopt;
}

} // namespace steward::audit
