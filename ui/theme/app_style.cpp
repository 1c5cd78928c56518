// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/app_style.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QLineEdit>
#include <QPainter>
#include <QStyleOption>
#include <QToolButton>
#include <QWidget>

namespace steward::ui
{

using namespace Qt::StringLiterals;

AppStyle::AppStyle(Tokens tokens) : QProxyStyle(u"fusion"_s), m_tokens(std::move(tokens))
{
    setObjectName(u"steward"_s);
}

void AppStyle::drawPrimitive(PrimitiveElement element, const QStyleOption *option,
                             QPainter *painter, const QWidget *widget) const
{
    if (m_tokens.isPlatform) {
        QProxyStyle::drawPrimitive(element, option, painter, widget);
        return;
    }
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    switch (element) {
    case PE_PanelButtonCommand:
        drawButtonPanel(option, painter, widget);
        break;
    case PE_PanelButtonTool:
        drawToolPanel(option, painter);
        break;
    case PE_PanelLineEdit:
    case PE_FrameLineEdit:
        drawLineEdit(option, painter, widget);
        break;
    case PE_FrameFocusRect:
        // Controls get a QFocusFrame outside of them; inside an item view the row itself carries
        // it.
        if (widget && widget->inherits("QAbstractItemView")) {
            painter->setBrush(Qt::NoBrush);
            painter->setPen(QPen(m_tokens.link, metric::kFocusRing));
            painter->drawRect(QRectF(option->rect).adjusted(1, 1, -1, -1));
        }
        break;
    case PE_PanelItemViewItem:
    case PE_PanelItemViewRow:
        drawItemPanel(option, painter);
        break;
    case PE_IndicatorCheckBox:
        drawCheckBox(option, painter, false);
        break;
    case PE_IndicatorRadioButton:
        drawCheckBox(option, painter, true);
        break;
    case PE_FrameTabBarBase:
        painter->fillRect(
            QRect(option->rect.left(), option->rect.bottom(), option->rect.width(), 1),
            m_tokens.hairline);
        break;
    case PE_FrameTabWidget:
    case PE_FrameStatusBarItem:
    case PE_PanelStatusBar:
        break;
    case PE_FrameMenu:
    case PE_PanelTipLabel:
        painter->setBrush(element == PE_FrameMenu ? QBrush(Qt::NoBrush) : QBrush(m_tokens.surface));
        painter->setPen(m_tokens.isDark ? m_tokens.controlBorder : m_tokens.hairline);
        painter->drawRect(QRectF(option->rect).adjusted(.5, .5, -.5, -.5));
        break;
    default:
        painter->setRenderHint(QPainter::Antialiasing, false);
        QProxyStyle::drawPrimitive(element, option, painter, widget);
    }
    painter->restore();
}

void AppStyle::drawControl(ControlElement element, const QStyleOption *option, QPainter *painter,
                           const QWidget *widget) const
{
    if (element == CE_FocusFrame) {
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(QPen(m_tokens.link, metric::kFocusRing));
        painter->drawRoundedRect(QRectF(option->rect).adjusted(1, 1, -1, -1),
                                 metric::kControlRadius + 2, metric::kControlRadius + 2);
        painter->restore();
        return;
    }
    if (m_tokens.isPlatform) {
        QProxyStyle::drawControl(element, option, painter, widget);
        return;
    }
    switch (element) {
    case CE_PushButtonBevel:
        drawPrimitive(PE_PanelButtonCommand, option, painter, widget);
        return;
    case CE_PushButtonLabel:
        if (const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option)) {
            const QStyleOptionButton copy = labelOption(*button, widget);
            QProxyStyle::drawControl(element, &copy, painter, widget);
            return;
        }
        break;
    case CE_TabBarTabShape:
        drawTab(option, painter);
        return;
    case CE_HeaderSection:
        drawHeader(option, painter);
        return;
    case CE_HeaderLabel:
        // The margin is meant for the sides; above and below it would cut the letters' feet.
        // The style below hands on the first version of the option, whatever the view made.
        if (const auto *header = qstyleoption_cast<const QStyleOptionHeader *>(option)) {
            QStyleOptionHeader copy(*header);
            copy.version = QStyleOptionHeader::Version;
            const int margin = pixelMetric(PM_HeaderMargin, option, widget);
            copy.rect.adjust(0, -margin, 0, margin);
            QProxyStyle::drawControl(element, &copy, painter, widget);
            return;
        }
        break;
    case CE_HeaderEmptyArea:
        painter->fillRect(option->rect, m_tokens.surface);
        painter->fillRect(
            QRect(option->rect.left(), option->rect.bottom(), option->rect.width(), 1),
            m_tokens.hairline);
        return;
    case CE_Splitter:
        painter->fillRect(option->rect, m_tokens.hairline);
        return;
    case CE_ProgressBarGroove:
        return;
    case CE_ProgressBarContents:
        drawProgress(option, painter);
        return;
    default:
        break;
    }
    QProxyStyle::drawControl(element, option, painter, widget);
}

QStyleOptionButton AppStyle::labelOption(const QStyleOptionButton &option,
                                         const QWidget *widget) const
{
    const QString variant = widget ? widget->property("variant").toString() : QString();
    QStyleOptionButton copy(option);
    copy.state &= ~QStyle::State(State_On | State_Sunken);
    if (variant == "primary"_L1 || variant == "danger"_L1)
        copy.palette.setColor(QPalette::ButtonText,
                              option.state & State_Enabled ? m_tokens.onButton : m_tokens.muted);
    else if (variant == "link"_L1)
        copy.palette.setColor(QPalette::ButtonText, m_tokens.link);
    return copy;
}

