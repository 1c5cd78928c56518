// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

namespace steward::models
{

Q_NAMESPACE

/// Where a list stands (experience.md §1.2). Offline, stale and forbidden are the page's to add.
enum class ListState {
    FirstLoad, ///< Nothing to show yet.
    Ready,
    Refreshing,  ///< Rows stay; an answer to the same or another query is awaited.
    EmptyTrue,   ///< There is nothing at all.
    EmptyFilter, ///< The filter hides everything; totalRows() says how much.
    Error,       ///< Nothing to show, and lastError() says why.
};
Q_ENUM_NS(ListState)

/// Roles every list model of Steward answers.
enum ListRole {
    RawRole = Qt::UserRole + 1, ///< The value itself as plain text: for copying and files.
    IdRole,       ///< The row's id (org, membership, payout, case, event); empty while loading.
    LoadedRole,   ///< false: the row's values are on their way.
    WordRole,     ///< Chip columns: the platform's word ("past_due"), for tone and glyph.
    ColumnIdRole, ///< Also of a header: "name", "status", …
    DefaultColumnRole, ///< Of a header: shown unless the user hid it.
    ChipColumnRole,    ///< Of a header: drawn as a chip.
    FilterFieldRole,   ///< Of a header: the query field for "filter by this cell"; empty when none.
    FilterValueRole,   ///< The cell's value in that field.
    CompanionRole, ///< Of a header: the column files and the clipboard add after it; may be empty.
    AgeRole,       ///< One column: how old the row is, said while that is older than it may be.
    PendingRole,   ///< Audit: written, not sequenced yet.
};

} // namespace steward::models
