// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/audit/audit_verdicts.h"

#include "app/ports/when_done.h"

namespace steward::models
{

using namespace Qt::StringLiterals;

namespace
{

AuditVerdict checking()
{
    AuditVerdict verdict;
    verdict.state = AuditVerdict::State::Checking;
    return verdict;
}

} // namespace

AuditVerdicts::AuditVerdicts(ports::AuditVerifier &verifier, QObject *parent)
    : QObject{parent}, m_verifier{verifier}
{
}

void AuditVerdicts::check(const QList<AuditEventRow> &rows, const QDateTime &servedAt)
{
    if (rows.isEmpty())
        return;
    ++m_round;
    QList<AuditEventId> ids;
    for (const AuditEventRow &row : rows) {
        Known &known = m_known[row.id];
        // A row that waits goes on waiting: only what was said of its columns is taken back.
        if (known.round == 0 || known.verdict.state == AuditVerdict::State::Verified ||
            known.verdict.state == AuditVerdict::State::Finding)
            known.verdict = checking();
        known.round = m_round;
        ids.append(row.id);
    }
    const auto servedAtUs = servedAt.isValid()
                                ? std::optional<qint64>{servedAt.toMSecsSinceEpoch() * 1000}
                                : std::nullopt;
    ports::whenDone(m_verifier.verify(rows, servedAtUs), this,
                    [this, ids, round = m_round](const QList<AuditVerdict> &verdicts) {
                        answered(ids, round, verdicts);
                    });
    Q_EMIT changed();
}

void AuditVerdicts::answered(const QList<AuditEventId> &ids, quint64 round,
                             const QList<AuditVerdict> &verdicts)
{
    for (qsizetype i = 0; i < ids.size() && i < verdicts.size(); ++i)
        if (const auto known = m_known.find(ids[i]);
            known != m_known.end() && known->round == round)
            known->verdict = verdicts[i];
    Q_EMIT changed();
}

AuditVerdict AuditVerdicts::of(const AuditEventId &id) const
{
    return m_known.value(id).verdict;
}

QString verdictWord(const AuditVerdict &verdict)
{
    switch (verdict.state) {
    case AuditVerdict::State::Verified:
        return u"verified"_s;
    case AuditVerdict::State::Checking:
        return u"checking"_s;
    case AuditVerdict::State::Pending:
        return u"pending"_s;
    case AuditVerdict::State::Finding:
        return u"finding"_s;
    case AuditVerdict::State::NotChecked:
        break;
    }
    return verdict.why == AuditVerdict::Why::Unanchored ? u"unanchored"_s : u"not_checked"_s;
}

} // namespace steward::models
