// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/src/audit/commitment.h"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>

namespace steward::platform::audit
{

namespace
{

constexpr std::size_t kMaxMetadataBytes = 16 * 1024;
constexpr std::size_t kMaxValueBytes = 16 * 1024;
constexpr std::size_t kMaxNameBytes = 64;

tl::unexpected<Error> refused(std::string why)
{
    return fail(ErrorKind::Internal, "audit_refused", std::move(why));
}

bool isLowerUuid(std::string_view id)
{
    return isUuid(id) &&
           std::none_of(id.begin(), id.end(), [](char c) { return c >= 'A' && c <= 'F'; });
}

bool isValidParty(const Party &party)
{
    if (party.kind == ActorKind::System)
        return party.id == "system";
    if (party.kind == ActorKind::User || party.kind == ActorKind::Staff)
        return isLowerUuid(party.id);
    return !party.id.empty() && party.id.size() <= kMaxNameBytes &&
           party.id.find('\0') == party.id.npos;
}

Opening open(std::string field, std::string_view label, std::string value, DataClass dataClass)
{
    Opening out{std::move(field), randomBytes(32), std::move(value), dataClass, {}};
    out.commitment = commitment(out.salt, label, out.value);
    return out;
}

Opening openParty(const char *field, const Party &party)
{
    return open(field, field, party.id,
                party.kind == ActorKind::System ? DataClass::None : DataClass::Personal);
}

Result<Done> checkKeys(const ActionRule &rule, const Event &event)
{
    for (const auto &[key, value] : event.metadata)
        if (!rule.metadata.contains(std::string_view{key}))
            return refused("metadata key not registered for " + event.action);
    for (const auto &field : event.privateFields) {
        if (!rule.privateFields.contains(field.name))
            return refused("private field not registered for " + event.action);
        if (field.value.size() > kMaxValueBytes || field.value.find('\0') != field.value.npos)
            return refused("private value not storable as text");
    }
    return Done{};
}

} // namespace

Bytes commitment(std::string_view salt, std::string_view label, std::string_view value)
{
    Bytes message = "AUD1/";
    message += label;
    message += '\0';
    message += value;
    return hmacSha256(salt, message);
}

std::string alias(std::string_view monthKey, const Party &party)
{
    if (party.kind == ActorKind::System)
        return "system";
    static constexpr char kCrockford[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    const auto digest = hmacSha256(monthKey, party.id);
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < 5; ++i)
        bits = bits << 8 | static_cast<unsigned char>(digest[i]);
    std::string out = "actor-";
    for (int shift = 35; shift >= 0; shift -= 5)
        out += kCrockford[bits >> shift & 31];
    return out;
}

Result<Prepared> prepare(const Registry &registry, const Event &event, Instant occurredAt,
                         std::string_view monthKey)
{
    const ActionRule *rule = registry.find(event.action);
    if (!rule)
        return refused("action not registered");
    if (auto checked = checkKeys(*rule, event); !checked)
        return tl::unexpected(checked.error());
    if (!isValidParty(event.actor) || (event.subject && !isValidParty(*event.subject)))
        return refused("malformed actor or subject of " + event.action);
    if ((event.orgId && !isUuid(*event.orgId)) ||
        (!event.requestId.empty() && !isUuid(event.requestId)))
        return refused("malformed org or request id of " + event.action);

    Prepared out;
    out.id = newUuidV7(occurredAt.us / 1000);
    out.occurredAt = occurredAt;
    out.category = rule->category;
    out.metadataText = boost::json::serialize(event.metadata);
    if (out.metadataText.size() > kMaxMetadataBytes)
        return refused("metadata too large");
    out.requestId = event.requestId.empty() ? out.id : event.requestId;
    out.openings.push_back(openParty("actor", event.actor));
    out.actorCommitment = out.openings.back().commitment;
    out.actorAlias = alias(monthKey, event.actor);
    if (event.subject) {
        out.openings.push_back(openParty("subject", *event.subject));
        out.subjectCommitment = out.openings.back().commitment;
        out.subjectAlias = alias(monthKey, *event.subject);
    }

    auto fields = event.privateFields;
    std::sort(fields.begin(), fields.end(),
              [](const auto &a, const auto &b) { return a.name < b.name; });
    boost::json::array pii;
    for (auto &field : fields) {
        if (!out.openings.empty() && out.openings.back().field == field.name)
            return refused("private field given twice");
        const auto dataClass = rule->privateFields.at(field.name);
        out.openings.push_back(
            open(field.name, "pii/" + field.name, std::move(field.value), dataClass));
        pii.push_back(boost::json::object{{"name", out.openings.back().field},
                                          {"class", static_cast<int>(dataClass)},
                                          {"commitment", toHex(out.openings.back().commitment)}});
    }
    out.piiJson = boost::json::serialize(pii);
    return out;
}

} // namespace steward::platform::audit
