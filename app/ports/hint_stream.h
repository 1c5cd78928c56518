// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/ids.h"

#include <QObject>

namespace steward::ports
{

/// The platform's event stream: says that there is something to fetch, never what. Reconnects by
/// itself between open() and close().
class HintStream : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;
    virtual void open() = 0;
    virtual void close() = 0;
    /// Connected, and the last ping is younger than two ping intervals.
    [[nodiscard]] virtual bool isLive() const = 0;

Q_SIGNALS:
    void stateChanged(bool isLive);
    void feedHinted(qint64 csn);
    void permissionsHinted(qint64 permVer);
    void commandHinted(const steward::CommandId &id, const QString &state);
    /// Something that transfers of this org are judged by has changed; null: of any org.
    void factsHinted(const steward::OrgId &org);
    /// The session ended at the platform.
    void revoked(const QString &reason);
};

} // namespace steward::ports
