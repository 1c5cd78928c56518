// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/scenario/web_client.h"

namespace steward::tests
{

/// Audit rows as the platform hands them out, each checked by a second reading of the log's bytes:
/// nothing here shares code with what wrote them.
class AuditProof
{
public:
    /// `bearer` of somebody whose role sees every category.
    AuditProof(const ServiceProcess &service, QByteArray bearer);

    /// The row once it has its place in the log; empty when it got none in time.
    [[nodiscard]] QJsonObject sequenced(const QString &eventId);
    /// Every leaf, opening and checkpoint of the database against each other; empty when all of
    /// them hold.
    [[nodiscard]] QString faultOfWholeLog() const;
    /// Leaf from the columns, inclusion in a signed checkpoint; empty when all of it holds.
    [[nodiscard]] QString faultOf(const QJsonObject &row);

private:
    [[nodiscard]] QJsonObject ask(const QString &path);

    const ServiceProcess &m_service;
    WebClient m_client;
    const QByteArray m_bearer;
    QString m_origin, m_key;
};

/// An access token on the rig's own session, besides those the desk keeps to itself.
[[nodiscard]] QByteArray bearerFor(const ServiceProcess &service, const QString &sessionId);

} // namespace steward::tests
