// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ports/audit_source.h"
#include "models/audit/audit_verdicts.h"
#include "models/shared/display.h"
#include "models/shared/list_state.h"
#include "models/shared/windowed_model.h"

#include <QAbstractTableModel>

#include <optional>

namespace steward::models
{

/// Audit events, newest first, page by page from the platform, each checked on this computer. Rows
/// already shown never move: newer ones are counted in newRows() until showNewRows().
class AuditListModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column {
        Time,
        Actor,
        Action,
        Target,
        Category,
        Outcome,
        Utc,
        Org,
        Index,
        Request,
        Hash,
        Id,
        Proof,
        ColumnTotal
    };
    AuditListModel(ports::AuditSource &source, ports::AuditVerifier &verifier,
                   QObject *parent = nullptr);

    /// Starts over. Answers to an older query are dropped, whenever they come.
    void setQuery(const query::NodePtr &filter, bool withHeartbeats = false);
    [[nodiscard]] const query::NodePtr &filter() const { return m_filter; }
    /// Whom @me names in later queries: the signed-in person's id.
    void setMe(const QString &id) { m_me = id; }
    /// The failed page again, or the first when none came.
    void retry();
    /// Looks for rows newer than the first one shown; they are counted, not inserted.
    void checkForNew();
    void showNewRows();
    void setDisplay(const display::Context &context);

    [[nodiscard]] ListState state() const { return m_state; }
    /// The next page failed; the rows before it stay.
    [[nodiscard]] bool isPageFailed() const { return m_isPageFailed; }
    [[nodiscard]] bool isLoadingPage() const { return m_isLoading; }
    [[nodiscard]] std::optional<Error> lastError() const { return m_error; }
    [[nodiscard]] qint64 count() const { return m_count; }
    [[nodiscard]] bool isCountExact() const { return m_isCountExact; }
    /// New since the search; at the page size it means "at least".
    [[nodiscard]] int newRows() const { return static_cast<int>(m_newer.size()); }
    [[nodiscard]] bool isNewRowsExact() const { return m_isNewerExact; }
    [[nodiscard]] QDateTime searchedAt() const { return m_searchedAt; }
    [[nodiscard]] std::optional<AuditEventRow> rowAt(int row) const;
    /// Of a row of this list, as it stands in it.
    [[nodiscard]] AuditVerdict verdictOf(const AuditEventId &id) const { return m_verdicts.of(id); }
    [[nodiscard]] const QList<ListColumn> &columns() const { return m_columns; }
    [[nodiscard]] int columnOf(const QString &id) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;
    bool canFetchMore(const QModelIndex &parent) const override;
    void fetchMore(const QModelIndex &parent) override;

Q_SIGNALS:
    void stateChanged();
    void countsChanged();

private:
    void ask(const QString &cursor);
    void answered(quint64 generation, bool isFirst, const Result<AuditPage> &result);
    void newerAnswered(quint64 generation, const Result<AuditPage> &result);
    void checkAgain();
    void setState(ListState state);
    [[nodiscard]] QString text(const AuditEventRow &row, int column, bool isForFile) const;
    [[nodiscard]] QString proofText(const AuditEventRow &row, bool isForFile) const;
    [[nodiscard]] QString filterValue(const AuditEventRow &row, int column) const;

    ports::AuditSource &m_source;
    const QList<ListColumn> m_columns;
    AuditVerdicts m_verdicts;
    query::NodePtr m_filter; ///< As typed.
    QString m_me;
    ports::AuditSearch m_search; ///< As sent: times absolute, @me named.
    display::Context m_display;
    QList<AuditEventRow> m_rows;
    QList<AuditEventRow> m_newer;
    QString m_next;
    ListState m_state = ListState::FirstLoad;
    std::optional<Error> m_error;
    QDateTime m_searchedAt;
    QDateTime m_newerServedAt;
    qint64 m_count = 0;
    bool m_isCountExact = true;
    bool m_isNewerExact = true;
    bool m_isLoading = false;
    bool m_isPageFailed = false;
    bool m_isChecking = false;
    quint64 m_generation = 0;
};

} // namespace steward::models
