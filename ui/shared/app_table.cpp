// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shared/app_table.h"

#include "models/shared/display.h"
#include "models/shared/list_export.h"
#include "models/shared/list_state.h"
#include "ui/shared/cell_delegate.h"
#include "ui/theme/app_style.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QDataStream>
#include <QGuiApplication>
#include <QHeaderView>
#include <QIODevice>
#include <QMenu>
#include <QPainter>

namespace steward::ui
{

using namespace Qt::StringLiterals;

AppTable::AppTable(QWidget *parent) : QTableView(parent)
{
    setTabKeyNavigation(false);
    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setEditTriggers(NoEditTriggers);
    setShowGrid(false);
    setAlternatingRowColors(true);
    setFrameShape(NoFrame);
    setWordWrap(false);
    setTextElideMode(Qt::ElideRight);
    setHorizontalScrollMode(ScrollPerPixel);
    setVerticalScrollMode(ScrollPerItem);
    setItemDelegate(new CellDelegate(this));
    setMouseTracking(true);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setDefaultAlignment(Qt::AlignLeading | Qt::AlignVCenter);
    horizontalHeader()->setSectionsMovable(true);
    horizontalHeader()->setSectionsClickable(true);
    horizontalHeader()->setStretchLastSection(true);
    horizontalHeader()->setContextMenuPolicy(Qt::CustomContextMenu);
    setCornerButtonEnabled(false);
    connect(horizontalHeader(), &QHeaderView::sectionClicked, this, &AppTable::sortBy);
    connect(horizontalHeader(), &QHeaderView::customContextMenuRequested, this,
            [this] { showColumnChooser(); });
    connect(horizontalHeader(), &QHeaderView::sectionMoved, this, &AppTable::columnsChanged);
    connect(this, &QTableView::doubleClicked, this, &AppTable::opened);
    applyHeights();
}

void AppTable::setModel(QAbstractItemModel *model)
{
    QTableView::setModel(model);
    if (!model)
        return;
    for (int column = 0; column < model->columnCount(); ++column) {
        const QVariant shown = model->headerData(column, Qt::Horizontal, models::DefaultColumnRole);
        setColumnHidden(column, shown.isValid() && !shown.toBool());
    }
}

void AppTable::applyHeights()
{
    const int height = std::max(ui::rowHeight(densityOf(this)), fontMetrics().height() + 8);
    verticalHeader()->setMinimumSectionSize(24);
    verticalHeader()->setDefaultSectionSize(height);
}

void AppTable::setWidths(const QHash<QString, int> &characters)
{
    for (int column = 0; model() && column < model()->columnCount(); ++column) {
        const QString id =
            model()->headerData(column, Qt::Horizontal, models::ColumnIdRole).toString();
        const QString title = model()->headerData(column, Qt::Horizontal).toString();
        int wanted = characters.value(id, 14) * fontMetrics().averageCharWidth();
        // An amount is never cut short.
        const auto alignment = model()->headerData(column, Qt::Horizontal, Qt::TextAlignmentRole);
        if (Qt::Alignment::fromInt(alignment.toInt()) & Qt::AlignRight)
            wanted = std::max(wanted, fontMetrics().horizontalAdvance(u"0,000,000.00 EUR"_s) + 24);
        setColumnWidth(
            column,
            std::max(wanted, horizontalHeader()->fontMetrics().horizontalAdvance(title) + 28));
    }
}

void AppTable::sortBy(int column)
{
    if (column == m_sortColumn && m_sortOrder == Qt::DescendingOrder) {
        m_sortColumn = -1;
        m_sortOrder = Qt::AscendingOrder;
    } else if (column == m_sortColumn) {
        m_sortOrder = Qt::DescendingOrder;
    } else {
        m_sortColumn = column;
        m_sortOrder = Qt::AscendingOrder;
    }
    horizontalHeader()->setSortIndicatorShown(m_sortColumn >= 0);
    if (m_sortColumn >= 0)
        horizontalHeader()->setSortIndicator(m_sortColumn, m_sortOrder);
    if (model())
        model()->sort(m_sortColumn, m_sortOrder);
}

QList<int> AppTable::visibleColumns() const
{
    QList<int> columns;
    for (int visual = 0; visual < horizontalHeader()->count(); ++visual) {
        const int column = horizontalHeader()->logicalIndex(visual);
        if (!isColumnHidden(column))
            columns << column;
    }
    return columns;
}

int AppTable::shownColumn(int wanted) const
{
    const QList<int> columns = visibleColumns();
    return columns.isEmpty() || columns.contains(wanted) ? wanted : columns.first();
}

QList<int> AppTable::selectedRowNumbers() const
{
    QList<int> rows;
    if (!selectionModel())
        return rows;
    for (const QItemSelectionRange &range : selectionModel()->selection())
        for (int row = range.top(); row <= range.bottom(); ++row)
            rows << row;
    std::sort(rows.begin(), rows.end());
    rows.resize(std::distance(rows.begin(), std::unique(rows.begin(), rows.end())));
    return rows;
}

void AppTable::selectRowNumber(int row)
{
    if (!model() || row < 0 || row >= model()->rowCount())
        return;
    const QList<int> columns = visibleColumns();
    setCurrentIndex(model()->index(row, columns.isEmpty() ? 0 : columns.first()));
}

void AppTable::showCurrentRow()
{
    // Before that the scroll bar ends where the last rows ended.
    executeDelayedItemsLayout();
    if (currentIndex().isValid())
        scrollTo(currentIndex());
}

QByteArray AppTable::saveLayout() const
{
    QByteArray layout;
    QDataStream out(&layout, QIODevice::WriteOnly);
    out << quint8(1) << horizontalHeader()->saveState() << m_sortColumn << int(m_sortOrder);
    return layout;
}

void AppTable::restoreLayout(const QByteArray &layout)
{
    QDataStream in(layout);
    quint8 version = 0;
    QByteArray header;
    int column = -1;
    int order = 0;
    in >> version >> header >> column >> order;
    if (in.status() != QDataStream::Ok || version != 1 || !model())
        return;
    horizontalHeader()->restoreState(header);
    Q_EMIT columnsChanged();
    if (column >= 0 && column < model()->columnCount()) {
        m_sortColumn = column;
        m_sortOrder = order == int(Qt::DescendingOrder) ? Qt::DescendingOrder : Qt::AscendingOrder;
        horizontalHeader()->setSortIndicatorShown(true);
        horizontalHeader()->setSortIndicator(column, m_sortOrder);
        model()->sort(column, m_sortOrder);
    }
}

void AppTable::showColumnChooser()
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setObjectName(objectName() + u".columns"_s);
    for (int column = 0; model() && column < model()->columnCount(); ++column) {
        QAction *action = menu->addAction(model()->headerData(column, Qt::Horizontal).toString());
        action->setCheckable(true);
        action->setChecked(!isColumnHidden(column));
        action->setEnabled(column > 0);
        connect(action, &QAction::toggled, this, [this, column](bool isShown) {
            setColumnHidden(column, !isShown);
            Q_EMIT columnsChanged();
        });
    }
    menu->popup(mapToGlobal(QPoint(16, horizontalHeader()->height())));
}

