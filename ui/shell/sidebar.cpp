// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/sidebar.h"

#include "ui/shell/sidebar_item.h"
#include "ui/theme/app_style.h"

#include <QKeyEvent>
#include <QPainter>
#include <QVBoxLayout>

namespace steward::ui
{

using namespace Qt::StringLiterals;

Sidebar::Sidebar(QWidget *parent) : QWidget(parent), m_column(new QVBoxLayout(this))
{
    setObjectName(u"sidebar"_s);
    setAccessibleName(tr("Views"));
    m_column->setContentsMargins(0, metric::kSpace2, 0, metric::kSpace2);
    m_column->setSpacing(2);
    m_column->addStretch(1);
    setNarrow(false);
}

void Sidebar::addItem(const QString &view, const QString &title, const QString &iconName,
                      const QString &keys)
{
    auto *item = new SidebarItem(view, title, iconName, keys, this);
    m_column->insertWidget(m_column->count() - 1, item);
    m_items << item;
    connect(item, &SidebarItem::clicked, this, [this, view] { Q_EMIT chosen(view); });
}

void Sidebar::setVisibleViews(const QStringList &views)
{
    for (SidebarItem *item : std::as_const(m_items))
        item->setVisible(views.contains(item->view()));
}

void Sidebar::setCurrent(const QString &view)
{
    m_current = view;
    for (SidebarItem *item : std::as_const(m_items))
        item->setChecked(item->view() == view);
}

void Sidebar::setBadge(const QString &view, qint64 count)
{
    for (SidebarItem *item : std::as_const(m_items))
        if (item->view() == view)
            item->setBadge(count);
}

void Sidebar::setNarrow(bool isNarrow)
{
    for (SidebarItem *item : std::as_const(m_items))
        item->setNarrow(isNarrow);
    setFixedWidth(isNarrow ? metric::kSidebarNarrow : metric::kSidebarWide);
}

QWidget *Sidebar::currentItem() const
{
    for (SidebarItem *item : m_items)
        if (item->view() == m_current)
            return item;
    return nullptr;
}

void Sidebar::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Down)
        focusNextChild();
    else if (event->key() == Qt::Key_Up)
        focusPreviousChild();
    else
        QWidget::keyPressEvent(event);
}

void Sidebar::paintEvent(QPaintEvent *)
{
    const Tokens tokens = tokensOf(this);
    QPainter painter(this);
    painter.fillRect(rect(), tokens.sidebar);
    painter.fillRect(isRightToLeft() ? QRect(0, 0, 1, height())
                                     : QRect(width() - 1, 0, 1, height()),
                     tokens.hairline);
}

} // namespace steward::ui
