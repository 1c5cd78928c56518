// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/audit/audit_list_model.h"

#include "app/domain/query_fields.h"
#include "app/domain/query_values.h"
#include "app/ports/when_done.h"
#include "models/audit/audit_columns.h"

#include <algorithm>

namespace steward::models
{
namespace
{

using namespace Qt::StringLiterals;

constexpr int kPage = 100;

/// Groups of four, as they are read aloud.
QString grouped(const QString &hex)
{
    QString text;
    for (qsizetype i = 0; i < hex.size(); i += 4)
        text += (i > 0 ? u" "_s : QString{}) + hex.mid(i, 4);
    return text;
}

QString placeOf(const AuditEventRow &row)
{
    return row.index < 0 ? QString{} : u"%1/%2"_s.arg(row.month).arg(row.index);
}

QDateTime timeOf(const AuditEventRow &row)
{
    return QDateTime::fromMSecsSinceEpoch(row.occurredAtUs / 1000, Qt::UTC);
}

} // namespace

AuditListModel::AuditListModel(ports::AuditSource &source, ports::AuditVerifier &verifier,
                               QObject *parent)
    : QAbstractTableModel{parent}, m_source{source}, m_columns{auditColumns()}, m_verdicts{verifier}
{
    m_search.limit = kPage;
    connect(&m_verdicts, &AuditVerdicts::changed, this, [this] {
        if (!m_rows.isEmpty())
            Q_EMIT dataChanged(index(0, Proof), index(rowCount() - 1, Proof));
    });
}

void AuditListModel::setQuery(const query::NodePtr &filter, bool withHeartbeats)
{
    m_filter = filter;
    const QTimeZone zone = m_display.isUtc ? QTimeZone::utc() : m_display.zone;
    // "now" is frozen here: every page of one search must ask for the same thing.
    m_search.filter = query::withAbsoluteTimes(query::withMe(filter, m_me), query::auditFields(),
                                               zone, QDateTime::currentDateTimeUtc());
    m_search.withHeartbeats = withHeartbeats;
    ++m_generation;
    m_isChecking = false;
    m_isPageFailed = false;
    m_error.reset();
    setState(m_rows.isEmpty() ? ListState::FirstLoad : ListState::Refreshing);
    ask({});
}

void AuditListModel::retry()
{
    if (m_isLoading)
        return;
    const bool isNextPage = m_isPageFailed;
    m_isPageFailed = false;
    m_error.reset();
    if (!isNextPage)
        setState(m_rows.isEmpty() ? ListState::FirstLoad : ListState::Refreshing);
    ask(isNextPage ? m_next : QString{});
}

void AuditListModel::ask(const QString &cursor)
{
    m_isLoading = true;
    auto search = m_search;
    search.cursor = cursor;
    search.wantCount = cursor.isEmpty();
    ports::whenDone(m_source.search(std::move(search)), this,
                    [this, generation = m_generation,
                     isFirst = cursor.isEmpty()](const Result<AuditPage> &result) {
                        answered(generation, isFirst, result);
                    });
    Q_EMIT countsChanged();
}

void AuditListModel::answered(quint64 generation, bool isFirst, const Result<AuditPage> &result)
{
    if (generation != m_generation)
        return;
    m_isLoading = false;
    if (!result) {
        m_error = result.error();
        m_isPageFailed = !isFirst;
        // Rows of the query before must not stand under this query's name.
        if (isFirst && !m_rows.isEmpty()) {
            beginResetModel();
            m_rows.clear();
            endResetModel();
        }
        setState(isFirst ? ListState::Error : ListState::Ready);
        Q_EMIT countsChanged();
        return;
    }
    m_next = result->next;
    if (isFirst) {
        beginResetModel();
        m_rows = result->rows;
        m_verdicts.clear();
        endResetModel();
        m_newer.clear();
        m_count = result->count;
        m_isCountExact = result->isCountExact;
        m_searchedAt = result->searchedAt;
    } else if (!result->rows.isEmpty()) {
        const int first = rowCount();
        beginInsertRows({}, first, first + static_cast<int>(result->rows.size()) - 1);
        m_rows += result->rows;
        endInsertRows();
    }
    m_verdicts.check(result->rows, result->searchedAt);
    setState(!m_rows.isEmpty() ? ListState::Ready
             : m_filter        ? ListState::EmptyFilter
                               : ListState::EmptyTrue);
    Q_EMIT countsChanged();
}

void AuditListModel::checkForNew()
{
    if (m_isChecking || m_isLoading || m_rows.isEmpty())
        return;
    m_isChecking = true;
    auto search = m_search;
    search.wantCount = false;
    ports::whenDone(m_source.search(std::move(search)), this,
                    [this, generation = m_generation](const Result<AuditPage> &result) {
                        newerAnswered(generation, result);
                    });
}

void AuditListModel::newerAnswered(quint64 generation, const Result<AuditPage> &result)
{
    if (generation != m_generation)
        return;
    m_isChecking = false;
    if (!result || m_rows.isEmpty())
        return;
    const auto known =
        std::find_if(result->rows.begin(), result->rows.end(),
                     [this](const AuditEventRow &row) { return row.id == m_rows.constFirst().id; });
    m_newer = {result->rows.begin(), known};
    m_newerServedAt = result->searchedAt;
    m_isNewerExact = known != result->rows.end();
    // Pending rows get their place in the log some seconds after they were shown.
    QList<AuditEventRow> waiting;
    int row = 0;
    for (auto fresh = known; fresh != result->rows.end() && row < m_rows.size(); ++fresh, ++row) {
        const qint64 place = m_rows[row].index;
        if (m_rows[row].id != fresh->id || (place == fresh->index && place >= 0))
            continue;
        m_rows[row] = *fresh;
        waiting.append(*fresh);
        if (place != fresh->index)
            Q_EMIT dataChanged(index(row, 0), index(row, columnCount() - 1));
    }
    m_verdicts.check(waiting, result->searchedAt);
    checkAgain();
    Q_EMIT countsChanged();
}

/// The platform answers: what could not be checked while it did not may be now.
void AuditListModel::checkAgain()
{
    QList<AuditEventRow> unchecked;
    for (const AuditEventRow &row : std::as_const(m_rows))
        if (unchecked.size() < 2 * kPage &&
            m_verdicts.of(row.id).why == AuditVerdict::Why::Unavailable)
            unchecked.append(row);
    m_verdicts.check(unchecked, m_searchedAt);
}

void AuditListModel::showNewRows()
{
    if (m_newer.isEmpty())
        return;
    if (!m_isNewerExact) {
        // More arrived than one page holds: a gap must not be hidden between old and new rows.
        ++m_generation;
        m_isChecking = false;
        setState(ListState::Refreshing);
        ask({});
        return;
    }
    beginInsertRows({}, 0, static_cast<int>(m_newer.size()) - 1);
    m_rows = m_newer + m_rows;
    endInsertRows();
    m_verdicts.check(m_newer, m_newerServedAt);
    m_count += m_newer.size();
    m_newer.clear();
    Q_EMIT countsChanged();
}

void AuditListModel::setDisplay(const display::Context &context)
{
    m_display = context;
    if (!m_rows.isEmpty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

std::optional<AuditEventRow> AuditListModel::rowAt(int row) const
{
    return row >= 0 && row < m_rows.size() ? std::optional{m_rows[row]} : std::nullopt;
}

int AuditListModel::columnOf(const QString &id) const
{
    const auto at = std::find_if(m_columns.begin(), m_columns.end(),
                                 [&](const ListColumn &c) { return c.id == id; });
    return at == m_columns.end() ? -1 : static_cast<int>(at - m_columns.begin());
}

bool AuditListModel::canFetchMore(const QModelIndex &parent) const
{
    // After a failure only retry() goes on: scrolling must not hammer a platform in trouble.
    return !parent.isValid() && !m_isLoading && !m_isPageFailed && !m_next.isEmpty() &&
           m_state == ListState::Ready;
}

void AuditListModel::fetchMore(const QModelIndex &parent)
{
    if (canFetchMore(parent))
        ask(m_next);
}

void AuditListModel::setState(ListState state)
{
    if (m_state == state)
        return;
    m_state = state;
    Q_EMIT stateChanged();
}

QString AuditListModel::text(const AuditEventRow &row, int column, bool isForFile) const
{
    const auto id = [&](const QString &value) {
        return isForFile ? value : display::identifier(value);
    };
    switch (column) {
    case Time:
        return isForFile ? display::isoTime(timeOf(row))
                         : display::exactTime(timeOf(row), m_display);
    case Proof:
        return proofText(row, isForFile);
    case Utc: {
        auto utc = m_display;
        utc.isUtc = true;
        return isForFile ? display::isoTime(timeOf(row)) : display::exactTime(timeOf(row), utc);
    }
    case Actor:
        return id(row.actor.alias.isEmpty() ? row.actor.kind : row.actor.alias);
    case Action:
        return id(row.action);
    case Target:
        return row.subject
                   ? id(row.subject->alias.isEmpty() ? row.subject->kind : row.subject->alias)
                   : QString{};
    case Category:
        return isForFile ? row.category : display::word(u"category"_s, row.category, m_display);
    case Outcome:
        return isForFile ? row.outcome : display::word(u"result"_s, row.outcome, m_display);
    case Org:
        return id(row.org.value);
    case Index:
        return id(placeOf(row));
    case Request:
        return id(row.requestId);
    case Hash:
        return isForFile ? QString::fromLatin1(row.leafHash.toHex())
                         : id(grouped(QString::fromLatin1(row.leafHash.toHex())));
    case Id:
        return id(row.id.value);
    default:
        return {};
    }
}

QString AuditListModel::proofText(const AuditEventRow &row, bool isForFile) const
{
    const AuditVerdict verdict = m_verdicts.of(row.id);
    if (!isForFile)
        return display::word(u"proof"_s, verdictWord(verdict), m_display);
    return verdict.state == AuditVerdict::State::Finding ? auditCodeText(verdict.finding.code)
                                                         : verdictWord(verdict);
}

QString AuditListModel::filterValue(const AuditEventRow &row, int column) const
{
    return column == Index ? placeOf(row) : text(row, column, true);
}

int AuditListModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int AuditListModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(ColumnTotal);
}

QVariant AuditListModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const AuditEventRow &row = m_rows[index.row()];
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole:
        return text(row, column, false);
    case Qt::AccessibleTextRole: {
        const QString shown = display::plain(text(row, column, false));
        return m_columns[column].isChip
                   ? u"%1: %2"_s.arg(m_columns[column].title, shown.isEmpty() ? u"–"_s : shown)
                   : shown;
    }
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(Qt::Alignment{Qt::AlignLeft | Qt::AlignVCenter});
    case RawRole:
        return text(row, column, true);
    case IdRole:
        return row.id.value;
    case LoadedRole:
        return true;
    case WordRole:
        return column == Category  ? row.category
               : column == Outcome ? row.outcome
               : column == Proof   ? verdictWord(m_verdicts.of(row.id))
                                   : QVariant{};
    case FilterValueRole:
        return filterValue(row, column);
    case PendingRole:
        return row.index < 0;
    default:
        return {};
    }
}

QVariant AuditListModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= m_columns.size())
        return {};
    return headerAnswer(m_columns, section, role);
}

} // namespace steward::models
