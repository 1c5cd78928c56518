// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/audit/writer.h"
#include "platform/src/db/connection.h"

#include <QtGlobal>

#include <string>

namespace steward::tests
{

inline const std::string kStaff = "018f3a1c-0000-7000-8000-00000000a001";
inline const std::string kUser = "018f3a1c-0000-7000-8000-00000000b001";
inline const std::string kOrg = "018f3a1c-0000-7000-8000-0000000000aa";
inline const platform::Instant kNoon = platform::Instant::parse("2026-05-10T12:00:00.123456Z");

/// A role changed by a member of staff, with every kind of member an event can have.
inline platform::audit::Event roleChange(const std::string &reason = "asked by phone")
{
    platform::audit::Event event;
    event.action = "role.changed";
    event.actor = {platform::audit::ActorKind::Staff, kStaff};
    event.subject = platform::audit::Party{platform::audit::ActorKind::User, kUser};
    event.orgId = kOrg;
    event.metadata = {{"role", "admin"}, {"role_before", "member"}};
    event.privateFields = {{"reason", reason}, {"ip", "203.0.113.7"}};
    return event;
}

/// Its id, empty when it could not be written.
inline std::string writeCommitted(platform::db::Connection &writer,
                                  const platform::audit::Event &event, platform::Instant at)
{
    auto transaction = platform::db::Transaction::begin(writer);
    auto id = platform::audit::write(writer, event, at);
    if (!id) {
        qWarning("write: %s %s", id.error().sqlstate.c_str(), id.error().detail.c_str());
        return {};
    }
    if (const auto done = transaction->commit(); !done) {
        qWarning("commit: %s %s", done.error().sqlstate.c_str(), done.error().detail.c_str());
        return {};
    }
    return *id;
}

} // namespace steward::tests
