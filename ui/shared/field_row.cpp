// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shared/field_row.h"

#include "models/shared/display.h"
#include "ui/shared/text_label.h"
#include "ui/theme/icons.h"
#include "ui/theme/tokens.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QToolButton>

namespace steward::ui {

using namespace Qt::StringLiterals;

FieldRow::FieldRow(const QString &label, const QString &name, Kind kind, QWidget *parent)
    : QWidget(parent), m_label(new TextLabel(label, Type::Body, Ink::Text2, this)),
      m_value(new TextLabel(kind == Kind::Mono ? Type::Mono : Type::Body, Ink::Text, this)),
      m_note(new TextLabel(Type::Caption, Ink::Muted, this)), m_copy(new QToolButton(this))
{
    setObjectName(name);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 1, 0, 1);
    row->setSpacing(metric::kSpace2);
    m_label->setMinimumWidth(fontMetrics().averageCharWidth() * 17);
    m_label->setAlignment(Qt::AlignTop | Qt::AlignLeading);
    m_label->setMargin(4);
    m_label->setWordWrap(true);
    m_value->setObjectName(name + u".value"_s);
    m_value->setWordWrap(true);
    m_value->setMargin(4);
    m_value->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_value->setFocusPolicy(Qt::StrongFocus);
    m_value->setAccessibleName(label);
    m_label->setBuddy(m_value);
    m_note->hide();
    m_note->setMargin(4);
    m_copy->setObjectName(name + u".copy"_s);
    m_copy->setIcon(icon(u"copy"_s));
    m_copy->setAutoRaise(true);
    //: Button beside a value; %1 is the value's label.
    const QString copyName = tr("Copy %1").arg(label);
    m_copy->setAccessibleName(copyName);
    m_copy->setToolTip(copyName);
    row->addWidget(m_label, 2);
    row->addWidget(m_value, 5);
    row->addWidget(m_note, 0);
    row->addWidget(m_copy, 0, Qt::AlignTop);
    connect(m_copy, &QToolButton::clicked, this, &FieldRow::copy);
}

void FieldRow::setValue(const QString &value)
{
    m_value->setText(value.isEmpty() ? u"–"_s : value);
    m_copy->setEnabled(!value.isEmpty() && value != "–"_L1);
}

void FieldRow::setNote(const QString &note)
{
    m_note->setText(note);
    m_note->setVisible(!note.isEmpty());
}

QString FieldRow::value() const
{
    return m_value->text();
}

void FieldRow::copy()
{
    QGuiApplication::clipboard()->setText(m_copyText.isEmpty() ? display::plain(m_value->text()) : m_copyText);
}

} // namespace steward::ui
