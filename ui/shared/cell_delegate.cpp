// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shared/cell_delegate.h"

#include "models/shared/list_state.h"
#include "ui/shared/words.h"
#include "ui/theme/app_style.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QPainter>

namespace steward::ui
{
namespace
{

StateWord chipOf(const QModelIndex &index)
{
    const QString text = index.data(Qt::DisplayRole).toString();
    const QString column =
        index.model()->headerData(index.column(), Qt::Horizontal, models::ColumnIdRole).toString();
    return {text, stateWord(column, index.data(models::WordRole).toString()).tone};
}

StateWord ageOf(const QModelIndex &index)
{
    return {index.data(models::AgeRole).toString(), Tone::Stale};
}

int widthOf(const QStyleOptionViewItem &option, const StateWord &word)
{
    return option.fontMetrics.horizontalAdvance(toneGlyph(word.tone) + u' ' + word.text) + 18;
}

/// In this part of the cell, as it stands where one reads from left to right.
void paintChip(QPainter *painter, const QStyleOptionViewItem &option, const StateWord &word,
               const QRect &place)
{
    const Tokens tokens = tokensOf(option.widget);
    const ToneColours &colours = tokens.tone(word.tone);
    const QString text = toneGlyph(word.tone) + u' ' + word.text;
    const int width = std::min(widthOf(option, word), place.width() - 10);
    const int height = std::min(option.fontMetrics.height() + 4, option.rect.height() - 4);
    QRect chip(place.left() + 8, option.rect.center().y() - height / 2 + 1, width, height);
    chip = QStyle::visualRect(option.direction, option.rect, chip);
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(colours.chip);
    painter->drawRoundedRect(chip, metric::kChipRadius, metric::kChipRadius);
    painter->setPen(colours.text);
    const QString shown = option.fontMetrics.elidedText(text, Qt::ElideRight, chip.width() - 12);
    painter->drawText(chip.adjusted(8, 0, -4, 0), Qt::AlignVCenter | Qt::AlignLeading, shown);
}

void paintWaiting(QPainter *painter, const QStyleOptionViewItem &option)
{
    painter->setPen(Qt::NoPen);
    painter->setBrush(tokensOf(option.widget).hairline);
    painter->setRenderHint(QPainter::Antialiasing);
    painter->drawRoundedRect(QRect(option.rect.left() + 8, option.rect.center().y() - 4,
                                   std::max(12, option.rect.width() / 2), 8),
                             4, 4);
}

} // namespace

void CellDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                         const QModelIndex &index) const
{
    QStyleOptionViewItem item(option);
    initStyleOption(&item, index);
    const QAbstractItemModel *model = index.model();
    const bool isChip =
        model->headerData(index.column(), Qt::Horizontal, models::ChipColumnRole).toBool();
    const QVariant loaded = index.data(models::LoadedRole);
    const bool isWaiting = loaded.isValid() && !loaded.toBool();
    const StateWord chip = isChip ? chipOf(index) : StateWord{};
    QStyle *style = item.widget ? item.widget->style() : QApplication::style();
    StateWord age = ageOf(index);
    const bool hasAge = !age.text.isEmpty();
    // The age stands at the end of the cell: where what the cell says leaves no room for its words,
    // as a glyph; the band above the list has the words too.
    QRect end = item.rect;
    if (hasAge) {
        const int said = item.fontMetrics.horizontalAdvance(item.text) + 24;
        if (said + widthOf(item, age) + 10 > end.width())
            age.text.clear();
        end.setLeft(end.right() - std::min(widthOf(item, age) + 10, end.width()));
        item.text = item.fontMetrics.elidedText(item.text, item.textElideMode,
                                                end.left() - item.rect.left() - 12);
    }
    painter->save();
    if (isWaiting || isChip)
        item.text.clear();
    // The current row keeps its ring in one place only: the first visible column draws none of its
    // own.
    item.state &= ~QStyle::State_HasFocus;
    style->drawControl(QStyle::CE_ItemViewItem, &item, painter, item.widget);
    if (isWaiting)
        paintWaiting(painter, item);
    else if (!chip.text.isEmpty())
        paintChip(painter, item, chip, item.rect);
    if (hasAge)
        paintChip(painter, item, age, end);
    painter->restore();
}

QSize CellDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    QSize size = QStyledItemDelegate::sizeHint(option, index);
    const bool isChip =
        index.model()->headerData(index.column(), Qt::Horizontal, models::ChipColumnRole).toBool();
    if (isChip) {
        const StateWord word = chipOf(index);
        size.setWidth(widthOf(option, word) + 16);
    }
    if (const StateWord age = ageOf(index); !age.text.isEmpty())
        size.rwidth() += widthOf(option, age) + 16;
    size.setHeight(rowHeight(densityOf(option.widget)));
    return size;
}

} // namespace steward::ui
