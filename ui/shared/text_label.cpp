// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shared/text_label.h"

#include "ui/theme/app_style.h"

#include <QApplication>
#include <QEvent>

namespace steward::ui
{

TextLabel::TextLabel(Type type, Ink ink, QWidget *parent) : QLabel(parent), m_type(type), m_ink(ink)
{
    // Plain text always: names and notes of customers are shown here, never interpreted.
    setTextFormat(Qt::PlainText);
    refresh();
}

TextLabel::TextLabel(const QString &text, Type type, Ink ink, QWidget *parent)
    : TextLabel(type, ink, parent)
{
    setText(text);
}

void TextLabel::setInk(Ink ink)
{
    m_ink = ink;
    refresh();
}

void TextLabel::setType(Type type)
{
    m_type = type;
    refresh();
}

void TextLabel::changeEvent(QEvent *event)
{
    QLabel::changeEvent(event);
    if (event->type() == QEvent::ApplicationFontChange || event->type() == QEvent::StyleChange)
        refresh();
}

void TextLabel::refresh()
{
    setFont(typeFont(m_type, QApplication::font()));
    QPalette::ColorRole role = QPalette::WindowText;
    if (!tokensOf(this).isPlatform && m_ink != Ink::Text)
        role = m_ink == Ink::Text2 ? QPalette::BrightText : QPalette::PlaceholderText;
    setForegroundRole(role);
}

} // namespace steward::ui
