// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/transfers/case_list_model.h"

#include "app/domain/transfer_step.h"

namespace steward::models
{
namespace
{

using namespace Qt::StringLiterals;

constexpr int kSteps = 7;
constexpr qint64 kSoonS = 2 * 3600; ///< A deadline nearer than this is shown as a warning.

QList<ListColumn> columnsOf()
{
    return {
        {.id = u"ref"_s, .title = CaseListModel::tr("Ref"), .filterField = u"ref"_s},
        {.id = u"org"_s, .title = CaseListModel::tr("Organisation"), .filterField = u"org"_s},
        {.id = u"parties"_s,
         .title = CaseListModel::tr("From → to"),
         .filterField = u"from"_s,
         .isSortable = false},
        {.id = u"step"_s, .title = CaseListModel::tr("Step"), .filterField = u"step"_s},
        {.id = u"state"_s,
         .title = CaseListModel::tr("State"),
         .filterField = u"state"_s,
         .isChip = true},
        {.id = u"waiting"_s,
         .title = CaseListModel::tr("Waiting on"),
         .filterField = u"waiting"_s,
         .isChip = true},
        {.id = u"sla"_s,
         .title = CaseListModel::tr("SLA"),
         .filterField = u"sla"_s,
         .isChip = true},
        {.id = u"officer"_s, .title = CaseListModel::tr("Officer"), .filterField = u"officer"_s},
        {.id = u"level"_s,
         .title = CaseListModel::tr("Level"),
         .filterField = u"level"_s,
         .isChip = true,
         .isDefault = false},
        {.id = u"route"_s,
         .title = CaseListModel::tr("Route"),
         .filterField = u"route"_s,
         .isChip = true,
         .isDefault = false},
        {.id = u"opened"_s,
         .title = CaseListModel::tr("Opened"),
         .filterField = u"opened"_s,
         .isDefault = false},
        {.id = u"activity"_s,
         .title = CaseListModel::tr("Last activity"),
         .filterField = u"activity"_s,
         .isDefault = false},
        {.id = u"reason"_s,
         .title = CaseListModel::tr("Reason"),
         .filterField = u"reason"_s,
         .isDefault = false},
        {.id = u"id"_s,
         .title = CaseListModel::tr("Id"),
         .filterField = u"id"_s,
         .isDefault = false},
    };
}

} // namespace

CaseListModel::CaseListModel(ports::ReplicaReader &reader, QObject *parent)
    : RowModel{reader, columnsOf(), {u"case"_s, u"org"_s, u"user"_s}, parent}
{
}

QFuture<Result<QList<CaseRow>>> CaseListModel::rows(QList<RowKey> keys) const
{
    return reader().caseRows(std::move(keys));
}

QString CaseListModel::displayOf(const CaseRow &row, int column) const
{
    const auto &context = displayContext();
    switch (column) {
    case State:
    case WaitingOn:
    case Level:
    case Route:
    case Reason:
        return display::word(columns()[column].id,
                             column == Reason ? row.reasonCode : wordOf(row, column), context);
    case Step:
        return display::isolate(
            u"%1/%2"_s.arg(transferStep(row.state, row.priorState)).arg(kSteps));
    case Sla:
        // How much is left changes by itself; whoever shows it words it.
        return row.slaDueAt.isValid() && context.translateWord
                   ? context.translateWord(u"sla"_s, display::isoTime(row.slaDueAt))
                   : display::dateTime(row.slaDueAt, context);
    case Opened:
        return display::dateTime(row.openedAt, context);
    case Activity:
        return display::dateTime(row.lastActivityAt, context);
    case Officer:
        // The replica holds no staff names; whoever shows the list knows them.
        return row.officer.isNull() || !context.translateWord
                   ? QString()
                   : context.translateWord(u"officer"_s, row.officer.value);
    case Ref:
    case Id:
        return display::identifier(rawOf(row, column));
    default:
        return rawOf(row, column);
    }
}

QString CaseListModel::rawOf(const CaseRow &row, int column) const
{
    switch (column) {
    case Ref:
        return row.ref;
    case Org:
        return row.orgName;
    case Parties:
        return row.toName.isEmpty() ? row.fromName : row.fromName + u" → "_s + row.toName;
    case Step:
        return QString::number(transferStep(row.state, row.priorState));
    case Sla:
        return display::isoTime(row.slaDueAt);
    case Officer:
        return row.officer.value;
    case Opened:
        return display::isoTime(row.openedAt);
    case Activity:
        return display::isoTime(row.lastActivityAt);
    case Reason:
        return row.reasonCode;
    case Id:
        return row.id.value;
    default:
        return wordOf(row, column);
    }
}

QString CaseListModel::wordOf(const CaseRow &row, int column) const
{
    switch (column) {
    case State:
        return row.state;
    case WaitingOn:
        return row.waitingOn;
    case Sla: {
        if (!row.slaDueAt.isValid())
            return {};
        const qint64 left = QDateTime::currentDateTimeUtc().secsTo(row.slaDueAt);
        return left < 0 ? u"breach"_s : left < kSoonS ? u"warn"_s : u"ok"_s;
    }
    case Level:
        return row.level;
    case Route:
        return row.route;
    default:
        return {};
    }
}

} // namespace steward::models
