// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/sidebar_item.h"

#include "ui/theme/app_style.h"
#include "ui/theme/icons.h"
#include "ui/theme/type_scale.h"

#include <QLocale>
#include <QPainter>

namespace steward::ui
{

using namespace Qt::StringLiterals;

SidebarItem::SidebarItem(QString view, const QString &title, const QString &iconName,
                         const QString &keys, QWidget *parent)
    : QAbstractButton(parent), m_view(std::move(view)), m_title(title), m_keys(keys)
{
    setObjectName(u"sidebar."_s + m_view);
    setText(title);
    setIcon(ui::icon(iconName));
    setCheckable(true);
    setAutoExclusive(true);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    refreshName();
}

void SidebarItem::refreshName()
{
    if (m_badge > 0) {
        //: A view in the sidebar: %1 its name, %n how many rows wait there.
        setAccessibleName(tr("%1, %n waiting", nullptr, static_cast<int>(m_badge)).arg(m_title));
    } else {
        setAccessibleName(m_title);
    }
    //: Tool tip of a view: %1 its name, %2 its keys.
    setToolTip(tr("%1 (%2)").arg(m_title, m_keys));
}

void SidebarItem::setBadge(qint64 count)
{
    m_badge = count;
    refreshName();
    update();
}

void SidebarItem::setNarrow(bool isNarrow)
{
    m_isNarrow = isNarrow;
    updateGeometry();
    update();
}

QSize SidebarItem::sizeHint() const
{
    return {m_isNarrow ? metric::kSidebarNarrow : metric::kSidebarWide,
            std::max(34, fontMetrics().height() + 14)};
}

void SidebarItem::paintEvent(QPaintEvent *)
{
    const Tokens tokens = tokensOf(this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRect body = rect().adjusted(6, 1, -6, -1);
    if (isChecked() || underMouse()) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(isChecked() ? tokens.selected : tokens.hover);
        painter.drawRoundedRect(body, metric::kControlRadius, metric::kControlRadius);
    }
    if (isChecked()) {
        const QRect bar(body.left(), body.top() + 7, 3, body.height() - 14);
        painter.fillRect(QStyle::visualRect(layoutDirection(), rect(), bar), tokens.link);
    }
    const QRect place(m_isNarrow ? (width() - 20) / 2 : 18, (height() - 20) / 2, 20, 20);
    icon().paint(&painter, QStyle::visualRect(layoutDirection(), rect(), place));
    const QString badge = m_badge > 0 ? QLocale().toString(m_badge) : QString();
    int badgeWidth = 0;
    if (!badge.isEmpty()) {
        const ToneColours &colours = tokens.tone(Tone::Info);
        painter.setFont(typeFont(Type::Caption, font()));
        badgeWidth = painter.fontMetrics().horizontalAdvance(badge) + 12;
        QRect pill(width() - badgeWidth - 12, (height() - 18) / 2, badgeWidth, 18);
        if (m_isNarrow)
            pill.moveTo(width() - badgeWidth - 1, 1);
        pill = QStyle::visualRect(layoutDirection(), rect(), pill);
        painter.setPen(Qt::NoPen);
        painter.setBrush(colours.chip);
        painter.drawRoundedRect(pill, 9, 9);
        painter.setPen(colours.text);
        painter.drawText(pill, Qt::AlignCenter, badge);
    }
    if (m_isNarrow)
        return;
    painter.setFont(typeFont(isChecked() ? Type::Strong : Type::Body, font()));
    painter.setPen(tokens.text);
    const QRect label = QStyle::visualRect(layoutDirection(), rect(),
                                           QRect(48, 0, width() - 48 - badgeWidth - 18, height()));
    painter.drawText(label, Qt::AlignVCenter | Qt::AlignLeading,
                     painter.fontMetrics().elidedText(m_title, Qt::ElideRight, label.width()));
}

} // namespace steward::ui
