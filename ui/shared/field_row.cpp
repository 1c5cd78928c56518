// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shared/field_row.h"

#include "models/shared/display.h"
#include "ui/shared/tab_stops.h"
#include "ui/shared/text_label.h"
#include "ui/theme/icons.h"
#include "ui/theme/tokens.h"

#include <QApplication>
#include <QClipboard>
#include <QEvent>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QToolButton>

namespace steward::ui
{

using namespace Qt::StringLiterals;

FieldRow::FieldRow(const QString &label, const QString &name, Kind kind, QWidget *parent)
    : QWidget(parent), m_title(label), m_kind(kind)
{
    setObjectName(name);
}

void FieldRow::make()
{
    if (m_label)
        return;
    m_label = new TextLabel(m_title, Type::Body, Ink::Text2, this);
    m_note = new TextLabel(Type::Caption, Ink::Muted, this);
    m_copy = new QToolButton(this);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 1, 0, 1);
    row->setSpacing(metric::kSpace2);
    m_label->setFixedWidth(fontMetrics().averageCharWidth() * 14);
    m_label->setAlignment(Qt::AlignTop | Qt::AlignLeading);
    m_label->setMargin(4);
    m_label->setWordWrap(true);
    QWidget *value = m_kind == Kind::Text ? makeText() : makeLine(m_kind);
    value->setObjectName(objectName() + u".value"_s);
    value->setAccessibleName(m_title);
    m_label->setBuddy(value);
    m_note->hide();
    m_note->setMargin(4);
    m_copy->setObjectName(objectName() + u".copy"_s);
    m_copy->setIcon(icon(u"copy"_s));
    m_copy->setAutoRaise(true);
    m_copy->setFocusPolicy(Qt::StrongFocus);
    //: Button beside a value; %1 is the value's label.
    const QString copyName = tr("Copy %1").arg(m_title);
    m_copy->setAccessibleName(copyName);
    m_copy->setToolTip(copyName);
    row->addWidget(m_label);
    row->addWidget(value, 1);
    row->addWidget(m_note, 0);
    row->addWidget(m_copy, 0, Qt::AlignTop);
    connect(m_copy, &QToolButton::clicked, this, &FieldRow::copy);
    keepInPlace(this, {value, m_copy});
}

bool FieldRow::event(QEvent *event)
{
    if (event->type() == QEvent::Polish)
        make();
    return QWidget::event(event);
}

QWidget *FieldRow::makeText()
{
    m_value = new TextLabel(Type::Body, Ink::Text, this);
    m_value->setWordWrap(true);
    m_value->setMargin(4);
    m_value->setMinimumWidth(80);
    m_value->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_value->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_value->setFocusPolicy(Qt::StrongFocus);
    return m_value;
}

QWidget *FieldRow::makeLine(Kind kind)
{
    m_line = new QLineEdit(this);
    m_line->setReadOnly(true);
    m_line->setFrame(false);
    m_line->setFont(typeFont(kind == Kind::Mono ? Type::Mono : Type::Body, QApplication::font()));
    // Looks like the text around it, not like a field to fill in.
    QPalette palette;
    palette.setBrush(QPalette::Base, Qt::NoBrush);
    m_line->setPalette(palette);
    m_line->setMinimumWidth(80);
    return m_line;
}

void FieldRow::setValue(const QString &value)
{
    make();
    const QString shown = value.isEmpty() ? u"–"_s : value;
    if (m_value) {
        m_value->setText(shown);
        // A label tells its name and no value, so the name must carry both.
        //: What a screen reader says of a field: its label, then its value.
        m_value->setAccessibleName(tr("%1: %2").arg(m_label->text(), display::plain(shown)));
    } else if (m_line->text() != display::plain(shown)) {
        m_line->setText(display::plain(shown));
        m_line->setCursorPosition(0);
    }
    m_copy->setEnabled(shown != "–"_L1);
}

void FieldRow::hideLabel()
{
    make();
    m_label->hide();
}

void FieldRow::setNote(const QString &note)
{
    make();
    m_note->setText(note);
    m_note->setVisible(!note.isEmpty());
}

QString FieldRow::value() const
{
    if (!m_label)
        return {};
    return m_value ? m_value->text() : m_line->text();
}

void FieldRow::copy()
{
    QGuiApplication::clipboard()->setText(m_copyText.isEmpty() ? display::plain(value())
                                                               : m_copyText);
}

} // namespace steward::ui
