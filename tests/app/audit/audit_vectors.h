// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/audit/checkpoint.h"
#include "app/audit/commitment.h"
#include "app/domain/audit_event.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace steward::tests
{

inline const QByteArray kVectorOrigin = "example/audit";

inline QByteArray hexOf(const QJsonValue &value)
{
    return QByteArray::fromHex(value.toString().toLatin1());
}

inline audit::Hash hashOf(const QJsonValue &value)
{
    return audit::toHash(hexOf(value)).value_or(audit::Hash{});
}

inline QList<audit::Hash> hashesOf(const QJsonValue &list)
{
    QList<audit::Hash> out;
    for (const auto &item : list.toArray())
        out.append(hashOf(item));
    return out;
}

inline QJsonObject auditVectors()
{
    QFile file{QStringLiteral(STEWARD_SOURCE_DIR "/tests/vectors/audit.json")};
    return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object()
                                          : QJsonObject{};
}

/// A vector's event as the platform would serve its row.
inline AuditEventRow rowOf(const QJsonObject &vector)
{
    const auto event = vector.value(QStringLiteral("event")).toObject();
    const auto text = [&event](const char *name) {
        return event.value(QLatin1StringView{name}).toString();
    };
    const auto committed = [](const QJsonObject &opening, const QByteArray &label) {
        return audit::toBytes(
            audit::commitment(hexOf(opening.value(QStringLiteral("salt"))), label,
                              opening.value(QStringLiteral("value")).toString().toUtf8()));
    };
    const auto partyOf = [&](const char *name) {
        static const QStringList kinds{QStringLiteral("system"), QStringLiteral("user"),
                                       QStringLiteral("staff"), QStringLiteral("mcp"),
                                       QStringLiteral("provider")};
        const auto party = event.value(QLatin1StringView{name}).toObject();
        return AuditParty{
            kinds.value(party.value(QStringLiteral("kind")).toInt()), {}, committed(party, name)};
    };
    AuditEventRow row;
    row.id = {text("event_id")};
    row.month = text("month");
    row.index = event.value(QStringLiteral("index")).toInteger();
    row.occurredAtUs = event.value(QStringLiteral("occurred_at_us")).toInteger();
    row.category = text("category");
    row.action = text("action");
    row.outcome =
        QStringList{QStringLiteral("ok"), QStringLiteral("denied"), QStringLiteral("error")}.value(
            event.value(QStringLiteral("outcome")).toInt());
    row.org = {text("org_id")};
    row.actor = partyOf("actor");
    if (event.contains(QStringLiteral("subject")))
        row.subject = partyOf("subject");
    row.metadata = text("public_metadata").toUtf8();
    for (const auto &item : event.value(QStringLiteral("pii")).toArray()) {
        const auto field = item.toObject();
        const auto name = field.value(QStringLiteral("name")).toString();
        row.privateFields.append(
            {name, QStringLiteral("personal"), committed(field, "pii/" + name.toUtf8()), {}});
    }
    row.requestId = text("request_id");
    row.leafHash = hexOf(vector.value(QStringLiteral("leaf_hash")));
    return row;
}

/// The vectors' key as a desk has it installed.
inline QString vectorAnchor()
{
    const auto key = auditVectors().value(QStringLiteral("key")).toObject();
    return QString::fromLatin1(kVectorOrigin + '+' +
                               key.value(QStringLiteral("id")).toString().toLatin1() + '+' +
                               ('\1' + hexOf(key.value(QStringLiteral("public")))).toBase64());
}

} // namespace steward::tests
