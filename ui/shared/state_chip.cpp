// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shared/state_chip.h"

#include "ui/theme/app_style.h"

#include <QPainter>

namespace steward::ui
{

StateChip::StateChip(QWidget *parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void StateChip::setWord(const StateWord &word)
{
    m_word = word;
    setAccessibleName(word.text);
    setVisible(!word.text.isEmpty());
    updateGeometry();
    update();
}

QString StateChip::text() const
{
    return toneGlyph(m_word.tone) + u' ' + m_word.text;
}

QSize StateChip::sizeHint() const
{
    return {fontMetrics().horizontalAdvance(text()) + 18, fontMetrics().height() + 6};
}

void StateChip::paintEvent(QPaintEvent *)
{
    const Tokens tokens = tokensOf(this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(tokens.tone(m_word.tone).chip);
    painter.drawRoundedRect(rect(), metric::kChipRadius, metric::kChipRadius);
    painter.setPen(tokens.tone(m_word.tone).text);
    painter.drawText(rect(), Qt::AlignCenter, text());
}

} // namespace steward::ui
