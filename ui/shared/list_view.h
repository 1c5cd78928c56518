// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/query_fields.h"
#include "app/domain/query_node.h"
#include "models/shared/list_state.h"
#include "ui/shared/services.h"
#include "ui/shared/state_page.h"
#include "ui/shared/view.h"

#include <QHash>
#include <QPersistentModelIndex>

#include <optional>

class QAbstractItemModel;
class QSplitter;
class QStackedWidget;
class QToolButton;
class QVBoxLayout;

namespace steward::ui
{

class AppTable;
class FilterBar;

/// Filter bar, list, detail pane, and the record's own page: what the views have in common.
class ListView : public View
{
    Q_OBJECT
public:
    struct Setup {
        QString id;
        const query::FieldSet &fields;
        int delayMs = 0;
        QHash<QString, int> widths; ///< Column id → width in average characters.
        QString listName;           ///< For assistive technology.
        QString emptyText;
    };
    ListView(Setup setup, const ViewContext &context, QWidget *parent);

    [[nodiscard]] QString viewId() const override { return m_setup.id; }
    [[nodiscard]] Place place() const override;
    void goTo(const Place &place) override;
    bool stepOut() override;
    void focusFilter() override;
    void setFilter(const QString &text) override;
    void focusList() override;
    void toggleDetail() override;
    void exportList() override {}
    [[nodiscard]] QList<QWidget *> regions() const override;
    void saveState() override;

protected:
    void setListModel(QAbstractItemModel &model);
    /// The answer to another question stands in the list: it begins at the top.
    void otherRowsShown();
    /// Around a change of rows that may take the current one away: no neighbour is shown instead.
    void holdCurrent();
    void releaseCurrent();
    void setDetail(QWidget *detail);
    void setRecordPage(QWidget *page, QWidget *firstFocus);
    /// Above the list: totals, bands.
    void addAboveList(QWidget *widget);
    QToolButton *addListButton(const QString &iconName, const QString &key, const QString &title);
    virtual void queryChanged(const query::NodePtr &filter) = 0;
    /// Fills the pane; an empty id clears it.
    virtual void showDetail(const QString &id) = 0;
    /// Fills the record's page; false when this view has none.
    virtual bool showRecord(const QString &id) = 0;
    void openRecord(const QString &id);
    void showListState(models::ListState state, qint64 shown, qint64 total,
                       const std::optional<Error> &error,
                       const std::optional<StatePage::Band> &band = std::nullopt);
    virtual void retry() = 0;
    void restoreState();
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;

    [[nodiscard]] AppTable &table() const { return *m_table; }
    [[nodiscard]] FilterBar &filterBar() const { return *m_filter; }
    [[nodiscard]] StatePage &states() const { return *m_states; }
    [[nodiscard]] const ViewContext &context() const { return m_context; }
    [[nodiscard]] QString currentId() const { return m_id; }
    [[nodiscard]] bool isRecordShown() const;

private:
    void build();
    void currentChanged(const QModelIndex &index);
    void arrangeDetail();
    void showInList(const Place &place);
    void selectWanted();

    Setup m_setup;
    ViewContext m_context;
    QStackedWidget *m_pages;
    QWidget *m_listPage;
    FilterBar *m_filter;
    QSplitter *m_splitter;
    QWidget *m_listSide;
    QVBoxLayout *m_above;
    StatePage *m_states;
    AppTable *m_table;
    QWidget *m_detail = nullptr;
    QWidget *m_record = nullptr;
    QWidget *m_recordFocus = nullptr;
    QToolButton *m_detailBack = nullptr;
    QWidget *m_detailFrame = nullptr;
    QString m_id;
    QString m_wanted;         ///< Gone to, and not in the list yet.
    bool m_isListDue = false; ///< The list that has the wanted row is still to come.
    std::optional<QPersistentModelIndex> m_held; ///< Between holdCurrent() and releaseCurrent().
    QString m_announced;
    QString m_recordId;
    bool m_isDetailWanted = true;
    bool m_isSlidOver = false;
    bool m_isSized = false;
};

} // namespace steward::ui
