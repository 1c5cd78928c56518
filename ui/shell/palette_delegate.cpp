// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/palette_delegate.h"

#include "ui/theme/app_style.h"

#include <QApplication>
#include <QPainter>

namespace steward::ui
{

void PaletteDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                            const QModelIndex &index) const
{
    QStyleOptionViewItem item(option);
    initStyleOption(&item, index);
    const QString title = item.text;
    item.text.clear();
    item.state &= ~QStyle::State_HasFocus;
    // The keyboard stays in the line above: the chosen row is drawn as active although the list has
    // no focus.
    item.state |= QStyle::State_Active;
    item.widget->style()->drawControl(QStyle::CE_ItemViewItem, &item, painter, item.widget);
    const Tokens tokens = tokensOf(option.widget);
    const bool isEnabled = option.state & QStyle::State_Enabled;
    const QRect place = option.rect.adjusted(10, 0, -10, 0);
    const QString detail = index.data(kDetailRole).toString();
    const int detailWidth =
        std::min(option.fontMetrics.horizontalAdvance(detail) + 8, place.width() / 2);
    painter->save();
    painter->setPen(isEnabled ? tokens.text : tokens.muted);
    QRect left = place.adjusted(0, 0, -detailWidth - 8, 0);
    painter->drawText(QStyle::visualRect(option.direction, option.rect, left),
                      Qt::AlignVCenter | Qt::AlignLeading,
                      option.fontMetrics.elidedText(title, Qt::ElideRight, left.width()));
    painter->setPen(tokens.muted);
    QRect right = place;
    right.setLeft(place.right() - detailWidth);
    painter->drawText(QStyle::visualRect(option.direction, option.rect, right),
                      Qt::AlignVCenter | Qt::AlignTrailing,
                      option.fontMetrics.elidedText(detail, Qt::ElideMiddle, right.width()));
    if (option.state & QStyle::State_Selected)
        painter->fillRect(QStyle::visualRect(option.direction, option.rect,
                                             QRect(option.rect.left(), option.rect.top(), 3,
                                                   option.rect.height())),
                          tokens.link);
    painter->restore();
}

QSize PaletteDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const
{
    return {200, std::max(rowHeight(densityOf(option.widget)), option.fontMetrics.height() + 10)};
}

} // namespace steward::ui