void AppTable::keyPressEvent(QKeyEvent *event)
{
    const bool isReturn = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (isReturn && event->modifiers() == Qt::NoModifier && currentIndex().isValid()) {
        Q_EMIT opened(currentIndex());
        return;
    }
    if (event->matches(QKeySequence::Copy)) {
        copyRows();
        return;
    }
    if (event->key() == Qt::Key_C &&
        event->modifiers() == (Qt::ControlModifier | Qt::ShiftModifier)) {
        copyId();
        return;
    }
    if (event->key() == Qt::Key_Escape) {
        event->ignore();
        return;
    }
    QTableView::keyPressEvent(event);
}

void AppTable::mouseReleaseEvent(QMouseEvent *event)
{
    const QModelIndex cell = indexAt(event->pos());
    if (cell.isValid() && event->button() == Qt::LeftButton &&
        event->modifiers() == Qt::AltModifier) {
        const QString field =
            model()->headerData(cell.column(), Qt::Horizontal, models::FilterFieldRole).toString();
        if (!field.isEmpty())
            Q_EMIT filterAsked(field, cell.data(models::FilterValueRole).toString(), false);
    }
    QTableView::mouseReleaseEvent(event);
}

void AppTable::contextMenuEvent(QContextMenuEvent *event)
{
    const bool isByKey = event->reason() == QContextMenuEvent::Keyboard;
    const QModelIndex cell = isByKey ? currentIndex() : indexAt(event->pos());
    if (!cell.isValid())
        return;
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setObjectName(objectName() + u".menu"_s);
    connect(menu->addAction(tr("Open")), &QAction::triggered, this,
            [this, at = QPersistentModelIndex(cell)] { Q_EMIT opened(at); });
    menu->addSeparator();
    connect(menu->addAction(tr("Copy cell")), &QAction::triggered, this, &AppTable::copyCell);
    QAction *rows = menu->addAction(tr("Copy rows"));
    rows->setShortcut(QKeySequence::Copy);
    connect(rows, &QAction::triggered, this, &AppTable::copyRows);
    QAction *id = menu->addAction(tr("Copy id"));
    id->setShortcut(Qt::CTRL | Qt::SHIFT | Qt::Key_C);
    connect(id, &QAction::triggered, this, &AppTable::copyId);
    addFilterActions(menu, cell);
    menu->addSeparator();
    connect(menu->addAction(tr("Columns…")), &QAction::triggered, this,
            &AppTable::showColumnChooser);
    selectionModel()->setCurrentIndex(cell, QItemSelectionModel::NoUpdate);
    menu->popup(isByKey ? viewport()->mapToGlobal(visualRect(cell).bottomLeft())
                        : event->globalPos());
}

