// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTableView>

namespace steward::ui
{

/// The one table of the desk: Tab leaves it, rows have the theme's height, Return opens, Ctrl+C
/// copies the rows, the menu key opens the row's menu, a third click on a header takes the sorting
/// away.
class AppTable : public QTableView
{
    Q_OBJECT
public:
    explicit AppTable(QWidget *parent = nullptr);
    void setModel(QAbstractItemModel *model) override;

    /// The view columns that can be hidden, by id and title, and whether they are shown.
    void showColumnChooser();
    [[nodiscard]] QList<int> visibleColumns() const;
    /// This column, or the first one that is shown while it is hidden.
    [[nodiscard]] int shownColumn(int wanted) const;
    [[nodiscard]] QList<int> selectedRowNumbers() const;
    [[nodiscard]] QByteArray saveLayout() const;
    void restoreLayout(const QByteArray &layout);
    void setWidths(const QHash<QString, int> &characters);
    void selectRowNumber(int row);
    /// Scrolls to the current row, also when rows came just now and the view has yet to lay them
    /// out.
    void showCurrentRow();

Q_SIGNALS:
    void opened(const QModelIndex &index);
    void currentRowChanged(const QModelIndex &index);
    /// Others are shown, or in another order, than before.
    void columnsChanged();
    /// "Show only these": the header's filter field, the cell's value, and whether to exclude
    /// instead.
    void filterAsked(const QString &field, const QString &value, bool isExcluded);

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void changeEvent(QEvent *event) override;
    void currentChanged(const QModelIndex &current, const QModelIndex &previous) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;

private:
    void applyHeights();
    void sortBy(int column);
    void copyCell();
    void copyRows();
    void copyId();
    void addFilterActions(QMenu *menu, const QModelIndex &cell);

    int m_sortColumn = -1;
    Qt::SortOrder m_sortOrder = Qt::AscendingOrder;
};

} // namespace steward::ui
