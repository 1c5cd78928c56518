// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/shared/row_model.h"

namespace steward::models
{

/// The organisations of the replica.
class OrgListModel : public RowModel<OrgRow>
{
    Q_OBJECT
public:
    enum Column {
        Name,
        Tier,
        Status,
        Owner,
        Mrr,
        Currency,
        Updated,
        Id,
        Subdomain,
        Country,
        Kind,
        Members,
        FirstPaid,
        Provider,
        Code,
        Transfer,
        Trial,
        ColumnTotal
    };
    explicit OrgListModel(ports::ReplicaReader &reader, QObject *parent = nullptr);

protected:
    [[nodiscard]] QFuture<Result<QList<OrgRow>>> rows(QList<RowKey> keys) const override;
    [[nodiscard]] QString displayOf(const OrgRow &row, int column) const override;
    [[nodiscard]] QString rawOf(const OrgRow &row, int column) const override;
    [[nodiscard]] QString wordOf(const OrgRow &row, int column) const override;
};

} // namespace steward::models
