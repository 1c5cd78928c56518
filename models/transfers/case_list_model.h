// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/shared/row_model.h"

namespace steward::models
{

/// Ownership transfers.
class CaseListModel : public RowModel<CaseRow>
{
    Q_OBJECT
public:
    enum Column {
        Ref,
        Org,
        Parties,
        Step,
        State,
        WaitingOn,
        Sla,
        Officer,
        Level,
        Route,
        Opened,
        Activity,
        Reason,
        Id,
        ColumnTotal
    };
    explicit CaseListModel(ports::ReplicaReader &reader, QObject *parent = nullptr);

protected:
    [[nodiscard]] QFuture<Result<QList<CaseRow>>> rows(QList<RowKey> keys) const override;
    [[nodiscard]] QString displayOf(const CaseRow &row, int column) const override;
    [[nodiscard]] QString rawOf(const CaseRow &row, int column) const override;
    [[nodiscard]] QString wordOf(const CaseRow &row, int column) const override;
};

} // namespace steward::models
