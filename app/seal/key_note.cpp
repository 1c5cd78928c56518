// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/seal/key_note.h"

#include <openssl/crypto.h>

#include <vector>

namespace steward::seal
{

namespace
{

constexpr std::string_view kHead = "steward-key 1 ";
constexpr std::size_t kIdBytes = 8;
constexpr std::size_t kVerifierBytes = 32;
constexpr std::size_t kNoteBytes = kHead.size() + 2 * kIdBytes + 1 + 2 * kVerifierBytes + 1;

std::string derivedHex(const Key &key, std::string_view purpose, std::size_t bytes)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::vector<std::uint8_t> out(bytes);
    if (!key.derive({}, purpose, out))
        return {};
    std::string hex;
    for (const auto byte : out) {
        hex += digits[byte >> 4];
        hex += digits[byte & 15];
    }
    return hex;
}

} // namespace

std::string keyId(const Key &key)
{
    return derivedHex(key, "steward seal 1 key id", kIdBytes);
}

std::string keyNote(const Key &key)
{
    return std::string(kHead) + keyId(key) + ' ' +
           derivedHex(key, "steward seal 1 verifier", kVerifierBytes) + '\n';
}

Fit keyFits(const Key &key, std::string_view note)
{
    if (note.size() != kNoteBytes || !note.starts_with(kHead))
        return Fit::Unreadable;
    const std::string own = keyNote(key);
    if (own.size() != note.size())
        return Fit::Unreadable;
    return CRYPTO_memcmp(own.data(), note.data(), note.size()) == 0 ? Fit::Fits : Fit::OtherKey;
}

} // namespace steward::seal