void AppTable::addFilterActions(QMenu *menu, const QModelIndex &cell)
{
    const QString field =
        model()->headerData(cell.column(), Qt::Horizontal, models::FilterFieldRole).toString();
    const QString value = cell.data(models::FilterValueRole).toString();
    if (field.isEmpty() || value.isEmpty())
        return;
    menu->addSeparator();
    const QString shown =
        fontMetrics().elidedText(display::plain(cell.data().toString()), Qt::ElideMiddle, 220);
    //: Menu entry of a list; %1 is the value of the cell.
    connect(menu->addAction(tr("Only “%1”").arg(shown)), &QAction::triggered, this,
            [this, field, value] { Q_EMIT filterAsked(field, value, false); });
    //: Menu entry of a list; %1 is the value of the cell.
    connect(menu->addAction(tr("Without “%1”").arg(shown)), &QAction::triggered, this,
            [this, field, value] { Q_EMIT filterAsked(field, value, true); });
}

void AppTable::paintEvent(QPaintEvent *event)
{
    QTableView::paintEvent(event);
    if (!currentIndex().isValid() || !selectionModel())
        return;
    const QRect cell = visualRect(currentIndex());
    if (!cell.isValid())
        return;
    const Tokens tokens = tokensOf(this);
    const QRect row(0, cell.top(), std::min(viewport()->width(), horizontalHeader()->length()),
                    cell.height());
    QPainter painter(viewport());
    if (selectionModel()->isSelected(currentIndex()))
        painter.fillRect(isRightToLeft() ? QRect(row.right() - 2, row.top(), 3, row.height())
                                         : QRect(row.left(), row.top(), 3, row.height()),
                         tokens.link);
    if (hasFocus()) {
        painter.setPen(QPen(tokens.link, metric::kFocusRing));
        painter.drawRect(QRectF(row).adjusted(1, 1, -1, -1));
    }
}

void AppTable::changeEvent(QEvent *event)
{
    QTableView::changeEvent(event);
    if (event->type() == QEvent::StyleChange || event->type() == QEvent::FontChange)
        applyHeights();
}

void AppTable::currentChanged(const QModelIndex &current, const QModelIndex &previous)
{
    QTableView::currentChanged(current, previous);
    viewport()->update();
    Q_EMIT currentRowChanged(current);
}

void AppTable::focusInEvent(QFocusEvent *event)
{
    QTableView::focusInEvent(event);
    if (!currentIndex().isValid())
        selectRowNumber(0);
    viewport()->update();
}

void AppTable::focusOutEvent(QFocusEvent *event)
{
    QTableView::focusOutEvent(event);
    viewport()->update();
}

void AppTable::copyCell()
{
    if (currentIndex().isValid())
        QGuiApplication::clipboard()->setText(currentIndex().data(models::RawRole).toString());
}

void AppTable::copyRows()
{
    if (model())
        QGuiApplication::clipboard()->setText(
            models::copyText(*model(), selectedRowNumbers(), visibleColumns()));
}

void AppTable::copyId()
{
    QStringList ids;
    for (const int row : selectedRowNumbers())
        ids << model()->index(row, 0).data(models::IdRole).toString();
    QGuiApplication::clipboard()->setText(ids.join(u'\n'));
}

} // namespace steward::ui
