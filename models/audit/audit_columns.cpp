// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/audit/audit_columns.h"

#include "models/audit/audit_list_model.h"

namespace steward::models
{

using namespace Qt::StringLiterals;

QList<ListColumn> auditColumns()
{
    QList<ListColumn> columns{
        {.id = u"time"_s, .title = AuditListModel::tr("Time"), .filterField = u"time"_s},
        {.id = u"actor"_s, .title = AuditListModel::tr("Actor"), .filterField = u"actor"_s},
        {.id = u"action"_s, .title = AuditListModel::tr("Action"), .filterField = u"action"_s},
        {.id = u"target"_s, .title = AuditListModel::tr("Target"), .filterField = u"target"_s},
        {.id = u"category"_s,
         .title = AuditListModel::tr("Category"),
         .filterField = u"category"_s,
         .isChip = true},
        {.id = u"result"_s,
         .title = AuditListModel::tr("Result"),
         .filterField = u"result"_s,
         .isChip = true},
        {.id = u"utc"_s,
         .title = AuditListModel::tr("UTC"),
         .filterField = u"time"_s,
         .isDefault = false},
        {.id = u"org"_s,
         .title = AuditListModel::tr("Organisation"),
         .filterField = u"org"_s,
         .isDefault = false},
        {.id = u"index"_s,
         .title = AuditListModel::tr("Month and index"),
         .filterField = u"event"_s,
         .isDefault = false},
        {.id = u"request"_s,
         .title = AuditListModel::tr("Request"),
         .filterField = u"request"_s,
         .isDefault = false},
        {.id = u"hash"_s, .title = AuditListModel::tr("Leaf hash"), .isDefault = false},
        {.id = u"id"_s,
         .title = AuditListModel::tr("Id"),
         .filterField = u"event"_s,
         .isDefault = false},
        // Last, because the layout that a profile keeps goes by number.
        {.id = u"proof"_s, .title = AuditListModel::tr("Proof"), .isChip = true},
    };
    // The log has one order.
    for (ListColumn &column : columns)
        column.isSortable = false;
    return columns;
}

} // namespace steward::models
