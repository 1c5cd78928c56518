// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/shared/row_model.h"

namespace steward::models
{

/// Who belongs where. With ListQuery.org the org's people, with ListQuery.user the person's
/// organisations.
class MembershipListModel : public RowModel<MembershipRow>
{
    Q_OBJECT
public:
    enum Column {
        Person,
        Org,
        Role,
        HomeOrg,
        State,
        LastSeen,
        Email,
        Subdomain,
        Joined,
        Ended,
        Id,
        ColumnTotal
    };
    explicit MembershipListModel(ports::ReplicaReader &reader, QObject *parent = nullptr);

protected:
    [[nodiscard]] QFuture<Result<QList<MembershipRow>>> rows(QList<RowKey> keys) const override;
    [[nodiscard]] QString displayOf(const MembershipRow &row, int column) const override;
    [[nodiscard]] QString rawOf(const MembershipRow &row, int column) const override;
    [[nodiscard]] QString wordOf(const MembershipRow &row, int column) const override;
};

} // namespace steward::models
