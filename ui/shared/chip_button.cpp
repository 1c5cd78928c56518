// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shared/chip_button.h"

#include "ui/theme/app_style.h"

#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>

namespace steward::ui
{

ChipButton::ChipButton(const QString &text, Tone tone, QWidget *parent)
    : QAbstractButton(parent), m_tone(tone)
{
    setText(text);
    //: A condition of the filter bar; %1 is the condition. The button takes it away.
    setAccessibleName(tr("Remove condition %1").arg(text));
    setToolTip(accessibleName());
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    connect(this, &QAbstractButton::clicked, this, &ChipButton::removed);
}

QSize ChipButton::sizeHint() const
{
    return {std::min(fontMetrics().horizontalAdvance(text()), 320) + 42,
            std::max(fontMetrics().height() + 6, metric::kHitTarget)};
}

void ChipButton::paintEvent(QPaintEvent *)
{
    const Tokens tokens = tokensOf(this);
    const ToneColours &colours = tokens.tone(m_tone);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(underMouse() ? QPen(colours.text) : QPen(Qt::NoPen));
    painter.setBrush(colours.chip);
    painter.drawRoundedRect(QRectF(rect()).adjusted(.5, .5, -.5, -.5), metric::kChipRadius,
                            metric::kChipRadius);
    painter.setPen(colours.text);
    const QRect place =
        QStyle::visualRect(layoutDirection(), rect(), rect().adjusted(10, 0, -26, 0));
    painter.drawText(place, Qt::AlignVCenter | Qt::AlignLeading,
                     fontMetrics().elidedText(text(), Qt::ElideMiddle, place.width()));
    const QRect cross = QStyle::visualRect(layoutDirection(), rect(),
                                           QRect(width() - 20, (height() - 8) / 2, 8, 8));
    painter.setPen(QPen(colours.text, 1.4, Qt::SolidLine, Qt::RoundCap));
    painter.drawLine(cross.topLeft(), cross.bottomRight());
    painter.drawLine(cross.topRight(), cross.bottomLeft());
}

void ChipButton::keyPressEvent(QKeyEvent *event)
{
    switch (event->key()) {
    case Qt::Key_Delete:
    case Qt::Key_Backspace:
    case Qt::Key_Return:
    case Qt::Key_Enter:
        Q_EMIT removed();
        return;
    case Qt::Key_Minus:
        Q_EMIT inverted();
        return;
    default:
        QAbstractButton::keyPressEvent(event);
    }
}

void ChipButton::contextMenuEvent(QContextMenuEvent *event)
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    connect(menu->addAction(tr("Turn round: without ↔ with")), &QAction::triggered, this,
            &ChipButton::inverted);
    connect(menu->addAction(tr("Remove")), &QAction::triggered, this, &ChipButton::removed);
    menu->popup(event->reason() == QContextMenuEvent::Keyboard ? mapToGlobal(rect().bottomLeft())
                                                               : event->globalPos());
}

} // namespace steward::ui
