// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/wire/audit_wire.h"

#include "app/api/wire/json_reader.h"
#include "app/api/wire/query_wire.h"

#include <QJsonDocument>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace steward::api::wire
{

namespace
{

constexpr int kMaxRows = 200;
constexpr int kMaxPrivateFields = 64;
constexpr qsizetype kHashBytes = 32;
constexpr qsizetype kMaxPath = 128;

AuditParty readParty(const QJsonObject &object, JsonReader &outer, const QString &where)
{
    JsonReader reader{object, where};
    AuditParty party;
    party.kind = reader.string(u"kind"_s);
    party.alias = reader.optionalString(u"alias"_s);
    party.commitment = reader.optionalHex(u"commitment"_s, kHashBytes);
    if (reader.error())
        outer.fail(where, u"a party: "_s + reader.error()->detail);
    return party;
}

QList<AuditPrivateField> readPrivateFields(const QJsonArray &list, JsonReader &outer)
{
    QList<AuditPrivateField> fields;
    for (const auto &item : list) {
        JsonReader reader{item.toObject(), u"pii."_s};
        fields.append({reader.string(u"name"_s), reader.string(u"class"_s),
                       reader.optionalHex(u"commitment"_s, kHashBytes),
                       reader.optionalString(u"masked"_s)});
        if (reader.error())
            outer.fail(u"pii"_s, u"a list of private fields: "_s + reader.error()->detail);
    }
    return fields;
}

void requireMonth(JsonReader &reader, const QString &month)
{
    if (reader.string(u"month"_s) != month)
        reader.fail(u"month"_s, u"the month that was asked for"_s);
}

void requireNumber(JsonReader &reader, const QString &name, qint64 number)
{
    if (reader.int64(name) != number)
        reader.fail(name, u"the number that was asked for"_s);
}

QList<QByteArray> readPath(JsonReader &reader)
{
    QList<QByteArray> path;
    for (const auto &text : reader.strings(u"path"_s, kMaxPath)) {
        const auto hash = QByteArray::fromHex(text.toLatin1());
        if (hash.size() != kHashBytes || QString::fromLatin1(hash.toHex()) != text)
            reader.fail(u"path"_s, u"a list of hashes"_s);
        path.append(hash);
    }
    return path;
}

} // namespace

QByteArray writeAuditSearch(const ports::AuditSearch &search)
{
    const QJsonObject body{
        {u"query"_s, writeQuery(search.filter)},
        {u"cursor"_s,
         search.cursor.isEmpty() ? QJsonValue{QJsonValue::Null} : QJsonValue{search.cursor}},
        {u"limit"_s, std::clamp(search.limit, 1, kMaxRows)},
        {u"count"_s, search.wantCount},
        {u"heartbeats"_s, search.withHeartbeats},
    };
    return QJsonDocument{body}.toJson(QJsonDocument::Compact);
}

Result<AuditEventRow> readAuditEvent(const QJsonObject &object)
{
    JsonReader reader{object, u"event."_s};
    AuditEventRow row;
    row.id = AuditEventId{reader.uuid(u"id"_s)};
    row.month = reader.optionalString(u"month"_s);
    row.index = reader.optionalInt64(u"index"_s).value_or(-1);
    row.occurredAtUs = reader.int64(u"occurred_at_us"_s);
    row.category = reader.string(u"category"_s);
    row.action = reader.string(u"action"_s);
    row.outcome = reader.string(u"outcome"_s);
    row.org = OrgId{reader.optionalUuid(u"org_id"_s)};
    row.actor = readParty(reader.object(u"actor"_s), reader, u"actor."_s);
    if (const auto subject = reader.optionalObject(u"subject"_s))
        row.subject = readParty(*subject, reader, u"subject."_s);
    row.metadata = reader.optionalString(u"metadata"_s).toUtf8();
    row.privateFields = readPrivateFields(reader.array(u"pii"_s, kMaxPrivateFields), reader);
    row.requestId = reader.optionalString(u"request_id"_s);
    row.leafHash = reader.optionalHex(u"leaf_hash"_s, kHashBytes);
    row.policyVersion = reader.optionalString(u"policy_version"_s);
    row.pseudonymisesOn = reader.optionalTime(u"pseudonymises_on"_s);
    if (reader.error())
        return tl::unexpected(*reader.error());
    return row;
}

Result<AuditPage> readAuditPage(const QByteArray &body)
{
    const auto document = parseObject(body);
    if (!document)
        return tl::unexpected(document.error());
    JsonReader reader{*document};
    AuditPage page;
    for (const auto &item : reader.array(u"rows"_s, kMaxRows)) {
        auto row = readAuditEvent(item.toObject());
        if (!row)
            return tl::unexpected(row.error());
        page.rows.append(*std::move(row));
    }
    page.next = reader.optionalString(u"next"_s);
    if (const auto count = reader.optionalObject(u"count"_s)) {
        JsonReader counted{*count, u"count."_s};
        page.count = counted.int64(u"value"_s);
        page.isCountExact = counted.boolean(u"exact"_s);
        if (counted.error())
            return tl::unexpected(*counted.error());
    }
    page.searchedAt = reader.time(u"searched_at"_s);
    if (reader.error())
        return tl::unexpected(*reader.error());
    return page;
}

Result<QByteArray> readCheckpointNote(const QByteArray &body)
{
    const auto document = parseObject(body);
    if (!document)
        return tl::unexpected(document.error());
    JsonReader reader{*document};
    const auto note = reader.string(u"note"_s).toUtf8();
    if (reader.error())
        return tl::unexpected(*reader.error());
    return note;
}

QByteArray writeInclusionsRequest(const QString &month, qint64 size, const QList<qint64> &indices)
{
    QJsonArray list;
    for (const qint64 index : indices)
        list.append(QString::number(index));
    const QJsonObject body{
        {u"month"_s, month}, {u"size"_s, QString::number(size)}, {u"indices"_s, list}};
    return QJsonDocument{body}.toJson(QJsonDocument::Compact);
}

Result<QList<ports::AuditInclusion>> readInclusions(const QByteArray &body, const QString &month,
                                                    qint64 size)
{
    const auto document = parseObject(body);
    if (!document)
        return tl::unexpected(document.error());
    JsonReader reader{*document};
    requireMonth(reader, month);
    requireNumber(reader, u"size"_s, size);
    QList<ports::AuditInclusion> proofs;
    for (const auto &item : reader.array(u"proofs"_s, ports::AuditProofs::kMost)) {
        JsonReader proof{item.toObject(), u"proofs."_s};
        proofs.append({proof.int64(u"index"_s), readPath(proof)});
        if (proof.error())
            return tl::unexpected(*proof.error());
    }
    if (reader.error())
        return tl::unexpected(*reader.error());
    return proofs;
}

Result<QList<QByteArray>> readConsistency(const QByteArray &body, const QString &month, qint64 from,
                                          qint64 to)
{
    const auto document = parseObject(body);
    if (!document)
        return tl::unexpected(document.error());
    JsonReader reader{*document};
    requireMonth(reader, month);
    requireNumber(reader, u"from"_s, from);
    requireNumber(reader, u"to"_s, to);
    const auto path = readPath(reader);
    if (reader.error())
        return tl::unexpected(*reader.error());
    return path;
}

} // namespace steward::api::wire