void AppStyle::drawLineEdit(const QStyleOption *option, QPainter *painter,
                            const QWidget *widget) const
{
    const auto *edit = qobject_cast<const QLineEdit *>(widget);
    if (edit && !edit->hasFrame())
        return;
    painter->setBrush(m_tokens.surface);
    painter->setPen(
        QPen(option->state & State_Enabled ? m_tokens.controlBorder : m_tokens.hairline, 1));
    painter->drawRoundedRect(QRectF(option->rect).adjusted(.5, .5, -.5, -.5),
                             metric::kControlRadius, metric::kControlRadius);
}

void AppStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex *option,
                                  QPainter *painter, const QWidget *widget) const
{
    if (!m_tokens.isPlatform && control == CC_ComboBox)
        drawComboBox(option, painter, widget);
    else if (!m_tokens.isPlatform && control == CC_ScrollBar)
        drawScrollBar(option, painter, widget);
    else
        QProxyStyle::drawComplexControl(control, option, painter, widget);
}

int AppStyle::pixelMetric(PixelMetric metricId, const QStyleOption *option,
                          const QWidget *widget) const
{
    switch (metricId) {
    case PM_FocusFrameHMargin:
        // QStyle also takes a cell's text margin from this metric.
        if (qobject_cast<const QAbstractItemView *>(widget))
            return 9;
        [[fallthrough]];
    case PM_FocusFrameVMargin:
        return metric::kFocusRing + metric::kFocusGap;
    case PM_HeaderMargin:
        return 10;
    case PM_ScrollBarExtent:
        return 12;
    case PM_SplitterWidth:
        return 1;
    case PM_DefaultFrameWidth:
        return qobject_cast<const QLineEdit *>(widget) ? 2 : 1;
    case PM_TabBarTabHSpace:
        return metric::kSpace6;
    case PM_TabBarTabVSpace:
        return metric::kSpace4;
    case PM_TabBarTabShiftVertical:
    case PM_ButtonShiftHorizontal:
    case PM_ButtonShiftVertical:
        return 0;
    case PM_SmallIconSize:
    case PM_ListViewIconSize:
        return metric::kRowIcon;
    case PM_ButtonIconSize:
        return metric::kRowIcon;
    case PM_ToolBarIconSize:
        return metric::kToolIcon;
    case PM_IndicatorWidth:
    case PM_IndicatorHeight:
    case PM_ExclusiveIndicatorWidth:
    case PM_ExclusiveIndicatorHeight:
        return 16;
    default:
        return QProxyStyle::pixelMetric(metricId, option, widget);
    }
}

int AppStyle::styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget,
                        QStyleHintReturn *data) const
{
    switch (hint) {
    case SH_FocusFrame_AboveWidget:
        return 1;
    case SH_FocusFrame_Mask:
        return 0;
    case SH_EtchDisabledText:
    case SH_DitherDisabledText:
        return 0;
    case SH_UnderlineShortcut:
        return 0;
    case SH_ItemView_ShowDecorationSelected:
        return 1;
    case SH_Widget_Animate:
        return 0;
    case SH_ComboBox_Popup:
        return 0;
    case SH_Menu_SloppySubMenus:
        return 1;
    default:
        return QProxyStyle::styleHint(hint, option, widget, data);
    }
}

QSize AppStyle::sizeFromContents(ContentsType type, const QStyleOption *option, const QSize &size,
                                 const QWidget *widget) const
{
    QSize result = QProxyStyle::sizeFromContents(type, option, size, widget);
    switch (type) {
    case CT_PushButton:
        result = QSize(size.width() + 2 * metric::kSpace3,
                       std::max(size.height() + 12, metric::kInputHeight));
        break;
    case CT_LineEdit:
    case CT_ComboBox:
        result.setHeight(std::max(size.height() + 12, metric::kInputHeight));
        break;
    case CT_ToolButton:
        result = result.expandedTo(QSize(metric::kHitTarget + 4, metric::kHitTarget + 4));
        break;
    case CT_HeaderSection:
        result.setHeight(std::max(size.height() + 8, rowHeight(m_density)));
        break;
    case CT_MenuItem:
        result.setHeight(std::max(result.height(), 28));
        break;
    default:
        break;
    }
    return result;
}

QRect AppStyle::subElementRect(SubElement element, const QStyleOption *option,
                               const QWidget *widget) const
{
    if (element == SE_LineEditContents && !m_tokens.isPlatform) {
        const auto *edit = qobject_cast<const QLineEdit *>(widget);
        if (edit && edit->hasFrame())
            return option->rect.adjusted(6, 1, -6, -1);
    }
    if (element == SE_PushButtonContents && !m_tokens.isPlatform)
        return option->rect.adjusted(2, 1, -2, -1);
    return QProxyStyle::subElementRect(element, option, widget);
}

Tokens tokensOf(const QWidget *widget)
{
    if (const auto *style = qobject_cast<const AppStyle *>(widget->style()))
        return style->tokens();
    return platformTokens(widget->palette());
}

Density densityOf(const QWidget *widget)
{
    const auto *style = qobject_cast<const AppStyle *>(widget->style());
    return style ? style->density() : Density::Normal;
}

} // namespace steward::ui
