// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/src/core/clock.h"
#include "tests/platform/table_snapshot.h"

#include <string>

namespace steward::tests
{

/// Without the rows that every act writes and no effect names: the log, the feed, the timeline.
[[nodiscard]] TableDifference withoutBookkeeping(const TableDifference &found);

/// What the effects of a plan do to the rows, written from the list of workflows.md §1.8 and not
/// from the platform's code.
class EffectRows
{
public:
    EffectRows(const TableSnapshot &before, const std::string &orgId, platform::Instant now);

    /// Empty, or the kind of an effect that nobody described.
    QString add(const QJsonObject &effect);
    [[nodiscard]] const TableDifference &rows() const { return m_rows; }

private:
    void change(const QString &row, const QJsonObject &columns);
    [[nodiscard]] int counted(const QString &row, const char *column) const;
    void stepDown(const QJsonObject &effect);
    void setOwner(const QJsonObject &effect);
    void endSessions(const QJsonObject &effect);
    void settleInvite(const QJsonObject &effect);
    void rotate(const QJsonObject &effect);

    const TableSnapshot &m_before;
    const QString m_orgId, m_now;
    QString m_newOwner;
    TableDifference m_rows;
};

} // namespace steward::tests
