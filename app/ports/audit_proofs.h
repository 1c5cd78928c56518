// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/result.h"

#include <QByteArray>
#include <QList>
#include <QString>

#include <qcorotask.h>

namespace steward::ports
{

struct AuditInclusion {
    qint64 index = -1;
    QList<QByteArray> path; ///< From the leaf upwards, 32 bytes each.
};

/// What the platform says for its log, none of it believed yet.
class AuditProofs
{
public:
    static constexpr qsizetype kMost = 200;

    virtual ~AuditProofs() = default;
    /// The month's latest, as a signed note.
    [[nodiscard]] virtual QCoro::Task<Result<QByteArray>> checkpoint(QString month) = 0;
    /// Of at most kMost rows; those that are not this session's to see are left out.
    [[nodiscard]] virtual QCoro::Task<Result<QList<AuditInclusion>>>
    inclusions(QString month, qint64 size, QList<qint64> indices) = 0;
    /// 0 < from < to
    [[nodiscard]] virtual QCoro::Task<Result<QList<QByteArray>>>
    consistency(QString month, qint64 from, qint64 to) = 0;
};

} // namespace steward::ports
