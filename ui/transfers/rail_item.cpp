// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/transfers/rail_item.h"

#include "ui/theme/app_style.h"
#include "ui/theme/type_scale.h"

#include <QPainter>

namespace steward::ui
{

using namespace Qt::StringLiterals;

RailItem::RailItem(const QString &number, const QString &title, const QString &name,
                   QWidget *parent)
    : QAbstractButton(parent), m_number(number)
{
    setObjectName(name);
    setText(title);
    setCheckable(true);
    setAutoExclusive(true);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
}

void RailItem::setStanding(Tone tone, const QString &words)
{
    m_tone = tone;
    m_words = words;
    //: A step of the rail: %1 number, %2 name, %3 how it stands.
    setAccessibleName(m_number.isEmpty() ? text() : tr("%1 %2, %3").arg(m_number, text(), words));
    setToolTip(words);
    updateGeometry();
    update();
}

QSize RailItem::sizeHint() const
{
    const int usual = std::max(44, fontMetrics().height() * 2 + 14);
    const QFontMetrics small(typeFont(Type::Caption, font()));
    const int words = small
                          .boundingRect(QRect(0, 0, kRailWidth - 46, 1000), Qt::TextWordWrap,
                                        toneGlyph(m_tone) + u' ' + m_words)
                          .height();
    return {190, usual + std::max(0, words - small.lineSpacing())};
}

void RailItem::paintEvent(QPaintEvent *)
{
    const Tokens tokens = tokensOf(this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRect body = rect().adjusted(6, 1, -6, -1);
    if (isChecked() || (underMouse() && isEnabled())) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(isChecked() ? tokens.selected : tokens.hover);
        painter.drawRoundedRect(body, metric::kControlRadius, metric::kControlRadius);
    }
    if (isChecked()) {
        const QRect bar(body.left(), body.top() + 7, 3, body.height() - 14);
        painter.fillRect(QStyle::visualRect(layoutDirection(), rect(), bar), tokens.link);
    }
    const auto place = [this](int x, int y, int w, int h) {
        return QStyle::visualRect(layoutDirection(), rect(), QRect(x, y, w, h));
    };
    // Where there is little height, how it stands comes after the name.
    const int usual = std::max(44, fontMetrics().height() * 2 + 14);
    const bool isLow = height() < usual;
    // The name stays where it is in an item that is taller for its words.
    const int half = (isLow ? height() : usual) / 2;
    const int base = isLow ? half + fontMetrics().height() / 2 + 1 : half + 3;
    painter.setPen(isEnabled() ? tokens.text : tokens.muted);
    painter.setFont(typeFont(isChecked() ? Type::Strong : Type::Body, font()));
    const int name = painter.fontMetrics().horizontalAdvance(text());
    painter.drawText(place(18, 0, 18, base), Qt::AlignBottom | Qt::AlignLeading, m_number);
    painter.drawText(place(38, 0, width() - 46, base), Qt::AlignBottom | Qt::AlignLeading, text());
    painter.setFont(typeFont(Type::Caption, font()));
    painter.setPen(isEnabled() && m_tone != Tone::Neutral ? tokens.tone(m_tone).text
                                                          : tokens.muted);
    if (m_words.isEmpty())
        return;
    const QString line = toneGlyph(m_tone) + u' ' + m_words;
    if (isLow) {
        const QRect after = place(46 + name, 0, width() - 54 - name, base);
        painter.drawText(after, Qt::AlignBottom | Qt::AlignLeading,
                         painter.fontMetrics().elidedText(line, Qt::ElideRight, after.width()));
    } else {
        const QRect under = place(38, half + 3, width() - 46, height() - half - 3);
        painter.drawText(under, int(Qt::AlignTop | Qt::AlignLeading) | Qt::TextWordWrap, line);
    }
}

} // namespace steward::ui
