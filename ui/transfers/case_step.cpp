// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/transfers/case_step.h"

#include "ui/shared/app_note.h"
#include "ui/shared/live_region.h"
#include "ui/shared/message_bar.h"
#include "ui/shared/text_label.h"
#include "ui/transfers/act_button.h"
#include "ui/transfers/case_text.h"
#include "ui/transfers/kept_inputs.h"
#include "ui/transfers/still_combo.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace steward::ui
{

using namespace Qt::StringLiterals;

CaseStep::CaseStep(const QString &name, const QString &title, const ViewContext &context,
                   KeptInputs &inputs, QWidget *parent)
    : QScrollArea(parent), m_context(context), m_inputs(inputs)
{
    setObjectName(name);
    setAccessibleName(title);
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setFocusPolicy(Qt::NoFocus);
    auto *body = new QWidget;
    body->setBackgroundRole(QPalette::Base);
    body->setAutoFillBackground(true);
    m_column = new QVBoxLayout(body);
    m_column->setContentsMargins(metric::kSpace4, metric::kSpace3, metric::kSpace4,
                                 metric::kSpace4);
    m_column->setSpacing(metric::kSpace2);
    m_column->addWidget(new TextLabel(title, Type::Title, Ink::Text, body));
    m_problems = new MessageBar(body);
    m_problems->setObjectName(name + u".problems"_s);
    m_problems->setFocusPolicy(Qt::StrongFocus);
    m_problems->hide();
    m_column->addWidget(m_problems);
    m_column->addStretch(1);
    setWidget(body);
}

void CaseStep::setProblems(const QStringList &problems, QWidget *first)
{
    showProblems(problems);
    if (problems.isEmpty())
        return;
    ensureWidgetVisible(m_problems);
    (first ? first : m_problems)->setFocus();
}

void CaseStep::showProblems(const QStringList &problems)
{
    m_problems->setVisible(!problems.isEmpty());
    if (problems.isEmpty())
        return;
    m_problems->setMessage(Tone::Danger, problems.join(u'\n'));
    m_context.live.announce(problems.join(u' '));
}

QVBoxLayout *CaseStep::addSection(const QString &title)
{
    auto *box = new QWidget(widget());
    auto *column = new QVBoxLayout(box);
    column->setContentsMargins(0, metric::kSpace2, 0, metric::kSpace2);
    column->setSpacing(metric::kSpace2);
    if (!title.isEmpty())
        column->addWidget(new TextLabel(title, Type::Section, Ink::Text, box));
    m_column->insertWidget(m_column->count() - 1, box);
    return column;
}

void CaseStep::addLabelled(QVBoxLayout *column, const QString &label, QWidget *field)
{
    auto *text = new TextLabel(label, Type::Body, Ink::Text2, column->parentWidget());
    text->setBuddy(field);
    QString plain = label;
    field->setAccessibleName(plain.remove(u'&'));
    field->setMaximumWidth(560);
    column->addWidget(text);
    column->addWidget(field);
}

QLineEdit *CaseStep::addLine(QVBoxLayout *column, const QString &name, const QString &label)
{
    auto *field = new QLineEdit(column->parentWidget());
    field->setObjectName(u"case."_s + name);
    field->setMinimumHeight(metric::kInputHeight);
    addLabelled(column, label, field);
    m_inputs.keep(name, field);
    return field;
}

AppNote *CaseStep::addNote(QVBoxLayout *column, const QString &name, const QString &label)
{
    auto *field = new AppNote(column->parentWidget());
    field->setObjectName(u"case."_s + name);
    field->setFixedHeight(fontMetrics().height() * 3 + 14);
    addLabelled(column, label, field);
    m_inputs.keep(name, field);
    return field;
}

QComboBox *CaseStep::addChoice(QVBoxLayout *column, const QString &name, const QString &label,
                               const QStringList &words, const QString &empty)
{
    auto *field = new StillCombo(column->parentWidget());
    field->setObjectName(u"case."_s + name);
    field->setMinimumHeight(metric::kInputHeight);
    if (!empty.isEmpty())
        field->addItem(empty, QString());
    for (const QString &word : words)
        field->addItem(transferWord(word), word);
    addLabelled(column, label, field);
    m_inputs.keep(name, field);
    return field;
}

void CaseStep::addLetterHint(QVBoxLayout *column)
{
    auto *hint = new TextLabel(tr("⟦…⟧ stands where the letter will have a link that works once, "
                                  "and the time, which is set when it is sent."),
                               Type::Caption, Ink::Muted, column->parentWidget());
    hint->setWordWrap(true);
    column->addWidget(hint);
}

QPushButton *CaseStep::addButton(QVBoxLayout *column, const QString &name, const QString &text)
{
    auto *button = new QPushButton(text, column->parentWidget());
    button->setObjectName(u"case."_s + name);
    button->setAutoDefault(false);
    button->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    column->addWidget(button);
    return button;
}

ActButton *CaseStep::addAct(QVBoxLayout *column, const QString &name, const QString &text,
                            const QString &command, bool isPrimary)
{
    auto *button = new ActButton(text, command, column->parentWidget());
    button->setObjectName(u"case."_s + name);
    if (isPrimary)
        button->setProperty("variant", u"primary"_s);
    auto *row = new QHBoxLayout;
    row->setSpacing(metric::kSpace3);
    row->addWidget(button);
    row->addWidget(button->reasonLabel(), 1);
    row->addStretch(0);
    column->addLayout(row);
    return button;
}

QWidget *CaseStep::firstField() const
{
    const QWidget *body = widget();
    QWidget *act = nullptr;
    QWidget *fact = nullptr;
    for (QWidget *at = body->nextInFocusChain(); at && at != body; at = at->nextInFocusChain()) {
        if (!body->isAncestorOf(at) || !at->isVisibleTo(body) || !at->isEnabled() ||
            !(at->focusPolicy() & Qt::TabFocus))
            continue;
        const bool isField = qobject_cast<QLineEdit *>(at) || qobject_cast<QComboBox *>(at) ||
                             qobject_cast<QPlainTextEdit *>(at) || qobject_cast<QCheckBox *>(at);
        const auto *words = qobject_cast<QPlainTextEdit *>(at);
        if (isField && !(words && words->isReadOnly()))
            return at;
        if (!act && qobject_cast<QPushButton *>(at))
            act = at;
        if (!fact)
            fact = at;
    }
    return act ? act : fact;
}

} // namespace steward::ui
