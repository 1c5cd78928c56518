// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/shared/row_model.h"

namespace steward::models
{

/// Referral payouts, with the totals of the filtered set: per currency, never a sum across.
class PayoutListModel : public RowModel<PayoutRow>
{
    Q_OBJECT
public:
    enum Column {
        Payee,
        Source,
        Amount,
        Currency,
        State,
        Eligibility,
        Hold,
        Created,
        Ref,
        Code,
        Rules,
        Paid,
        NextChange,
        Batch,
        Id,
        ColumnTotal
    };
    explicit PayoutListModel(ports::ReplicaReader &reader, QObject *parent = nullptr);

    [[nodiscard]] const QList<ports::CurrencyTotal> &totals() const { return m_totals; }
    /// When the totals were added up, UTC; invalid before the first answer.
    [[nodiscard]] QDateTime totalsAt() const { return m_totalsAt; }

Q_SIGNALS:
    void totalsChanged();

protected:
    [[nodiscard]] QFuture<Result<QList<PayoutRow>>> rows(QList<RowKey> keys) const override;
    [[nodiscard]] QString displayOf(const PayoutRow &row, int column) const override;
    [[nodiscard]] QString rawOf(const PayoutRow &row, int column) const override;
    [[nodiscard]] QString wordOf(const PayoutRow &row, int column) const override;
    void keysApplied() override;

private:
    QList<ports::CurrencyTotal> m_totals;
    QDateTime m_totalsAt;
    quint64 m_totalsGeneration = 0;
};

} // namespace steward::models
