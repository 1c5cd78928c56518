// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shared/services.h"

#include <QHash>
#include <QObject>
#include <QStringList>

namespace steward::ui
{

/// What the policy lets this person's roles send: the same document the platform decides by, so
/// that a shut control can say so beforehand. The platform decides again.
class CommandRights : public QObject
{
    Q_OBJECT
public:
    CommandRights(const Services &services, QObject *parent);
    /// A sentence with who may, or nothing when this person may, or while nobody knows yet.
    /// With a gate: whether they may let a case pass it although it is shut.
    [[nodiscard]] QString whyNot(const QString &command, const QString &gate = {}) const;

Q_SIGNALS:
    void changed();

private:
    using Roles = QHash<QString, QStringList>;
    void read();

    Services m_services;
    Roles m_roles;   ///< By command.
    Roles m_waivers; ///< By gate.
};

} // namespace steward::ui
