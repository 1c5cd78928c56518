// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/shared/windowed_model.h"

#include "models/shared/key_diff.h"

#include <algorithm>
#include <utility>

namespace steward::models
{
namespace
{

using namespace Qt::StringLiterals;

constexpr int kWindow = 128;
/// Past this many separate places a view follows one re-layout faster than the single steps.
constexpr qsizetype kMaxSteps = 48;
constexpr int kLongestPauseMs = 1500;

} // namespace

WindowedModel::WindowedModel(ports::ReplicaReader &reader, QList<ListColumn> columns,
                             QSet<QString> tables, QObject *parent)
    : QAbstractTableModel{parent}, m_reader{reader}, m_columns{std::move(columns)}, m_tables{
                                                                                        std::move(
                                                                                            tables)}
{
    m_pause.setSingleShot(true);
    connect(&m_pause, &QTimer::timeout, this, [this] { ask(false); });
    connect(&m_reader, &ports::ReplicaReader::changed, this, &WindowedModel::changed);
    connect(&m_reader, &ports::ReplicaReader::replaced, this, &WindowedModel::replaced);
}

WindowedModel::~WindowedModel() = default;

void WindowedModel::setQuery(const ports::ListQuery &query)
{
    const bool isOtherSet = !m_hasAnswer || query.list != m_query.list ||
                            query.org != m_query.org || query.user != m_query.user;
    const bool isOtherFilter = !query::equal(query.filter, m_query.filter);
    const bool isSame = m_generation > 0 && !isOtherSet && !isOtherFilter &&
                        query.sortColumn == m_query.sortColumn && query.order == m_query.order;
    if (isSame)
        return;
    m_query = query;
    m_isResetDue = m_isResetDue || isOtherSet;
    if (isOtherFilter)
        m_otherFilter = OtherFilter::Asked;
    ask(true);
}

void WindowedModel::refresh()
{
    markStale();
    ask(false);
}

void WindowedModel::setDisplay(const display::Context &context)
{
    m_display = context;
    if (!m_keys.isEmpty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

void WindowedModel::setAge(const QString &words, int column)
{
    if (words == m_age && column == m_ageColumn)
        return;
    m_age = words;
    const int before = std::exchange(m_ageColumn, column);
    if (!m_keys.isEmpty())
        Q_EMIT dataChanged(index(0, std::min(before, column)),
                           index(rowCount() - 1, std::max(before, column)),
                           {AgeRole, Qt::AccessibleTextRole});
}

int WindowedModel::columnOf(const QString &id) const
{
    for (int i = 0; i < m_columns.size(); ++i)
        if (m_columns[i].id == id)
            return i;
    return -1;
}

int WindowedModel::loadedRowOf(const QString &id) const
{
    for (int row = 0; row < m_keys.size(); ++row)
        if (isCached(m_keys[row]) && cachedId(m_keys[row]) == id)
            return row;
    return -1;
}

void WindowedModel::sort(int column, Qt::SortOrder order)
{
    if (column >= m_columns.size() || (column >= 0 && !m_columns[column].isSortable))
        return;
    auto query = m_query;
    query.sortColumn = column < 0 ? QString{} : m_columns[column].id;
    query.order = order;
    // Before the first query the view only announces its sort indicator.
    if (m_generation == 0)
        m_query = query;
    else
        setQuery(query);
}

void WindowedModel::answered(quint64 generation, const std::optional<Error> &error,
                             const std::shared_ptr<KeyDiff> &diff, qint64 total)
{
    if (generation != m_generation)
        return;
    m_isAsking = false;
    m_error = error;
    if (error) {
        setState(m_keys.isEmpty() ? ListState::Error : ListState::Ready);
        Q_EMIT stateChanged();
        // Else everything behind the top stays without values until something changes.
        if (m_isTopOnly && !std::exchange(m_hasAskedTwice, true))
            m_pause.start(kLongestPauseMs);
    } else {
        m_hasAskedTwice = false;
        const bool wasReset = m_isResetDue || !m_hasAnswer;
        if (wasReset) {
            beginResetModel();
            m_keys = diff->after;
            endResetModel();
        } else if (m_otherFilter != OtherFilter::None) {
            applyFilter(*diff);
        } else {
            apply(*diff);
        }
        m_otherFilter = OtherFilter::None;
        m_isResetDue = false;
        m_hasAnswer = true;
        m_isTopOnly = false;
        m_inOrder = kAllRows;
        m_total = total;
        m_refreshedAt = QDateTime::currentDateTimeUtc();
        if (!wasReset && !m_keys.isEmpty())
            Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
        setState(!m_keys.isEmpty()               ? ListState::Ready
                 : m_total > 0 && m_query.filter ? ListState::EmptyFilter
                                                 : ListState::EmptyTrue);
        Q_EMIT countsChanged();
        keysApplied();
    }
    // A burst of pages must not keep the reader busy with lists nobody has time to look at.
    if (m_isDirty)
        m_pause.start(static_cast<int>(std::min<qint64>(2 * m_asked.elapsed(), kLongestPauseMs)));
}

void WindowedModel::apply(const KeyDiff &diff)
{
    if (diff.isNothing())
        return;
    if (diff.isReordered || diff.removed.size() + diff.inserted.size() > kMaxSteps) {
        applyManyMoves(diff);
        return;
    }
    for (auto range = diff.removed.crbegin(); range != diff.removed.crend(); ++range) {
        beginRemoveRows({}, range->first, range->first + range->count - 1);
        m_keys.remove(range->first, range->count);
        endRemoveRows();
    }
    for (const auto &range : diff.inserted) {
        beginInsertRows({}, range.first, range.first + range.count - 1);
        m_keys.insert(range.first, range.count, 0);
        std::copy_n(diff.after.begin() + range.first, range.count, m_keys.begin() + range.first);
        endInsertRows();
    }
}

void WindowedModel::applyManyMoves(const KeyDiff &diff)
{
    const auto keysIn = [](const QList<RowKey> &keys, const QList<KeyDiff::Range> &ranges) {
        QList<RowKey> picked;
        for (const auto &range : ranges)
            picked += keys.mid(range.first, range.count);
        return picked;
    };
    // What goes is gathered at the end and leaves in one step; what comes arrives there in one
    // step.
    if (!diff.removed.isEmpty()) {
        remap(diff.kept + keysIn(diff.before, diff.removed));
        beginRemoveRows({}, static_cast<int>(diff.kept.size()), rowCount() - 1);
        m_keys = diff.kept;
        endRemoveRows();
    }
    if (!diff.inserted.isEmpty()) {
        const auto arriving = keysIn(diff.after, diff.inserted);
        beginInsertRows({}, rowCount(), rowCount() + static_cast<int>(arriving.size()) - 1);
        m_keys += arriving;
        endInsertRows();
    }
    if (m_keys != diff.after)
        remap(diff.after);
}

void WindowedModel::remap(const QList<RowKey> &after)
{
    Q_EMIT layoutAboutToBeChanged({}, QAbstractItemModel::VerticalSortHint);
    const auto from = persistentIndexList();
    QHash<qint64, int> rowOf;
    for (const auto &persistent : from)
        rowOf.insert(m_keys[persistent.row()], -1);
    for (int row = 0, found = 0; row < after.size() && found < rowOf.size(); ++row) {
        const auto at = rowOf.find(after[row]);
        if (at != rowOf.end()) {
            *at = row;
            ++found;
        }
    }
    QModelIndexList to;
    to.reserve(from.size());
    for (const auto &persistent : from)
        to.append(index(rowOf.value(m_keys[persistent.row()]), persistent.column()));
    m_keys = after;
    changePersistentIndexList(from, to);
    Q_EMIT layoutChanged({}, QAbstractItemModel::VerticalSortHint);
}

void WindowedModel::applyFilter(const KeyDiff &diff)
{
    Q_EMIT filterAboutToApply();
    apply(diff);
    if (m_otherFilter == OtherFilter::Asked)
        Q_EMIT filterShown();
    Q_EMIT filterApplied();
}

/// What somebody holds on to stays behind the first rows until the whole answer says whether the
/// filter leaves it.
void WindowedModel::showTopOfFilter(const QList<RowKey> &top)
{
    keepHeldRows();
    const auto held = diffKeys(m_keys, top).removed;
    QList<RowKey> shown = top;
    for (const auto &range : held)
        shown += m_keys.mid(range.first, range.count);
    apply(diffKeys(m_keys, shown));
    m_inOrder = static_cast<int>(top.size());
    m_otherFilter = OtherFilter::TopShown;
    Q_EMIT filterShown();
}

/// Leaves only the rows that are current, selected or otherwise held by a persistent index: a few,
/// where comparing a million with what comes instead would take the time of a frame.
void WindowedModel::keepHeldRows()
{
    QList<int> rows;
    if (!persistentIndexList().isEmpty()) {
        // A selection holds its rows one by one only from here on.
        Q_EMIT layoutAboutToBeChanged({}, QAbstractItemModel::VerticalSortHint);
        const auto from = persistentIndexList();
        for (const auto &held : from)
            rows << held.row();
        std::sort(rows.begin(), rows.end());
        rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
        for (int place = 0; place < rows.size(); ++place)
            m_keys.swapItemsAt(place, rows[place]);
        QModelIndexList to;
        to.reserve(from.size());
        for (const auto &held : from)
            to << index(static_cast<int>(std::lower_bound(rows.begin(), rows.end(), held.row()) -
                                         rows.begin()),
                        held.column());
        changePersistentIndexList(from, to);
        Q_EMIT layoutChanged({}, QAbstractItemModel::VerticalSortHint);
    }
    if (rows.size() == m_keys.size())
        return;
    beginRemoveRows({}, static_cast<int>(rows.size()), rowCount() - 1);
    m_keys = m_keys.first(rows.size());
    endRemoveRows();
}

void WindowedModel::changed(const ChangeSet &changes)
{
    const bool isMine = std::any_of(
        changes.tables.begin(), changes.tables.end(),
        [this](const ChangeSet::Table &table) { return m_tables.contains(table.name); });
    if (!isMine || m_generation == 0)
        return;
    markStale();
    if (m_pause.isActive())
        m_isDirty = true;
    else
        ask(false);
}

void WindowedModel::replaced()
{
    // Row keys of another file mean other rows.
    dropCache();
    m_inFlight.clear();
    ++m_file;
    m_isResetDue = true;
    if (m_generation > 0)
        ask(true);
    Q_EMIT keysVoid();
}

void WindowedModel::setState(ListState state)
{
    if (m_state == state)
        return;
    m_state = state;
    Q_EMIT stateChanged();
}

void WindowedModel::wantRow(int row) const
{
    m_wantedWindows.insert(row / kWindow);
    if (m_isFetchQueued)
        return;
    m_isFetchQueued = true;
    // data() is const by contract and may run inside paint: asking waits for the event loop.
    auto *self = const_cast<WindowedModel *>(this);
    QMetaObject::invokeMethod(
        self, [self] { self->fetchWanted(); }, Qt::QueuedConnection);
}

void WindowedModel::fetchWanted()
{
    m_isFetchQueued = false;
    for (const int window : std::exchange(m_wantedWindows, {})) {
        QList<RowKey> wanted;
        const int end = std::min({(window + 1) * kWindow, rowCount(), m_inOrder});
        for (int row = window * kWindow; row < end; ++row) {
            const RowKey key = m_keys[row];
            if ((isCached(key) && !isStale(key)) || m_inFlight.contains(key))
                continue;
            m_inFlight.insert(key, row);
            wanted.append(key);
        }
        if (!wanted.isEmpty())
            fetchRows(wanted);
    }
}

void WindowedModel::rowsArrived(const QList<RowKey> &keys, const std::optional<Error> &error)
{
    int first = rowCount(), last = -1;
    for (const RowKey key : keys) {
        const int row = m_inFlight.take(key);
        const bool isThere = row < m_keys.size() && m_keys[row] == key;
        // Rows moved while these were fetched: the whole list is told, the view repaints what it
        // shows.
        first = isThere ? std::min(first, row) : 0;
        last = isThere ? std::max(last, row) : rowCount() - 1;
    }
    if (error && error->kind != ErrorKind::Cancelled) {
        m_error = error;
        Q_EMIT stateChanged();
    }
    if (isTopReady()) {
        showTop();
        return;
    }
    if (!error && last >= first)
        Q_EMIT dataChanged(index(first, 0), index(last, columnCount() - 1));
}

} // namespace steward::models
