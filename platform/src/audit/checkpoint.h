// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/bytes.h"
#include "platform/src/core/result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace steward::platform::audit
{

/// The log's Ed25519 key and its name, which is the log origin (C2SP signed-note). The seed is in a
/// file that only the service's user can read; no database role ever sees it.
class LogKey
{
public:
    /// Reads the key file, or creates it with mode 0600 when there is none. Refused: a file that
    /// others may read, one made for another origin, anything malformed.
    [[nodiscard]] static Result<LogKey> loadOrCreate(const std::string &path,
                                                     const std::string &origin);
    [[nodiscard]] static Result<LogKey> fromSeed(const std::string &origin, std::string_view seed);

    [[nodiscard]] const std::string &origin() const { return m_origin; }
    /// 32 bytes
    [[nodiscard]] const Bytes &publicKey() const { return m_public; }
    /// The C2SP verifier key: <origin>+<id>+<base64>. It is installed on desks, never fetched by
    /// them.
    [[nodiscard]] std::string verifierKey() const;
    /// Text that ends in a newline, as a signed note.
    [[nodiscard]] Result<std::string> sign(const std::string &text) const;
    /// A key for other uses, bound to its purpose; says nothing about the seed.
    [[nodiscard]] Bytes derive(std::string_view purpose) const;

private:
    LogKey() = default;
    [[nodiscard]] Bytes keyId() const;

    std::string m_origin;
    Bytes m_seed;
    Bytes m_public;
};

/// "<origin>/<month>\n<size>\n<root>\n"
[[nodiscard]] std::string checkpointText(const std::string &origin, const std::string &month,
                                         std::uint64_t size, const Hash &root);

} // namespace steward::platform::audit
