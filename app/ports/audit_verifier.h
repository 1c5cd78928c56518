// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/audit_event.h"
#include "app/domain/audit_verdict.h"

#include <QFuture>
#include <QObject>

#include <optional>

namespace steward::ports
{

/// Checks rows of the log on this computer, against what the log signed and what was seen before.
class AuditVerifier : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;
    /// One verdict per row, in their order. `servedAtUs` is the platform's own time of the answer
    /// that held the rows, by which a row without a place in the log is overdue.
    [[nodiscard]] virtual QFuture<QList<AuditVerdict>> verify(QList<AuditEventRow> rows,
                                                              std::optional<qint64> servedAtUs) = 0;
    /// What was found and is not acknowledged, each once, oldest first.
    [[nodiscard]] virtual QList<AuditFinding> findings() const = 0;
    /// A person has read all of them; the same ones are not brought up again until the next start.
    virtual void acknowledge() = 0;

Q_SIGNALS:
    void findingsChanged();
};

} // namespace steward::ports
