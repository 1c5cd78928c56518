// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/identity/totp.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>

namespace steward::platform::identity
{

namespace
{

constexpr std::int64_t kStepUs = 30'000'000;
constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

const EVP_MD *digestOf(TotpHash hash)
{
    switch (hash) {
    case TotpHash::Sha1:
        return EVP_sha1();
    case TotpHash::Sha256:
        return EVP_sha256();
    case TotpHash::Sha512:
        return EVP_sha512();
    }
    return EVP_sha1();
}

} // namespace

std::string oneTimeCode(std::string_view secret, std::int64_t step, int digits, TotpHash hash)
{
    Bytes counter;
    appendU64be(counter, static_cast<std::uint64_t>(step));
    std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
    unsigned size = 0;
    HMAC(digestOf(hash), secret.data(), static_cast<int>(secret.size()),
         reinterpret_cast<const unsigned char *>(counter.data()), counter.size(), mac.data(),
         &size);
    const std::size_t at = mac[size - 1] & 0x0fU;
    std::uint32_t value = (mac[at] & 0x7fU) << 24 | std::uint32_t{mac[at + 1]} << 16 |
                          std::uint32_t{mac[at + 2]} << 8 | std::uint32_t{mac[at + 3]};
    std::string out(static_cast<std::size_t>(digits), '0');
    for (auto digit = out.rbegin(); digit != out.rend(); ++digit, value /= 10)
        *digit = static_cast<char>('0' + value % 10);
    return out;
}

std::int64_t totpStep(Instant at)
{
    return at.us / kStepUs;
}

std::optional<std::int64_t> matchingTotpStep(std::string_view secret, std::string_view code,
                                             Instant now, std::optional<std::int64_t> lastAccepted)
{
    std::string digits;
    for (const char c : code)
        if (c != ' ')
            digits += c;
    std::optional<std::int64_t> matched;
    // All three are computed whatever matches, so that time does not tell which.
    for (const std::int64_t step : {totpStep(now) - 1, totpStep(now), totpStep(now) + 1})
        if (constantTimeEqual(oneTimeCode(secret, step), digits) &&
            (!lastAccepted || step > *lastAccepted) && !matched)
            matched = step;
    return matched;
}

std::string toBase32(std::string_view bytes)
{
    std::string out;
    std::uint32_t buffer = 0;
    int bits = 0;
    for (const unsigned char c : bytes) {
        buffer = buffer << 8 | c;
        for (bits += 8; bits >= 5; bits -= 5)
            out += kAlphabet[buffer >> (bits - 5) & 31];
    }
    if (bits)
        out += kAlphabet[buffer << (5 - bits) & 31];
    return out;
}

std::optional<Bytes> fromBase32(std::string_view text)
{
    Bytes out;
    std::uint32_t buffer = 0;
    int bits = 0;
    for (char c : text) {
        if (c == ' ' || c == '=')
            continue;
        const auto value =
            kAlphabet.find(c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
        if (value == kAlphabet.npos)
            return std::nullopt;
        buffer = buffer << 5 | static_cast<std::uint32_t>(value);
        if (bits += 5; bits >= 8)
            out += static_cast<char>(buffer >> (bits -= 8) & 0xff);
    }
    return out;
}

std::string newTotpSecret()
{
    return toBase32(randomBytes(20));
}

} // namespace steward::platform::identity
