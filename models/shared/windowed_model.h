// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ports/replica_reader.h"
#include "models/shared/display.h"
#include "models/shared/list_state.h"

#include <QAbstractTableModel>
#include <QElapsedTimer>
#include <QHash>
#include <QPointer>
#include <QSet>
#include <QTimer>

#include <limits>
#include <memory>
#include <optional>

namespace steward::models
{

struct ListColumn {
    QString id;    ///< Also the sort column of ListQuery.
    QString title; ///< Translated.
    QString filterField = {};
    QString companion = {}; ///< A column without which this one says half: an amount's currency.
    bool isNumeric = false;
    bool isChip = false;
    bool isDefault = true;
    bool isSortable = true;
};

/// What a column's header answers to a role.
[[nodiscard]] QVariant headerAnswer(const QList<ListColumn> &columns, int section, int role);

/// What became of the key vector; computed in a worker, applied in the GUI thread.
struct KeyDiff;

/// A list of any length over the replica: it holds the ordered row keys and only the rows last
/// seen. It resets only for another list, owner or file: changes and other filters arrive as
/// inserts, removals and moves, so that what is selected stays so while it is in the list.
class WindowedModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    WindowedModel(ports::ReplicaReader &reader, QList<ListColumn> columns, QSet<QString> tables,
                  QObject *parent = nullptr);
    ~WindowedModel() override;

    void setQuery(const ports::ListQuery &query);
    [[nodiscard]] const ports::ListQuery &query() const { return m_query; }
    /// Asks again with the same query; rows stay meanwhile.
    void refresh();
    void setDisplay(const display::Context &context);
    /// What every row says of its age, in this column; empty while none is too old.
    void setAge(const QString &words, int column = 0);
    [[nodiscard]] const display::Context &displayContext() const { return m_display; }

    [[nodiscard]] ListState state() const { return m_state; }
    [[nodiscard]] qint64 totalRows() const { return m_total; }
    [[nodiscard]] qint64 filteredRows() const
    {
        return m_isTopOnly && !m_query.filter ? m_total : m_keys.size();
    }
    /// False while only the top of a long list is in order: the rest of it is on its way.
    [[nodiscard]] bool isWhole() const { return !m_isTopOnly; }
    /// When the shown order was computed, UTC.
    [[nodiscard]] QDateTime refreshedAt() const { return m_refreshedAt; }
    [[nodiscard]] std::optional<Error> lastError() const { return m_error; }

    [[nodiscard]] const QList<ListColumn> &columns() const { return m_columns; }
    [[nodiscard]] int columnOf(const QString &id) const;
    /// The row with this id among the rows loaded now; −1 when it is not there.
    [[nodiscard]] int loadedRowOf(const QString &id) const;
    [[nodiscard]] const QList<RowKey> &keys() const { return m_keys; }

    /// One text per row and column, for files: ISO times, decimal points, no direction marks.
    [[nodiscard]] virtual QFuture<Result<QList<QStringList>>> exportRows(QList<RowKey> keys,
                                                                         QList<int> columns) = 0;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;
    /// Sorts in the replica. A column of −1 goes back to the list's own order.
    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;

Q_SIGNALS:
    /// The keys of before are of another file.
    void keysVoid();
    void stateChanged();
    void countsChanged();
    /// The first rows of another filter stand in front now; the rest may still be on its way.
    void filterShown();
    /// Around the whole answer to another filter: what it hides goes between these two.
    void filterAboutToApply();
    void filterApplied();

protected:
    /// Asks for these rows; ends in rowsArrived().
    virtual void fetchRows(const QList<RowKey> &keys) = 0;
    [[nodiscard]] virtual bool isCached(qint64 key) const = 0;
    /// Cached rows stay on screen until the new ones arrive.
    virtual void markStale() = 0;
    [[nodiscard]] virtual bool isStale(qint64 key) const = 0;
    virtual void dropCache() = 0;
    [[nodiscard]] virtual QString cachedId(qint64 key) const = 0;
    [[nodiscard]] virtual QString display(qint64 key, int column) const = 0;
    [[nodiscard]] virtual QString raw(qint64 key, int column) const = 0;
    [[nodiscard]] virtual QString word(qint64 key, int column) const = 0;
    /// Runs after every answer to the keys query.
    virtual void keysApplied() {}

    void rowsArrived(const QList<RowKey> &keys, const std::optional<Error> &error);
    [[nodiscard]] ports::ReplicaReader &reader() const { return m_reader; }
    /// The query with every time absolute: what the reader is asked.
    [[nodiscard]] ports::ListQuery resolvedQuery() const;

    /// Counts the files of the replica: a row key means nothing in another one.
    [[nodiscard]] quint64 fileNumber() const { return m_file; }

private:
    static constexpr int kAllRows = std::numeric_limits<int>::max();

    void ask(bool isNewQuery);
    void askTop(quint64 generation);
    void fetchTop();
    void showTop();
    [[nodiscard]] bool isTopReady() const;
    void askAll(quint64 generation);
    void answered(quint64 generation, const std::optional<Error> &error,
                  const std::shared_ptr<KeyDiff> &diff, qint64 total);
    void apply(const KeyDiff &diff);
    void applyManyMoves(const KeyDiff &diff);
    void remap(const QList<RowKey> &after);
    void applyFilter(const KeyDiff &diff);
    void showTopOfFilter(const QList<RowKey> &top);
    void keepHeldRows();
    void changed(const ChangeSet &changes);
    void replaced();
    void setState(ListState state);
    void wantRow(int row) const;
    void fetchWanted();
    [[nodiscard]] QVariant cell(qint64 key, int column, int role) const;
    [[nodiscard]] QString accessibleText(qint64 key, int column) const;

    ports::ReplicaReader &m_reader;
    const QList<ListColumn> m_columns;
    const QSet<QString> m_tables; ///< Wire names whose changes can change this list.
    ports::ListQuery m_query;
    display::Context m_display;
    QString m_age;
    int m_ageColumn = 0;
    ListState m_state = ListState::FirstLoad;
    QList<RowKey> m_keys;
    qint64 m_total = 0;
    QDateTime m_refreshedAt;
    std::optional<Error> m_error;
    quint64 m_generation = 0;
    quint64 m_file = 0;
    bool m_isAsking = false;
    bool m_isDirty = false; ///< Changed while a question was under way.
    bool m_hasAnswer = false;
    mutable QSet<int> m_wantedWindows;
    mutable bool m_isFetchQueued = false;
    QHash<qint64, int> m_inFlight; ///< Key → its row when asked for.
    bool m_isResetDue = false;     ///< The next answer is to another list, owner or file.
    /// Where the answer to another filter stands.
    enum class OtherFilter { None, Asked, TopShown };
    OtherFilter m_otherFilter = OtherFilter::None;
    bool m_isTopOnly = false;     ///< The rest of the list is still being ordered.
    bool m_hasAskedTwice = false; ///< For that rest, since the first time failed.
    int m_inOrder = kAllRows;     ///< The rows before this one stand where they belong.
    struct Top {
        quint64 generation = 0;
        QList<RowKey> keys;
        QList<RowKey> placed; ///< All rows with these in front: another order of the same list.
        qint64 total = 0;
    };
    std::optional<Top> m_top; ///< Waits for its rows.
    QElapsedTimer m_asked;
    QTimer m_pause;
    QObject m_token; ///< Names this model's questions to the reader.
};

} // namespace steward::models
