// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shared/record_panel.h"

#include "ui/shared/state_chip.h"
#include "ui/shared/text_label.h"
#include "ui/theme/tokens.h"

#include <QHBoxLayout>
#include <QPushButton>

namespace steward::ui
{

using namespace Qt::StringLiterals;

namespace
{

constexpr int kReadableWidth = 860;

}

RecordPanel::RecordPanel(const QString &name, QWidget *parent)
    : QScrollArea(parent), m_name(name), m_body(new QWidget), m_column(new QVBoxLayout(m_body)),
      m_titleRow(new QHBoxLayout), m_chipRow(new QHBoxLayout),
      m_title(new TextLabel(Type::Title, Ink::Text, m_body)),
      m_subtitle(new TextLabel(Type::Body, Ink::Muted, m_body))
{
    setObjectName(name);
    setFrameShape(NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setWidget(m_body);
    setFocusPolicy(Qt::NoFocus);
    m_body->setBackgroundRole(QPalette::Base);
    m_body->setAutoFillBackground(true);
    // Beyond this width a value stands too far from its label to be read as one line.
    m_body->setMaximumWidth(kReadableWidth);
    viewport()->setBackgroundRole(QPalette::Base);
    viewport()->setAutoFillBackground(true);
    m_column->setContentsMargins(metric::kSpace4, metric::kSpace4, metric::kSpace4,
                                 metric::kSpace4);
    m_column->setSpacing(metric::kSpace1);
    m_title->setWordWrap(true);
    m_title->setObjectName(name + u".title"_s);
    m_title->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_subtitle->setWordWrap(true);
    m_titleRow->addWidget(m_title, 1);
    m_column->addLayout(m_titleRow);
    m_column->addWidget(m_subtitle);
    m_chipRow->setSpacing(metric::kSpace2);
    m_chipRow->setContentsMargins(0, metric::kSpace1, 0, metric::kSpace1);
    m_chipRow->addStretch(1);
    m_column->addLayout(m_chipRow);
    m_column->addStretch(1);
}

void RecordPanel::setTitle(const QString &title, const QString &subtitle)
{
    m_title->setText(title);
    m_title->setVisible(!title.isEmpty());
    m_subtitle->setText(subtitle);
    m_subtitle->setVisible(!subtitle.isEmpty());
    setAccessibleName(title);
}

void RecordPanel::setChips(const QList<StateWord> &words)
{
    while (m_chips.size() < words.size()) {
        auto *chip = new StateChip(m_body);
        m_chipRow->insertWidget(static_cast<int>(m_chips.size()), chip);
        m_chips << chip;
    }
    for (qsizetype i = 0; i < m_chips.size(); ++i)
        m_chips.at(i)->setWord(i < words.size() ? words.at(i) : StateWord{});
}

QVBoxLayout *RecordPanel::addSection(const QString &title)
{
    auto *box = new QWidget(m_body);
    m_section = new QVBoxLayout(box);
    m_section->setContentsMargins(0, metric::kSpace4, 0, 0);
    m_section->setSpacing(0);
    auto *heading = new TextLabel(title, Type::Section, Ink::Text, box);
    heading->setContentsMargins(0, 0, 0, metric::kSpace1);
    m_section->addWidget(heading);
    m_column->insertWidget(m_column->count() - 1, box);
    m_sections.insert(title, box);
    return m_section;
}

void RecordPanel::addField(const QString &key, const QString &label, FieldRow::Kind kind)
{
    auto *row = new FieldRow(label, m_name + u'.' + key, kind, m_body);
    m_section->addWidget(row);
    m_fields.insert(key, row);
}

void RecordPanel::set(const QString &key, const QString &value, const QString &note)
{
    if (FieldRow *row = m_fields.value(key)) {
        row->setValue(value);
        row->setNote(note);
    }
}

void RecordPanel::setCopyText(const QString &key, const QString &text)
{
    if (FieldRow *row = m_fields.value(key))
        row->setCopyText(text);
}

void RecordPanel::setFieldVisible(const QString &key, bool isVisible)
{
    if (FieldRow *row = m_fields.value(key))
        row->setVisible(isVisible);
}

void RecordPanel::setSectionVisible(const QString &title, bool isVisible)
{
    if (QWidget *box = m_sections.value(title))
        box->setVisible(isVisible);
}

void RecordPanel::setSectionsVisible(bool areVisible)
{
    for (QWidget *box : std::as_const(m_sections))
        box->setVisible(areVisible);
    for (QPushButton *button : m_body->findChildren<QPushButton *>(Qt::FindDirectChildrenOnly))
        button->setVisible(areVisible);
}

QPushButton *RecordPanel::addHeaderButton(const QString &text, const QString &key)
{
    auto *button = new QPushButton(text, m_body);
    button->setObjectName(m_name + u'.' + key);
    m_titleRow->addWidget(button, 0, Qt::AlignTop);
    return button;
}

} // namespace steward::ui
