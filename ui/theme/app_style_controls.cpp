// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/app_style.h"

#include <QPainter>
#include <QPainterPath>
#include <QStyleOption>
#include <QWidget>

namespace steward::ui
{

using namespace Qt::StringLiterals;

void AppStyle::drawButtonPanel(const QStyleOption *option, QPainter *painter,
                               const QWidget *widget) const
{
    const QString variant = widget ? widget->property("variant").toString() : QString();
    const bool isEnabled = option->state & State_Enabled;
    const bool isDown = option->state & (State_Sunken | State_On);
    const bool isHovered = option->state & State_MouseOver;
    QColor fill = m_tokens.surface;
    QColor border = m_tokens.controlBorder;
    if (variant == "primary"_L1 && isEnabled) {
        fill = isHovered || isDown ? m_tokens.primaryHover : m_tokens.primary;
        border = fill;
    } else if (variant == "danger"_L1 && isEnabled) {
        fill = isDown ? m_tokens.dangerPressed : m_tokens.danger;
        border = fill;
    } else if (!isEnabled) {
        fill = m_tokens.canvas;
        border = m_tokens.hairline;
    } else if (isDown) {
        fill = m_tokens.selected;
    } else if (isHovered) {
        fill = m_tokens.hover;
    }
    if ((variant == "quiet"_L1 || variant == "link"_L1)) {
        if (!isHovered && !isDown)
            return;
        border = Qt::transparent;
    }
    painter->setBrush(fill);
    painter->setPen(QPen(border, 1));
    painter->drawRoundedRect(QRectF(option->rect).adjusted(.5, .5, -.5, -.5),
                             metric::kControlRadius, metric::kControlRadius);
}

void AppStyle::drawToolPanel(const QStyleOption *option, QPainter *painter) const
{
    const bool isOn = option->state & (State_Sunken | State_On);
    if (!isOn && !(option->state & State_MouseOver && option->state & State_Enabled))
        return;
    painter->setPen(Qt::NoPen);
    painter->setBrush(isOn ? m_tokens.selected : m_tokens.hover);
    painter->drawRoundedRect(option->rect, metric::kControlRadius, metric::kControlRadius);
}

void AppStyle::drawItemPanel(const QStyleOption *option, QPainter *painter) const
{
    const auto *item = qstyleoption_cast<const QStyleOptionViewItem *>(option);
    if (!item)
        return;
    painter->setRenderHint(QPainter::Antialiasing, false);
    if (item->backgroundBrush.style() != Qt::NoBrush)
        painter->fillRect(item->rect, item->backgroundBrush);
    if (item->state & State_Selected)
        painter->fillRect(item->rect, item->state & State_Active ? m_tokens.selected
                                                                 : m_tokens.selectedInactive);
    else if (item->state & State_MouseOver && item->state & State_Enabled)
        painter->fillRect(item->rect, m_tokens.hover);
    else if (item->features & QStyleOptionViewItem::Alternate)
        painter->fillRect(item->rect, m_tokens.zebra);
}

void AppStyle::drawCheckBox(const QStyleOption *option, QPainter *painter, bool isRound) const
{
    const bool isOn = option->state & State_On;
    const bool isEnabled = option->state & State_Enabled;
    const QRectF box = QRectF(option->rect).adjusted(.5, .5, -.5, -.5);
    const double radius = isRound ? box.width() / 2 : 3;
    painter->setPen(QPen(isOn && isEnabled ? m_tokens.primary : m_tokens.controlBorder, 1));
    painter->setBrush(isOn && isEnabled ? m_tokens.primary : m_tokens.surface);
    painter->drawRoundedRect(box, radius, radius);
    if (!isOn && !(option->state & State_NoChange))
        return;
    painter->setPen(QPen(isEnabled && isOn ? m_tokens.onButton : m_tokens.muted, 1.8, Qt::SolidLine,
                         Qt::RoundCap, Qt::RoundJoin));
    const QPointF c = box.center();
    if (isRound) {
        painter->setBrush(painter->pen().color());
        painter->drawEllipse(c, 2.5, 2.5);
    } else if (option->state & State_NoChange) {
        painter->drawLine(c - QPointF(3.5, 0), c + QPointF(3.5, 0));
    } else {
        painter->drawPolyline(
            QPolygonF{c + QPointF(-3.6, .2), c + QPointF(-1, 2.8), c + QPointF(3.8, -2.8)});
    }
}

void AppStyle::drawTab(const QStyleOption *option, QPainter *painter) const
{
    painter->save();
    const bool isCurrent = option->state & State_Selected;
    if (!isCurrent && option->state & State_MouseOver)
        painter->fillRect(option->rect.adjusted(2, 4, -2, -4), m_tokens.hover);
    if (isCurrent)
        painter->fillRect(
            QRect(option->rect.left() + 8, option->rect.bottom() - 1, option->rect.width() - 16, 2),
            m_tokens.link);
    if (option->state & State_HasFocus) {
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(QPen(m_tokens.link, metric::kFocusRing));
        painter->drawRoundedRect(QRectF(option->rect).adjusted(2, 3, -2, -4), 4, 4);
    }
    painter->restore();
}

void AppStyle::drawHeader(const QStyleOption *option, QPainter *painter) const
{
    painter->fillRect(option->rect, option->state & State_MouseOver && option->state & State_Enabled
                                        ? m_tokens.hover
                                        : m_tokens.surface);
    painter->fillRect(QRect(option->rect.left(), option->rect.bottom(), option->rect.width(), 1),
                      m_tokens.hairline);
}

void AppStyle::drawComboBox(const QStyleOptionComplex *option, QPainter *painter,
                            const QWidget *widget) const
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(
        QPen(option->state & State_Enabled ? m_tokens.controlBorder : m_tokens.hairline, 1));
    painter->setBrush(option->state & State_MouseOver ? m_tokens.hover : m_tokens.surface);
    painter->drawRoundedRect(QRectF(option->rect).adjusted(.5, .5, -.5, -.5),
                             metric::kControlRadius, metric::kControlRadius);
    const QRect arrow = subControlRect(CC_ComboBox, option, SC_ComboBoxArrow, widget);
    const QPointF c = QRectF(arrow).center();
    painter->setPen(QPen(m_tokens.text2, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter->setBrush(Qt::NoBrush);
    painter->drawPolyline(QPolygonF{c + QPointF(-4, -2), c + QPointF(0, 2), c + QPointF(4, -2)});
    painter->restore();
}

void AppStyle::drawScrollBar(const QStyleOptionComplex *option, QPainter *painter,
                             const QWidget *widget) const
{
    const QRect handle = subControlRect(CC_ScrollBar, option, SC_ScrollBarSlider, widget);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    const bool isActive = option->activeSubControls & SC_ScrollBarSlider;
    painter->setBrush(isActive ? m_tokens.text2 : m_tokens.controlBorder);
    const bool isUpright = !(option->state & State_Horizontal);
    const QRectF thumb =
        isUpright ? QRectF(handle).adjusted(3, 2, -3, -2) : QRectF(handle).adjusted(2, 3, -2, -3);
    painter->drawRoundedRect(thumb, 3, 3);
    painter->restore();
}

void AppStyle::drawProgress(const QStyleOption *option, QPainter *painter) const
{
    const auto *bar = qstyleoption_cast<const QStyleOptionProgressBar *>(option);
    if (!bar)
        return;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(m_tokens.hairline);
    const QRectF groove = QRectF(option->rect);
    painter->drawRoundedRect(groove, 2, 2);
    const double span = std::max(1, bar->maximum - bar->minimum);
    const double part = bar->maximum > bar->minimum ? (bar->progress - bar->minimum) / span : 0.35;
    painter->setBrush(m_tokens.primary);
    QRectF done = groove;
    done.setWidth(groove.width() * std::clamp(part, 0.0, 1.0));
    if (bar->direction == Qt::RightToLeft)
        done.moveRight(groove.right());
    painter->drawRoundedRect(done, 2, 2);
    painter->restore();
}

} // namespace steward::ui
