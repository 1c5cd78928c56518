// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/audit/row.h"

#include <QUuid>

#include <algorithm>

namespace steward::audit
{

using namespace Qt::StringLiterals;

namespace
{

/// A word's number in the leaf; past every number that the leaf allows when it is none of them.
std::uint8_t numberOf(const QString &word, std::initializer_list<QLatin1StringView> words)
{
    const auto at = std::find(words.begin(), words.end(), word);
    return at == words.end() ? std::uint8_t(255) : std::uint8_t(at - words.begin());
}

LeafParty partyOf(const AuditParty &party)
{
    return {numberOf(party.kind, {"system"_L1, "user"_L1, "staff"_L1, "mcp"_L1, "provider"_L1}),
            party.commitment};
}

/// 16 bytes; none when the text is not a UUID in the one spelling that counts.
QByteArray uuidBytes(const QString &text)
{
    const auto id = QUuid::fromString(text);
    return id.toString(QUuid::WithoutBraces) == text ? id.toRfc4122() : QByteArray{};
}

} // namespace

tl::expected<Leaf, LeafFault> leafOf(const QByteArray &origin, const AuditEventRow &row)
{
    if (row.index < 0)
        return tl::unexpected(LeafFault{u"index"_s});
    Leaf leaf;
    leaf.origin = origin;
    leaf.month = row.month.toUtf8();
    leaf.index = std::uint64_t(row.index);
    leaf.eventId = uuidBytes(row.id.value);
    leaf.occurredAtUs = row.occurredAtUs;
    leaf.category = row.category.toUtf8();
    leaf.action = row.action.toUtf8();
    leaf.outcome = numberOf(row.outcome, {"ok"_L1, "denied"_L1, "error"_L1});
    if (!row.org.isNull())
        leaf.orgId = uuidBytes(row.org.value);
    leaf.actor = partyOf(row.actor);
    if (row.subject)
        leaf.subject = partyOf(*row.subject);
    leaf.metadata = row.metadata;
    for (const AuditPrivateField &field : row.privateFields)
        leaf.privates.append({field.name.toUtf8(),
                              numberOf(field.dataClass, {"none"_L1, "internal"_L1, "personal"_L1,
                                                         "sensitive"_L1, "secret"_L1}),
                              field.commitment});
    std::sort(
        leaf.privates.begin(), leaf.privates.end(),
        [](const LeafPrivate &one, const LeafPrivate &other) { return one.name < other.name; });
    leaf.requestId = uuidBytes(row.requestId);
    // Said once more than the faults that encode() finds: there the words are numbers already.
    if (const auto encoded = encode(leaf); !encoded)
        return tl::unexpected(encoded.error());
    return leaf;
}

QString differingField(const Leaf &one, const Leaf &other)
{
    if (one.origin != other.origin)
        return u"origin"_s;
    if (one.month != other.month)
        return u"month"_s;
    if (one.index != other.index)
        return u"index"_s;
    if (one.eventId != other.eventId)
        return u"id"_s;
    if (one.occurredAtUs != other.occurredAtUs)
        return u"occurred_at_us"_s;
    if (one.category != other.category)
        return u"category"_s;
    if (one.action != other.action)
        return u"action"_s;
    if (one.outcome != other.outcome)
        return u"outcome"_s;
    if (one.orgId != other.orgId)
        return u"org_id"_s;
    if (one.actor != other.actor)
        return u"actor"_s;
    if (one.subject != other.subject)
        return u"subject"_s;
    if (one.metadata != other.metadata)
        return u"metadata"_s;
    if (one.privates != other.privates)
        return u"pii"_s;
    return one.requestId == other.requestId ? QString{} : u"request_id"_s;
}

} // namespace steward::audit
