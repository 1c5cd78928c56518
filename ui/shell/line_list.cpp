// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/line_list.h"

#include "ui/shared/state_chip.h"
#include "ui/shared/tab_stops.h"
#include "ui/shared/text_label.h"
#include "ui/theme/tokens.h"

#include <QHBoxLayout>
#include <QPushButton>

#include <algorithm>
#include <utility>

namespace steward::ui
{

namespace
{

/// What is selected stays selected when only what follows it changes.
void setTextKeepingSelection(TextLabel *label, const QString &text)
{
    if (label->text() == text)
        return;
    const int start = label->selectionStart();
    const auto length = label->selectedText().size();
    const bool isSame =
        start >= 0 && text.left(start + length) == label->text().left(start + length);
    label->setText(text);
    if (isSame)
        label->setSelection(start, static_cast<int>(length));
}

} // namespace

class LineList::LineWidget : public QWidget
{
public:
    explicit LineWidget(const QString &key)
        : m_text(new TextLabel(Type::Body, Ink::Text)), m_chip(new StateChip),
          m_buttons(new QHBoxLayout)
    {
        m_text->setObjectName(key);
        m_text->setWordWrap(true);
        // First the flags: they set a policy of their own, which Tab passes by.
        m_text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        m_text->setFocusPolicy(Qt::StrongFocus);
        auto *row = new QHBoxLayout;
        row->setSpacing(metric::kSpace3);
        row->addWidget(m_text, 1);
        row->addWidget(m_chip, 0, Qt::AlignTop);
        m_buttons->setSpacing(metric::kSpace2);
        auto *column = new QVBoxLayout(this);
        column->setContentsMargins(0, 0, 0, 0);
        column->setSpacing(metric::kSpace1);
        column->addLayout(row);
        column->addLayout(m_buttons);
    }
    [[nodiscard]] QString key() const { return m_text->objectName(); }
    [[nodiscard]] TextLabel *text() const { return m_text; }
    [[nodiscard]] QList<QWidget *> stops() const
    {
        QList<QWidget *> out{m_text};
        for (QPushButton *button : m_shown)
            out << button;
        return out;
    }
    void fill(const Line &line)
    {
        setTextKeepingSelection(m_text, line.text);
        m_text->setAccessibleName(line.text);
        m_text->setAccessibleDescription(line.state.text);
        m_chip->setWord(line.state);
        showActs(line.acts);
    }

private:
    void showActs(const QList<Act> &acts)
    {
        QStringList keys;
        for (const Act &act : acts)
            keys << act.key;
        if (keys == m_keys)
            return;
        m_keys = keys;
        const bool hadFocus =
            std::any_of(m_shown.cbegin(), m_shown.cend(), [this](const QPushButton *button) {
                return button == window()->focusWidget();
            });
        if (hadFocus)
            m_text->setFocus();
        // Its own click may be what takes it away.
        for (QPushButton *old : std::exchange(m_shown, {})) {
            m_buttons->removeWidget(old);
            old->hide();
            old->deleteLater();
        }
        while (QLayoutItem *rest = m_buttons->takeAt(0))
            delete rest;
        for (const Act &act : acts) {
            auto *button = new QPushButton(act.text, this);
            button->setObjectName(act.key);
            button->setAccessibleName(act.name);
            button->setAutoDefault(false);
            connect(button, &QPushButton::clicked, this, act.done);
            m_buttons->addWidget(button);
            button->show();
            m_shown << button;
        }
        m_buttons->addStretch(1);
    }

    TextLabel *m_text;
    StateChip *m_chip;
    QHBoxLayout *m_buttons;
    QList<QPushButton *> m_shown;
    QStringList m_keys;
};

LineList::LineList(const QString &emptyText, QWidget *parent)
    : QWidget(parent), m_column(new QVBoxLayout(this)),
      m_empty(new TextLabel(emptyText, Type::Body, Ink::Muted, this))
{
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(metric::kSpace3);
    m_column->addWidget(m_empty);
}

void LineList::setLines(const QList<Line> &lines)
{
    QList<LineWidget *> before = std::exchange(m_widgets, {});
    qsizetype focused = -1;
    for (qsizetype i = 0; i < before.size(); ++i)
        if (before.at(i)->isAncestorOf(window()->focusWidget()))
            focused = i;
    LineWidget *const held = focused < 0 ? nullptr : before.at(focused);
    for (const Line &line : lines) {
        const auto known = std::find_if(before.begin(), before.end(), [&line](const auto *one) {
            return one->key() == line.key;
        });
        LineWidget *widget = known == before.end() ? new LineWidget(line.key) : *known;
        if (known != before.end())
            before.removeOne(widget);
        const int at = static_cast<int>(m_widgets.size());
        if (m_column->indexOf(widget) != at)
            m_column->insertWidget(at, widget);
        m_widgets << widget;
        widget->fill(line);
        widget->setVisible(true);
    }
    m_empty->setVisible(lines.isEmpty());
    QList<QWidget *> stops;
    for (const LineWidget *one : std::as_const(m_widgets))
        stops << one->stops();
    if (stops != m_stops)
        keepInPlace(this, stops);
    m_stops = stops;
    // Whoever stood on a line that is gone stands on the one that took its place.
    if (before.contains(held)) {
        if (m_widgets.isEmpty()) {
            m_empty->setFocus();
        } else {
            m_widgets.at(std::min(focused, m_widgets.size() - 1))->text()->setFocus();
        }
    }
    for (LineWidget *gone : std::as_const(before)) {
        m_column->removeWidget(gone);
        gone->hide();
        gone->deleteLater();
    }
}

} // namespace steward::ui
