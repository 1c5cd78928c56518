// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/scenario/transfer_drive.h"

namespace steward::tests
{

/// What the audit log says of an org from now on.
class TransferLog
{
public:
    TransferLog(const ServiceProcess &service, const QString &orgId);

    /// "action", or "action refused", sorted.
    [[nodiscard]] QStringList actions() const;
    /// Whether the rows are those of one transfer by TransferDrive, no more and no fewer, and each
    /// has its leaf and its proof; empty when so. `bearer` sees every category.
    [[nodiscard]] QString faultAfter(const TransferDrive &drive, const QByteArray &bearer) const;

private:
    [[nodiscard]] QStringList rows() const;

    const ServiceProcess &m_service;
    const QString m_orgId;
    QString m_before; ///< Ids, joined by ','.
};

} // namespace steward::tests
