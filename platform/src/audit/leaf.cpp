// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/audit/leaf.h"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include <openssl/sha.h>

#include <algorithm>

namespace steward::platform::audit
{

namespace
{

void field(Bytes &out, std::uint8_t tag, std::string_view value)
{
    out += static_cast<char>(tag);
    appendPrefixed(out, value);
}

Bytes u64(std::uint64_t value)
{
    Bytes out;
    appendU64be(out, value);
    return out;
}

Bytes party(const LeafParty &party)
{
    return Bytes(1, static_cast<char>(party.kind)) + party.commitment;
}

Bytes privateList(std::vector<LeafPrivate> items)
{
    std::sort(items.begin(), items.end(),
              [](const auto &a, const auto &b) { return a.name < b.name; });
    Bytes out;
    for (const auto &item : items) {
        out += static_cast<char>(item.name.size());
        out += item.name;
        out += static_cast<char>(item.dataClass);
        out += item.commitment;
    }
    return out;
}

} // namespace

Bytes encodeLeaf(const LeafInput &input)
{
    Bytes out = "AUD1";
    field(out, 0x01, input.origin);
    field(out, 0x02, input.month);
    field(out, 0x03, u64(input.index));
    field(out, 0x04, input.eventId);
    field(out, 0x05, u64(static_cast<std::uint64_t>(input.occurredAtUs)));
    field(out, 0x06, input.category);
    field(out, 0x07, input.action);
    field(out, 0x08, Bytes(1, static_cast<char>(input.outcome)));
    if (input.orgId)
        field(out, 0x09, *input.orgId);
    field(out, 0x0a, party(input.actor));
    if (input.subject)
        field(out, 0x0b, party(*input.subject));
    field(out, 0x0c, input.metadata);
    if (!input.privates.empty())
        field(out, 0x0d, privateList(input.privates));
    field(out, 0x0e, input.requestId);
    return out;
}

Hash leafHash(std::string_view leaf)
{
    Bytes prefixed(1, '\0');
    prefixed += leaf;
    Hash out;
    SHA256(reinterpret_cast<const unsigned char *>(prefixed.data()), prefixed.size(), out.data());
    return out;
}

Hash nodeHash(const Hash &left, const Hash &right)
{
    std::array<std::uint8_t, 65> text;
    text[0] = 1;
    std::copy(left.begin(), left.end(), text.begin() + 1);
    std::copy(right.begin(), right.end(), text.begin() + 33);
    Hash out;
    SHA256(text.data(), text.size(), out.data());
    return out;
}

std::optional<Hash> toHash(std::string_view bytes)
{
    Hash out;
    if (bytes.size() != out.size())
        return std::nullopt;
    std::copy(bytes.begin(), bytes.end(), out.begin());
    return out;
}

Result<std::vector<LeafPrivate>> parsePii(std::string_view json)
{
    const auto malformed = [] {
        return fail(ErrorKind::Internal, "audit_pii", "a private field list is malformed");
    };
    std::vector<LeafPrivate> out;
    if (json == "[]")
        return out;
    boost::system::error_code failure;
    const auto document = boost::json::parse(json, failure);
    if (failure || !document.is_array())
        return malformed();
    for (const auto &item : document.get_array()) {
        const auto *object = item.if_object();
        const auto *name = object ? object->if_contains("name") : nullptr;
        const auto *dataClass = object ? object->if_contains("class") : nullptr;
        const auto *hex = object ? object->if_contains("commitment") : nullptr;
        if (!name || !name->is_string() || !dataClass || !dataClass->is_int64() || !hex ||
            !hex->is_string())
            return malformed();
        const auto bytes = fromHex(std::string_view{hex->get_string()});
        if (!bytes || bytes->size() != 32)
            return malformed();
        out.push_back({std::string{std::string_view{name->get_string()}},
                       static_cast<std::uint8_t>(dataClass->get_int64()), *bytes});
    }
    return out;
}

} // namespace steward::platform::audit
