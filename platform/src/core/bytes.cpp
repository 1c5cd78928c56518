// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/core/bytes.h"

#include "platform/src/core/seeded_ids.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

#include <cstdlib>

namespace steward::platform
{

namespace
{

const unsigned char *raw(std::string_view s)
{
    return reinterpret_cast<const unsigned char *>(s.data());
}
unsigned char *raw(std::string &s)
{
    return reinterpret_cast<unsigned char *>(s.data());
}

int hexDigit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

} // namespace

std::string toHex(std::string_view bytes)
{
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string out;
    out.reserve(bytes.size() * 2);
    for (const unsigned char c : bytes) {
        out += kDigits[c >> 4];
        out += kDigits[c & 15];
    }
    return out;
}

std::optional<Bytes> fromHex(std::string_view hex)
{
    if (hex.size() % 2)
        return std::nullopt;
    Bytes out;
    out.reserve(hex.size() / 2);
    for (std::size_t i = 0; i < hex.size(); i += 2) {
        const int hi = hexDigit(hex[i]), lo = hexDigit(hex[i + 1]);
        if (hi < 0 || lo < 0)
            return std::nullopt;
        out += static_cast<char>(hi << 4 | lo);
    }
    return out;
}

std::string toBase64(std::string_view bytes)
{
    std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0');
    out.resize(std::size_t(EVP_EncodeBlock(raw(out), raw(bytes), int(bytes.size()))));
    return out;
}

std::optional<Bytes> fromBase64(std::string_view text)
{
    if (text.size() % 4 || text.find_first_of(" \t\r\n") != text.npos)
        return std::nullopt;
    if (text.empty())
        return Bytes{};
    Bytes out(text.size() / 4 * 3, '\0');
    const int n = EVP_DecodeBlock(raw(out), raw(text), int(text.size()));
    if (n < 0)
        return std::nullopt;
    const auto padding = text.ends_with("==") ? 2u : text.ends_with("=") ? 1u : 0u;
    out.resize(std::size_t(n) - padding);
    // A second spelling of the same bytes would let two texts name one token.
    if (toBase64(out) != text)
        return std::nullopt;
    return out;
}

std::string toBase64Url(std::string_view bytes)
{
    auto out = toBase64(bytes);
    while (!out.empty() && out.back() == '=')
        out.pop_back();
    for (char &c : out)
        c = c == '+' ? '-' : c == '/' ? '_' : c;
    return out;
}

std::optional<Bytes> fromBase64Url(std::string_view text)
{
    std::string standard{text};
    for (char &c : standard) {
        if (c == '+' || c == '/' || c == '=')
            return std::nullopt;
        c = c == '-' ? '+' : c == '_' ? '/' : c;
    }
    standard.append((4 - standard.size() % 4) % 4, '=');
    return fromBase64(standard);
}

Bytes sha256(std::string_view bytes)
{
    Bytes out(SHA256_DIGEST_LENGTH, '\0');
    SHA256(raw(bytes), bytes.size(), raw(out));
    return out;
}

Bytes hmacSha256(std::string_view key, std::string_view message)
{
    Bytes out(SHA256_DIGEST_LENGTH, '\0');
    unsigned size = 0;
    HMAC(EVP_sha256(), key.data(), int(key.size()), raw(message), message.size(), raw(out), &size);
    return out;
}

Bytes randomBytes(std::size_t count)
{
    Bytes out(count, '\0');
    if (RAND_bytes(raw(out), int(count)) != 1)
        std::abort();
    return out;
}

bool constantTimeEqual(std::string_view a, std::string_view b)
{
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

void appendU32be(Bytes &out, std::uint32_t value)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        out += static_cast<char>(value >> shift & 0xff);
}

void appendU64be(Bytes &out, std::uint64_t value)
{
    for (int shift = 56; shift >= 0; shift -= 8)
        out += static_cast<char>(value >> shift & 0xff);
}

void appendPrefixed(Bytes &out, std::string_view value)
{
    appendU32be(out, static_cast<std::uint32_t>(value.size()));
    out += value;
}

std::string newUuidV7(std::int64_t unixMs)
{
    Bytes b = SeededIds::nextOr(&randomBytes, 16);
    for (int i = 0; i < 6; ++i)
        b[std::size_t(i)] = static_cast<char>(unixMs >> (40 - 8 * i) & 0xff);
    b[6] = static_cast<char>((b[6] & 0x0f) | 0x70);
    b[8] = static_cast<char>((b[8] & 0x3f) | 0x80);
    const auto hex = toHex(b);
    return hex.substr(0, 8) + '-' + hex.substr(8, 4) + '-' + hex.substr(12, 4) + '-' +
           hex.substr(16, 4) + '-' + hex.substr(20);
}

std::optional<Bytes> uuidBytes(std::string_view text)
{
    if (text.size() != 36 || text[8] != '-' || text[13] != '-' || text[18] != '-' ||
        text[23] != '-')
        return std::nullopt;
    std::string hex;
    for (std::size_t i = 0; i < text.size(); ++i)
        if (i != 8 && i != 13 && i != 18 && i != 23)
            hex += text[i];
    return fromHex(hex);
}

bool isUuid(std::string_view text)
{
    return uuidBytes(text).has_value();
}

} // namespace steward::platform
