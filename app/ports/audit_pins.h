// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/result.h"

#include <QByteArray>
#include <QString>

#include <optional>

namespace steward::ports
{

/// The last checkpoint of a month that this desk believed.
struct AuditPin {
    qint64 size = 0;
    QByteArray root; ///< 32 bytes
    QByteArray note; ///< As it was signed: half of the evidence should the log ever part.
    friend bool operator==(const AuditPin &, const AuditPin &) = default;
};

/// What was seen of the log, for good: it outlives sign-out, revocation and a replica loaded again.
class AuditPins
{
public:
    virtual ~AuditPins() = default;
    [[nodiscard]] virtual Result<std::optional<AuditPin>> pin(const QString &origin,
                                                              const QString &month) const = 0;
    /// In the place of `before`, or as the month's first. Refused when another one is there by now,
    /// and when `next` has not more leaves.
    [[nodiscard]] virtual Result<Done> advance(const QString &origin, const QString &month,
                                               const std::optional<AuditPin> &before,
                                               const AuditPin &next) = 0;
};

} // namespace steward::ports
