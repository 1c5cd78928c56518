// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/result.h"
#include "app/ports/session.h"

#include <QByteArray>
#include <QList>

namespace steward::api::wire
{

/// GET /v1/meta.
struct Meta {
    QString version;
    QString environment;
    QString policyVersion;
    QString minDeskVersion;
    QDateTime serverTime;
    QString logOrigin;
};

[[nodiscard]] Result<Meta> readMeta(const QByteArray &body);
/// GET /v1/me.
[[nodiscard]] Result<ports::Principal> readPrincipal(const QByteArray &body);
/// GET /v1/me/sessions; `own` is the id of this session.
[[nodiscard]] Result<QList<ports::OwnSession>> readSessions(const QByteArray &body,
                                                            const QString &own);

} // namespace steward::api::wire
