// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/sync/digest.h"

namespace steward::platform::sync
{

namespace
{

std::uint64_t readU64be(std::string_view bytes)
{
    std::uint64_t out = 0;
    for (const char c : bytes.substr(0, 8))
        out = out << 8 | static_cast<unsigned char>(c);
    return out;
}

} // namespace

Sum128 Sum128::fromBytes(std::string_view bytes)
{
    if (bytes.size() != 16)
        return {};
    return {readU64be(bytes), readU64be(bytes.substr(8))};
}

Bytes Sum128::bytes() const
{
    Bytes out;
    appendU64be(out, high);
    appendU64be(out, low);
    return out;
}

Sum128 &Sum128::operator+=(Sum128 other)
{
    low += other.low;
    high += other.high + (low < other.low ? 1 : 0);
    return *this;
}

Sum128 &Sum128::operator-=(Sum128 other)
{
    const bool borrow = low < other.low;
    low -= other.low;
    high -= other.high + (borrow ? 1 : 0);
    return *this;
}

Sum128 digestTerm(std::string_view table, std::string_view pk, std::int64_t rev,
                  std::string_view wireSha256)
{
    Bytes text;
    text.reserve(table.size() + pk.size() + wireSha256.size() + 24);
    appendPrefixed(text, table);
    appendPrefixed(text, pk);
    appendU32be(text, 8);
    appendU64be(text, static_cast<std::uint64_t>(rev));
    appendPrefixed(text, wireSha256);
    return Sum128::fromBytes(std::string_view{sha256(text)}.substr(0, 16));
}

int digestBucket(std::string_view pk)
{
    return static_cast<unsigned char>(sha256(pk).front());
}

Bytes chainFeed(std::string_view previous, std::int64_t csn, std::string_view table,
                std::string_view pk, char op, std::int64_t rev, std::string_view imageSha256)
{
    Bytes text{previous};
    appendU64be(text, static_cast<std::uint64_t>(csn));
    appendPrefixed(text, table);
    text += pk;
    text += op;
    appendU64be(text, static_cast<std::uint64_t>(rev));
    text += imageSha256;
    return sha256(text);
}

} // namespace steward::platform::sync
