// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QSet>
#include <QString>

namespace steward
{

/// What one applied page or answer changed in the replica; the models' only news.
struct ChangeSet {
    struct Table {
        QString name;                  ///< The wire name: org, user, membership, payout, case, …
        QSet<QString> changedIds = {}; ///< Put or deleted. Empty with isWhole set.
        bool isWhole = false; ///< Too many to list, or the table was dropped or newly filled.
    };
    QList<Table> tables;
    qint64 csn = 0; ///< The feed position after it.
    [[nodiscard]] const Table *table(const QString &name) const
    {
        for (const auto &t : tables)
            if (t.name == name)
                return &t;
        return nullptr;
    }
};

} // namespace steward
