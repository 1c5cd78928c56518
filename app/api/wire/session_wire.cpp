// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/wire/session_wire.h"

#include "app/api/wire/json_reader.h"

using namespace Qt::StringLiterals;

namespace steward::api::wire
{

namespace
{
constexpr int kMaxRoles = 32;
constexpr int kMaxSessions = 500;
} // namespace

Result<Meta> readMeta(const QByteArray &body)
{
    const auto document = parseObject(body);
    if (!document)
        return tl::unexpected(document.error());
    JsonReader reader{*document};
    if (reader.string(u"product"_s) != "steward-platform"_L1)
        reader.fail(u"product"_s, u"the Steward platform"_s);
    Meta meta;
    meta.version = reader.string(u"version"_s);
    meta.environment = reader.string(u"environment"_s);
    meta.policyVersion = reader.optionalString(u"policy_version"_s);
    meta.minDeskVersion = reader.optionalString(u"min_desk_version"_s);
    meta.serverTime = reader.time(u"server_time"_s);
    meta.logOrigin = reader.optionalString(u"log_origin"_s);
    if (reader.error())
        return tl::unexpected(*reader.error());
    return meta;
}

Result<ports::Principal> readPrincipal(const QByteArray &body)
{
    const auto document = parseObject(body);
    if (!document)
        return tl::unexpected(document.error());
    JsonReader reader{*document};
    ports::Principal who;
    who.id = StaffId{reader.uuid(u"id"_s)};
    who.name = reader.string(u"name"_s);
    who.email = reader.string(u"email"_s);
    who.roles = reader.strings(u"roles"_s, kMaxRoles);
    who.views = reader.strings(u"views"_s, kMaxRoles);
    who.permVer = reader.int64(u"perm_ver"_s);
    JsonReader session{reader.object(u"session"_s), u"session."_s};
    who.sessionId = session.uuid(u"id"_s);
    who.authTime = session.time(u"auth_time"_s);
    who.stepUpUntil = reader.optionalTime(u"step_up_until"_s);
    if (const auto error = reader.error() ? reader.error() : session.error())
        return tl::unexpected(*error);
    return who;
}

Result<QList<ports::OwnSession>> readSessions(const QByteArray &body, const QString &own)
{
    const auto document = parseObject(body);
    if (!document)
        return tl::unexpected(document.error());
    JsonReader list{*document};
    QList<ports::OwnSession> sessions;
    for (const auto &item : list.array(u"sessions"_s, kMaxSessions)) {
        JsonReader reader{item.toObject(), u"sessions."_s};
        ports::OwnSession session;
        session.id = reader.uuid(u"id"_s);
        session.createdAt = reader.time(u"created_at"_s);
        session.lastUsedAt = reader.optionalTime(u"last_used_at"_s);
        session.address = reader.optionalString(u"ip"_s);
        session.userAgent = reader.optionalString(u"user_agent"_s);
        session.endedAt = reader.optionalTime(u"ended_at"_s);
        session.endReason = reader.optionalString(u"end_reason"_s);
        session.isThisOne = session.id == own;
        if (reader.error())
            return tl::unexpected(*reader.error());
        sessions.append(session);
    }
    if (list.error())
        return tl::unexpected(*list.error());
    return sessions;
}

} // namespace steward::api::wire
