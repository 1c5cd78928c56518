// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shared/record_header.h"

#include "ui/shared/state_chip.h"
#include "ui/shared/text_label.h"
#include "ui/theme/icons.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QToolButton>

namespace steward::ui
{

using namespace Qt::StringLiterals;

RecordHeader::RecordHeader(const QString &name, const QString &backText, QWidget *parent)
    : QWidget(parent), m_row(new QHBoxLayout(this)), m_back(new QToolButton(this)),
      m_title(new TextLabel(Type::Title, Ink::Text, this))
{
    setObjectName(name);
    m_row->setContentsMargins(metric::kSpace3, metric::kSpace3, metric::kSpace4, metric::kSpace3);
    m_row->setSpacing(metric::kSpace3);
    m_back->setObjectName(name + u".back"_s);
    m_back->setIcon(icon(u"back"_s));
    m_back->setText(backText);
    m_back->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_back->setAutoRaise(true);
    m_back->setFocusPolicy(Qt::StrongFocus);
    setFocusProxy(m_back);
    m_title->setObjectName(name + u".title"_s);
    m_row->addWidget(m_back);
    m_row->addWidget(m_title);
    m_row->addStretch(1);
    connect(m_back, &QToolButton::clicked, this, &RecordHeader::backAsked);
}

QPushButton *RecordHeader::addButton(const QString &text, const QString &name)
{
    auto *button = new QPushButton(text, this);
    button->setObjectName(name);
    button->setAutoDefault(false);
    m_row->addWidget(button);
    return button;
}

void RecordHeader::setTitle(const QString &title)
{
    m_title->setText(title);
}

void RecordHeader::setChips(const QList<StateWord> &words)
{
    while (m_chips.size() < words.size()) {
        auto *chip = new StateChip(this);
        m_row->insertWidget(2 + static_cast<int>(m_chips.size()), chip);
        m_chips << chip;
    }
    for (qsizetype i = 0; i < m_chips.size(); ++i)
        m_chips.at(i)->setWord(i < words.size() ? words.at(i) : StateWord{});
}

} // namespace steward::ui
