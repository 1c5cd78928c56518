// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <QString>

#include <tl/expected.hpp>

#include <cstdint>
#include <optional>

namespace steward::audit
{

struct LeafParty {
    std::uint8_t kind = 0;
    QByteArray commitment; ///< 32 bytes
    friend bool operator==(const LeafParty &, const LeafParty &) = default;
};

struct LeafPrivate {
    QByteArray name;
    std::uint8_t dataClass = 0;
    QByteArray commitment; ///< 32 bytes
    friend bool operator==(const LeafPrivate &, const LeafPrivate &) = default;
};

/// What an AUD1 leaf says (platform.md §4); texts are UTF-8.
struct Leaf {
    QByteArray origin;
    QByteArray month; ///< YYYY-MM
    std::uint64_t index = 0;
    QByteArray eventId; ///< 16 bytes
    std::int64_t occurredAtUs = 0;
    QByteArray category;
    QByteArray action;
    std::uint8_t outcome = 0;
    std::optional<QByteArray> orgId; ///< 16 bytes
    LeafParty actor;
    std::optional<LeafParty> subject;
    QByteArray metadata;         ///< As produced, not parsed.
    QList<LeafPrivate> privates; ///< By name, each once.
    QByteArray requestId;        ///< 16 bytes
    friend bool operator==(const Leaf &, const Leaf &) = default;
};

/// Why there is no leaf: the field that does not allow one, under the contract's name.
struct LeafFault {
    QString field;
    friend bool operator==(const LeafFault &, const LeafFault &) = default;
};

/// The only bytes that say this.
[[nodiscard]] tl::expected<QByteArray, LeafFault> encode(const Leaf &leaf);
/// Of the bytes that encode() gives, and of no others; the fault names what is not canonical. Every
/// fault is the finding leaf_noncanonical.
[[nodiscard]] tl::expected<Leaf, LeafFault> decode(QByteArrayView bytes);

} // namespace steward::audit
