// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ports/audit_verifier.h"

#include <QHash>
#include <QObject>

#include <optional>

namespace steward::models
{

/// The verdicts of rows that are shown, each as of the last time its row was given to check().
class AuditVerdicts : public QObject
{
    Q_OBJECT
public:
    explicit AuditVerdicts(ports::AuditVerifier &verifier, QObject *parent = nullptr);

    /// What was verified or found before is taken back; changed() follows. An answer to an earlier
    /// check of the same row is dropped.
    void check(const QList<AuditEventRow> &rows, const QDateTime &servedAt);
    void clear() { m_known.clear(); }
    [[nodiscard]] AuditVerdict of(const AuditEventId &id) const;

Q_SIGNALS:
    void changed();

private:
    struct Known {
        AuditVerdict verdict;
        quint64 round = 0;
    };
    void answered(const QList<AuditEventId> &ids, quint64 round,
                  const QList<AuditVerdict> &verdicts);

    ports::AuditVerifier &m_verifier;
    QHash<AuditEventId, Known> m_known;
    quint64 m_round = 0;
};

/// "verified", "checking", "pending", "finding", "not_checked", or "unanchored".
[[nodiscard]] QString verdictWord(const AuditVerdict &verdict);

} // namespace steward::models
