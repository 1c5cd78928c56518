// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/transfers/fact_list.h"

#include "ui/shared/state_chip.h"
#include "ui/shared/tab_stops.h"
#include "ui/shared/text_label.h"

#include <QHBoxLayout>
#include <QPushButton>

namespace steward::ui
{

using namespace Qt::StringLiterals;

FactList::FactList(const QString &name, const QString &emptyText, QWidget *parent)
    : QWidget(parent), m_column(new QVBoxLayout(this)), m_emptyText(emptyText)
{
    setObjectName(name);
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(metric::kSpace1);
    setLines({});
}

void FactList::setLines(const QList<Line> &lines)
{
    // The same facts again leave the focus where it is.
    if (m_isShown && lines == m_lines)
        return;
    m_isShown = true;
    m_lines = lines;
    for (QWidget *old : std::exchange(m_widgets, {})) {
        m_column->removeWidget(old);
        old->hide();
        old->deleteLater();
    }
    if (lines.isEmpty() && !m_emptyText.isEmpty())
        m_widgets << new TextLabel(m_emptyText, Type::Body, Ink::Muted, this);
    for (qsizetype i = 0; i < lines.size(); ++i)
        m_widgets << makeLine(lines.at(i), i);
    QList<QWidget *> stops;
    for (QWidget *one : m_widgets) {
        m_column->addWidget(one);
        for (QWidget *child : one->findChildren<QWidget *>())
            if (child->focusPolicy() & Qt::TabFocus)
                stops << child;
    }
    keepInPlace(this, stops);
}

QWidget *FactList::makeLine(const Line &line, qsizetype number)
{
    const QString name = u"%1.%2"_s.arg(objectName()).arg(number);
    auto *box = new QWidget(this);
    box->setObjectName(name);
    auto *row = new QHBoxLayout(box);
    row->setContentsMargins(0, 2, 0, 2);
    row->setSpacing(metric::kSpace3);
    if (!line.state.text.isEmpty()) {
        auto *chip = new StateChip(box);
        chip->setWord(line.state);
        auto *slot = new QWidget(box);
        auto *slotRow = new QHBoxLayout(slot);
        slotRow->setContentsMargins(0, 0, 0, 0);
        slotRow->addWidget(chip, 0, Qt::AlignTop);
        slotRow->addStretch(1);
        slot->setMinimumWidth(fontMetrics().averageCharWidth() * 19);
        row->addWidget(slot, 0, Qt::AlignTop);
    }
    auto *words = new QBoxLayout(m_isBeside ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    words->setSpacing(m_isBeside ? metric::kSpace3 : 0);
    auto *text = new TextLabel(line.text, Type::Body, Ink::Text, box);
    text->setWordWrap(true);
    text->setObjectName(name + u".text"_s);
    text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    text->setFocusPolicy(Qt::StrongFocus);
    text->setAccessibleName(
        line.state.text.isEmpty() ? line.text : u"%1: %2"_s.arg(line.state.text, line.text));
    text->setAccessibleDescription(line.detail);
    words->addWidget(text, m_isBeside ? 2 : 0);
    if (!line.detail.isEmpty() || m_isBeside) {
        auto *detail =
            new TextLabel(line.detail, m_isBeside ? Type::Body : Type::Caption, Ink::Text2, box);
        detail->setWordWrap(true);
        words->addWidget(detail, m_isBeside ? 3 : 0);
    }
    row->addLayout(words, 1);
    if (!line.action.isEmpty()) {
        auto *button = new QPushButton(line.action, box);
        button->setObjectName(name + u".act"_s);
        button->setAutoDefault(false);
        //: A button beside a fact: %1 what it does, %2 the fact.
        button->setAccessibleName(tr("%1: %2").arg(line.action, line.text));
        connect(button, &QPushButton::clicked, this, [this, id = line.id] { Q_EMIT acted(id); });
        row->addWidget(button, 0, Qt::AlignTop);
    }
    return box;
}

} // namespace steward::ui
