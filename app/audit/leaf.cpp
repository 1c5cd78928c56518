// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/audit/leaf.h"

#include <QtEndian>

#include <algorithm>
#include <array>
#include <limits>

namespace steward::audit
{

using namespace Qt::StringLiterals;

namespace
{

constexpr QByteArrayView kMagic{"AUD1"};
constexpr qsizetype kIdBytes = 16;
constexpr qsizetype kCommitmentBytes = 32;
constexpr std::uint8_t kMostKind = 4, kMostClass = 4, kMostOutcome = 2;

enum Tag : std::uint8_t {
    Origin = 1,
    Month,
    Index,
    EventId,
    OccurredAt,
    Category,
    Action,
    Outcome,
    OrgId,
    Actor,
    Subject,
    Metadata,
    Privates,
    RequestId,
};

QString fieldOf(int tag)
{
    static const std::array<QString, 15> names{
        u"tags"_s,           u"origin"_s,   u"month"_s,    u"index"_s,   u"id"_s,
        u"occurred_at_us"_s, u"category"_s, u"action"_s,   u"outcome"_s, u"org_id"_s,
        u"actor"_s,          u"subject"_s,  u"metadata"_s, u"pii"_s,     u"request_id"_s};
    return tag > 0 && tag < int(names.size()) ? names[std::size_t(tag)] : names[0];
}

bool isText(QByteArrayView bytes)
{
    return bytes.isValidUtf8();
}

bool isMonth(QByteArrayView text)
{
    const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
    if (text.size() != 7 || text[4] != '-')
        return false;
    for (const qsizetype i : {0, 1, 2, 3, 5, 6})
        if (!isDigit(text[i]))
            return false;
    const int month = (text[5] - '0') * 10 + (text[6] - '0');
    return month >= 1 && month <= 12;
}

bool isParty(const LeafParty &party)
{
    return party.kind <= kMostKind && party.commitment.size() == kCommitmentBytes;
}

/// The first field that a leaf cannot hold; empty when it can hold all of them.
QString faultOf(const Leaf &leaf)
{
    if (leaf.origin.isEmpty() || !isText(leaf.origin))
        return fieldOf(Origin);
    if (!isMonth(leaf.month))
        return fieldOf(Month);
    if (leaf.eventId.size() != kIdBytes)
        return fieldOf(EventId);
    if (leaf.category.isEmpty() || !isText(leaf.category))
        return fieldOf(Category);
    if (leaf.action.isEmpty() || !isText(leaf.action))
        return fieldOf(Action);
    if (leaf.outcome > kMostOutcome)
        return fieldOf(Outcome);
    if (leaf.orgId && leaf.orgId->size() != kIdBytes)
        return fieldOf(OrgId);
    if (!isParty(leaf.actor))
        return fieldOf(Actor);
    if (leaf.subject && !isParty(*leaf.subject))
        return fieldOf(Subject);
    if (!isText(leaf.metadata))
        return fieldOf(Metadata);
    QByteArray before;
    for (const LeafPrivate &item : leaf.privates) {
        const bool isGood = item.name > before && item.name.size() <= 255 && isText(item.name) &&
                            item.dataClass <= kMostClass &&
                            item.commitment.size() == kCommitmentBytes;
        if (!isGood)
            return fieldOf(Privates) + u'/' + QString::fromUtf8(item.name);
        before = item.name;
    }
    return leaf.requestId.size() == kIdBytes ? QString{} : fieldOf(RequestId);
}

template <class T>
QByteArray bigEndian(T value)
{
    QByteArray bytes(sizeof(T), '\0');
    qToBigEndian(value, bytes.data());
    return bytes;
}

void put(QByteArray &out, Tag tag, const QByteArray &value)
{
    out += char(tag) + bigEndian(std::uint32_t(value.size())) + value;
}

QByteArray bytesOf(const LeafParty &party)
{
    return char(party.kind) + party.commitment;
}

QByteArray bytesOf(const QList<LeafPrivate> &privates)
{
    QByteArray out;
    for (const LeafPrivate &item : privates)
        out += char(item.name.size()) + item.name + char(item.dataClass) + item.commitment;
    return out;
}

/// Nothing past the end, ever.
class Reader
{
public:
    explicit Reader(QByteArrayView bytes) : m_rest(bytes) {}
    [[nodiscard]] bool isAtEnd() const { return m_rest.isEmpty(); }
    [[nodiscard]] std::optional<QByteArrayView> take(qsizetype count)
    {
        if (count < 0 || count > m_rest.size())
            return std::nullopt;
        const auto taken = m_rest.first(count);
        m_rest = m_rest.sliced(count);
        return taken;
    }
    [[nodiscard]] std::optional<std::uint8_t> byte()
    {
        const auto taken = take(1);
        return taken ? std::optional{std::uint8_t(taken->front())} : std::nullopt;
    }

private:
    QByteArrayView m_rest;
};

std::optional<LeafParty> partyOf(QByteArrayView value)
{
    if (value.size() != 1 + kCommitmentBytes)
        return std::nullopt;
    return LeafParty{std::uint8_t(value.front()), value.sliced(1).toByteArray()};
}

std::optional<QList<LeafPrivate>> privatesOf(QByteArrayView value)
{
    QList<LeafPrivate> out;
    for (Reader reader{value}; !reader.isAtEnd();) {
        const auto length = reader.byte();
        const auto name = length ? reader.take(*length) : std::nullopt;
        const auto dataClass = reader.byte();
        const auto commitment = reader.take(kCommitmentBytes);
        if (!name || !dataClass || !commitment)
            return std::nullopt;
        out.append({name->toByteArray(), *dataClass, commitment->toByteArray()});
    }
    // No list is said by no tag; an empty one would be a second way to say it.
    return out.isEmpty() ? std::nullopt : std::optional{out};
}

template <class T>
bool readNumber(QByteArrayView value, T &out)
{
    if (value.size() != sizeof(T))
        return false;
    out = qFromBigEndian<T>(value.data());
    return true;
}

template <class T>
bool readInto(std::optional<T> &&from, T &out)
{
    if (!from)
        return false;
    out = *std::move(from);
    return true;
}

bool readField(int tag, QByteArrayView value, Leaf &leaf)
{
    const auto bytes = value.toByteArray();
    switch (tag) {
    case Origin:
        leaf.origin = bytes;
        return true;
    case Month:
        leaf.month = bytes;
        return true;
    case Index:
        return readNumber(value, leaf.index);
    case EventId:
        leaf.eventId = bytes;
        return true;
    case OccurredAt:
        return readNumber(value, leaf.occurredAtUs);
    case Category:
        leaf.category = bytes;
        return true;
    case Action:
        leaf.action = bytes;
        return true;
    case Outcome:
        return readNumber(value, leaf.outcome);
    case OrgId:
        leaf.orgId = bytes;
        return true;
    case Actor:
        return readInto(partyOf(value), leaf.actor);
    case Subject:
        leaf.subject = partyOf(value);
        return leaf.subject.has_value();
    case Metadata:
        leaf.metadata = bytes;
        return true;
    case Privates:
        return readInto(privatesOf(value), leaf.privates);
    case RequestId:
        leaf.requestId = bytes;
        return true;
    default:
        return false;
    }
}

bool isOptional(int tag)
{
    return tag == OrgId || tag == Subject || tag == Privates;
}

} // namespace

tl::expected<QByteArray, LeafFault> encode(const Leaf &leaf)
{
    if (const QString field = faultOf(leaf); !field.isEmpty())
        return tl::unexpected(LeafFault{field});
    QByteArray out = kMagic.toByteArray();
    put(out, Origin, leaf.origin);
    put(out, Month, leaf.month);
    put(out, Index, bigEndian(leaf.index));
    put(out, EventId, leaf.eventId);
    put(out, OccurredAt, bigEndian(leaf.occurredAtUs));
    put(out, Category, leaf.category);
    put(out, Action, leaf.action);
    put(out, Outcome, bigEndian(leaf.outcome));
    if (leaf.orgId)
        put(out, OrgId, *leaf.orgId);
    put(out, Actor, bytesOf(leaf.actor));
    if (leaf.subject)
        put(out, Subject, bytesOf(*leaf.subject));
    put(out, Metadata, leaf.metadata);
    if (!leaf.privates.isEmpty())
        put(out, Privates, bytesOf(leaf.privates));
    put(out, RequestId, leaf.requestId);
    return out;
}

tl::expected<Leaf, LeafFault> decode(QByteArrayView bytes)
{
    const auto fault = [](int tag) { return tl::unexpected(LeafFault{fieldOf(tag)}); };
    Reader reader{bytes};
    if (const auto magic = reader.take(kMagic.size()); !magic || *magic != kMagic)
        return fault(0);
    Leaf leaf;
    int before = 0;
    while (!reader.isAtEnd()) {
        const int tag = *reader.byte();
        const auto length = reader.take(4);
        const auto value =
            length ? reader.take(qFromBigEndian<std::uint32_t>(length->data())) : std::nullopt;
        // What is left out between two tags must be one of those that may be.
        for (int passed = before + 1; passed < tag; ++passed)
            if (!isOptional(passed))
                return fault(passed);
        if (tag <= before || !value || !readField(tag, *value, leaf))
            return fault(tag);
        before = tag;
    }
    if (before != RequestId)
        return fault(before + 1);
    if (const QString field = faultOf(leaf); !field.isEmpty())
        return tl::unexpected(LeafFault{field});
    return leaf;
}

} // namespace steward::audit
