// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shared/app_note.h"

#include <QKeyEvent>
#include <QTextDocument>

namespace steward::ui
{

AppNote::AppNote(QWidget *parent) : QPlainTextEdit(parent)
{
    setTabChangesFocus(true);
}

QString AppNote::text() const
{
    QString raw = document()->toRawText();
    for (QChar &c : raw)
        if (c == QChar::ParagraphSeparator || c == QChar::LineSeparator)
            c = u'\n';
    return raw;
}

void AppNote::keyPressEvent(QKeyEvent *event)
{
    const bool isReturn = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (isReturn && event->modifiers() & Qt::ControlModifier)
        Q_EMIT submitted();
    else
        QPlainTextEdit::keyPressEvent(event);
}

void AppNote::focusOutEvent(QFocusEvent *event)
{
    QPlainTextEdit::focusOutEvent(event);
    Q_EMIT left();
}

} // namespace steward::ui
