// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/sync/cursor.h"

#include <optional>

namespace steward::platform::sync
{

namespace
{

constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kHmacBytes = 32;
constexpr std::size_t kMaxText = 512;

/// Reads fixed-width fields; once short it stays failed.
class Reader
{
public:
    explicit Reader(std::string_view bytes) : m_rest(bytes) {}
    std::string_view take(std::size_t count)
    {
        if (m_rest.size() < count) {
            m_ok = false;
            return {};
        }
        const auto out = m_rest.substr(0, count);
        m_rest.remove_prefix(count);
        return out;
    }
    std::uint64_t number(std::size_t width)
    {
        std::uint64_t out = 0;
        for (const char c : take(width))
            out = out << 8 | static_cast<unsigned char>(c);
        return out;
    }
    std::string_view prefixed() { return take(number(1)); }
    [[nodiscard]] bool isDone() const { return m_ok && m_rest.empty(); }

private:
    std::string_view m_rest;
    bool m_ok = true;
};

void appendByte(Bytes &out, std::size_t value)
{
    out += static_cast<char>(value & 0xff);
}

void appendShort(Bytes &out, std::string_view value)
{
    appendByte(out, value.size());
    out += value;
}

void appendScope(Bytes &out, Scope scope)
{
    appendByte(out, scope.bits() >> 8);
    appendByte(out, scope.bits());
}

tl::unexpected<Error> bad()
{
    return fail(ErrorKind::BadRequest, "bad_cursor", "the cursor is not one of this platform");
}

} // namespace

Result<Done> checkOwner(const Cursor &cursor, std::string_view staffId,
                        std::string_view environment)
{
    const auto refuse = [](std::string_view rule) {
        return fail(ErrorKind::Forbidden, "forbidden", "the cursor was made for somebody else",
                    {{"rule", rule},
                     {"facts", boost::json::object{}},
                     {"who", "the person it was made for"}});
    };
    if (cursor.staffId != staffId)
        return refuse("cursor_of_another_person");
    if (cursor.environment != environment)
        return refuse("cursor_of_another_environment");
    return Done{};
}

std::string uuidText(std::string_view bytes)
{
    const auto hex = toHex(bytes);
    return hex.substr(0, 8) + '-' + hex.substr(8, 4) + '-' + hex.substr(12, 4) + '-' +
           hex.substr(16, 4) + '-' + hex.substr(20);
}

tl::unexpected<Error> resync(std::string_view reason, std::string detail)
{
    return fail(ErrorKind::Conflict, "resync", std::move(detail), {{"reason", reason}});
}

std::string encodeCursor(const Cursor &cursor, const CursorKeys &keys)
{
    Bytes out;
    appendByte(out, kVersion);
    out += uuidBytes(cursor.epoch).value_or(Bytes(16, '\0'));
    appendU64be(out, static_cast<std::uint64_t>(cursor.csn));
    out += cursor.fh.substr(0, 8);
    out += cursor.scope.hash();
    appendScope(out, cursor.scope);
    appendU64be(out, static_cast<std::uint64_t>(cursor.permVer));
    appendU32be(out, cursor.schema);
    out += uuidBytes(cursor.staffId).value_or(Bytes(16, '\0'));
    appendShort(out, cursor.environment);
    appendByte(out, cursor.isSnapshot ? 1 : 0);
    appendScope(out, cursor.toFill);
    appendShort(out, cursor.lastPk);
    appendU64be(out, cursor.seenXmax);
    appendU32be(out, keys.inUse);
    out += hmacSha256(keys.keys.at(keys.inUse), out);
    return toBase64Url(out);
}

Result<Cursor> decodeCursor(std::string_view text, const CursorKeys &keys)
{
    if (text.size() > kMaxText)
        return bad();
    const auto bytes = fromBase64Url(text);
    if (!bytes || bytes->size() < kHmacBytes + 4)
        return bad();
    const std::string_view all{*bytes};
    const auto payload = all.substr(0, all.size() - kHmacBytes);
    Reader keyReader{payload.substr(payload.size() - 4)};
    const auto key = keys.keys.find(static_cast<std::uint32_t>(keyReader.number(4)));
    if (key == keys.keys.end())
        return resync("expired", "the key that signed the cursor is gone");
    if (!constantTimeEqual(hmacSha256(key->second, payload), all.substr(payload.size())))
        return bad();

    Reader in{payload};
    if (in.number(1) != kVersion)
        return resync("schema", "the cursor has another version");
    Cursor out;
    out.epoch = uuidText(in.take(16));
    out.csn = static_cast<std::int64_t>(in.number(8));
    out.fh = in.take(8);
    const std::string scopeHash{in.take(8)};
    out.scope = Scope{static_cast<std::uint16_t>(in.number(2))};
    out.permVer = static_cast<std::int64_t>(in.number(8));
    out.schema = static_cast<std::uint32_t>(in.number(4));
    out.staffId = uuidText(in.take(16));
    out.environment = in.prefixed();
    out.isSnapshot = in.number(1) == 1;
    out.toFill = Scope{static_cast<std::uint16_t>(in.number(2))};
    out.lastPk = in.prefixed();
    out.seenXmax = in.number(8);
    (void)in.take(4);
    if (!in.isDone())
        return bad();
    if (out.schema != kWireSchema)
        return resync("schema", "the rows have another format now");
    if (scopeHash != out.scope.hash())
        return resync("scope", "the tables of the cursor are others now");
    return out;
}

} // namespace steward::platform::sync
