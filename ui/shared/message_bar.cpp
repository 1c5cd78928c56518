// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shared/message_bar.h"

#include "ui/shared/text_label.h"
#include "ui/theme/app_style.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QPushButton>

namespace steward::ui
{

using namespace Qt::StringLiterals;

MessageBar::MessageBar(QWidget *parent)
    : QWidget(parent), m_glyph(new TextLabel(Type::Strong, Ink::Text, this)),
      m_text(new TextLabel(Type::Body, Ink::Text, this)), m_row(new QHBoxLayout(this))
{
    m_row->setContentsMargins(metric::kSpace4, metric::kSpace1, metric::kSpace2, metric::kSpace1);
    m_row->setSpacing(metric::kSpace2);
    m_text->setWordWrap(true);
    m_row->addWidget(m_glyph);
    m_row->addWidget(m_text, 1);
    setMinimumHeight(36);
}

void MessageBar::setMessage(Tone tone, const QString &text)
{
    m_tone = tone;
    m_glyph->setText(toneGlyph(tone));
    m_text->setText(text);
    setAccessibleName(text);
    update();
}

QPushButton *MessageBar::addButton(const QString &text, const QString &name)
{
    auto *button = new QPushButton(text, this);
    button->setObjectName(name);
    button->setAutoDefault(false);
    m_row->addWidget(button);
    return button;
}

void MessageBar::addButton(QPushButton *button)
{
    m_row->addWidget(button);
}

QString MessageBar::text() const
{
    return m_text->text();
}

void MessageBar::paintEvent(QPaintEvent *)
{
    const Tokens tokens = tokensOf(this);
    QPainter painter(this);
    painter.fillRect(rect(), tokens.tone(m_tone).chip);
    painter.fillRect(QRect(0, 0, 3, height()), tokens.tone(m_tone).text);
}

} // namespace steward::ui
