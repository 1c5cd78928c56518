// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/audit/page_cursor.h"

namespace steward::platform::audit
{

namespace
{

constexpr char kVersion = '\x01';
constexpr std::size_t kBodyBytes = 1 + 8 + 16 + 8;
constexpr std::size_t kMacBytes = 16;

Bytes mac(std::string_view body, std::string_view binding, const Bytes &secret)
{
    Bytes message;
    appendPrefixed(message, body);
    appendPrefixed(message, binding);
    return hmacSha256(secret, message).substr(0, kMacBytes);
}

std::int64_t readI64(std::string_view bytes)
{
    std::uint64_t out = 0;
    for (const unsigned char c : bytes.substr(0, 8))
        out = out << 8 | c;
    return static_cast<std::int64_t>(out);
}

std::string uuidText(std::string_view bytes)
{
    auto out = toHex(bytes);
    for (const std::size_t at : {8u, 13u, 18u, 23u})
        out.insert(at, 1, '-');
    return out;
}

} // namespace

std::string sealCursor(const PageCursor &cursor, std::string_view binding, const Bytes &secret)
{
    Bytes body(1, kVersion);
    appendU64be(body, static_cast<std::uint64_t>(cursor.occurredAt.us));
    body += uuidBytes(cursor.eventId).value_or(Bytes(16, '\0'));
    appendU64be(body, static_cast<std::uint64_t>(cursor.searchedAt.us));
    return toBase64Url(body + mac(body, binding, secret));
}

Result<PageCursor> openCursor(std::string_view text, std::string_view binding, const Bytes &secret)
{
    const auto bytes = fromBase64Url(text);
    if (!bytes || bytes->size() != kBodyBytes + kMacBytes || bytes->front() != kVersion ||
        !constantTimeEqual(mac(bytes->substr(0, kBodyBytes), binding, secret),
                           bytes->substr(kBodyBytes)))
        return fail(ErrorKind::BadRequest, "bad_cursor",
                    "this cursor is of another search, or malformed");
    const std::string_view body{*bytes};
    return PageCursor{
        {readI64(body.substr(1))}, uuidText(body.substr(9, 16)), {readI64(body.substr(25))}};
}

} // namespace steward::platform::audit
