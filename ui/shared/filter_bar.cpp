// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shared/filter_bar.h"

#include "app/domain/query_printer.h"
#include "ui/shared/chip_button.h"
#include "ui/shared/flow_layout.h"
#include "ui/shared/query_edit.h"
#include "ui/shared/query_sheet.h"
#include "ui/shared/text_label.h"
#include "ui/shared/words.h"
#include "ui/theme/icons.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QToolButton>

namespace steward::ui
{

using namespace Qt::StringLiterals;

namespace
{

QString chipText(const query::Chip &chip)
{
    QString text;
    switch (chip.kind) {
    case query::Chip::Kind::Term: {
        QString value = chip.valueText;
        if (chip.value.kind == query::Value::Kind::Single && chip.value.atoms.size() == 1 &&
            !chip.value.atoms.front().isPrefix && chip.op == query::Operator::Has)
            value = stateWord(chip.field, chip.value.atoms.front().text).text;
        if (chip.field == "is"_L1 || chip.op != query::Operator::Has)
            value = chip.valueText;
        const QString op =
            chip.op == query::Operator::Has ? u": "_s : u' ' + query::printOperator(chip.op) + u' ';
        text = chip.field + op + value;
        break;
    }
    case query::Chip::Kind::Has:
        text = u"has:"_s + chip.field;
        break;
    case query::Chip::Kind::Text:
    case query::Chip::Kind::Group:
        text = chip.valueText;
        break;
    }
    //: A condition that excludes; %1 is the condition.
    return chip.isNegated ? FilterBar::tr("not %1").arg(text) : text;
}

QToolButton *toolButton(const QString &iconName, const QString &name, const QString &title,
                        QWidget *parent)
{
    auto *button = new QToolButton(parent);
    button->setIcon(icon(iconName));
    button->setObjectName(name);
    button->setAccessibleName(title);
    button->setToolTip(title);
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::StrongFocus);
    return button;
}

} // namespace

FilterBar::FilterBar(QString view, const query::FieldSet &fields, int delayMs, QWidget *parent)
    : QWidget(parent), m_view(std::move(view)), m_fields(fields),
      m_edit(new QueryEdit(fields, this)), m_state(new TextLabel(Type::Body, Ink::Text2, this)),
      m_help(toolButton(u"help"_s, m_view + u".filter.help"_s, tr("How to write a filter (F1)"),
                        this)),
      m_clear(toolButton(u"close"_s, m_view + u".filter.clear"_s, tr("Clear filter"), this)),
      m_problemRow(new QWidget(this)),
      m_problem(new TextLabel(Type::Body, Ink::Text, m_problemRow)),
      m_suggestion(new QPushButton(m_problemRow)), m_chipArea(new QWidget(this)),
      m_chipFlow(new FlowLayout(m_chipArea)), m_count(new TextLabel(Type::Body, Ink::Text2, this)),
      m_actions(new QHBoxLayout)
{
    setObjectName(m_view + u".filter"_s);
    m_edit->setObjectName(m_view + u".filter.text"_s);
    m_edit->setAccessibleName(tr("Filter"));
    m_edit->setPlaceholderText(
        tr("Filter: words, or a field such as %1:").arg(fields.fields.first().name));
    m_count->setObjectName(m_view + u".filter.count"_s);
    m_problem->setObjectName(m_view + u".filter.problem"_s);
    m_suggestion->setObjectName(m_view + u".filter.suggestion"_s);
    m_state->setObjectName(m_view + u".filter.syntax"_s);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(metric::kSpace4, metric::kSpace3, metric::kSpace4, metric::kSpace2);
    column->setSpacing(metric::kSpace2);
    auto *line = new QHBoxLayout;
    line->setSpacing(metric::kSpace2);
    line->addWidget(m_edit, 1);
    line->addWidget(m_state);
    line->addWidget(m_clear);
    line->addWidget(m_help);
    column->addLayout(line);
    auto *problem = new QHBoxLayout(m_problemRow);
    problem->setContentsMargins(0, 0, 0, 0);
    m_problem->setWordWrap(true);
    problem->addWidget(m_problem, 1);
    problem->addWidget(m_suggestion);
    column->addWidget(m_problemRow);
    auto *second = new QHBoxLayout;
    second->setSpacing(metric::kSpace3);
    second->addWidget(m_chipArea, 1);
    second->addWidget(m_count, 0, Qt::AlignVCenter);
    second->addLayout(m_actions);
    column->addLayout(second);
    m_problemRow->hide();
    m_state->hide();
    m_clear->hide();
    m_delay.setSingleShot(true);
    m_delay.setInterval(delayMs);
    connect(&m_delay, &QTimer::timeout, this, &FilterBar::apply);
    connect(m_edit, &QLineEdit::textChanged, this, &FilterBar::parseText);
    connect(m_edit, &QueryEdit::entered, this, &FilterBar::apply);
    connect(m_edit, &QueryEdit::escaped, this, &FilterBar::escaped);
    connect(m_edit, &QueryEdit::leftDown, this, &FilterBar::leftDown);
    connect(m_edit, &QueryEdit::helpAsked, this, &FilterBar::showSheet);
    connect(m_help, &QToolButton::clicked, this, &FilterBar::showSheet);
    connect(m_clear, &QToolButton::clicked, this, &FilterBar::clear);
    connect(m_suggestion, &QPushButton::clicked, this, [this] {
        if (m_issues.isEmpty())
            return;
        QString fixed = m_edit->text();
        fixed.replace(m_issues.first().offset, m_issues.first().length,
                      m_issues.first().suggestion);
        m_edit->setText(fixed);
        m_edit->setFocus();
    });
}

void FilterBar::setText(const QString &text)
{
    m_edit->setText(text);
    m_delay.stop();
    apply();
}

QString FilterBar::text() const
{
    return m_edit->text();
}

void FilterBar::addTerm(const QString &field, const QString &value, bool isExcluded)
{
    query::NodePtr term = query::makeTerm(field, value);
    if (isExcluded)
        term = query::makeNot(term);
    setText(query::print(query::makeAnd(m_ast, term)));
}

void FilterBar::clear()
{
    setText({});
    m_edit->setFocus();
}

void FilterBar::setCount(const QString &text)
{
    m_count->setText(text);
}

void FilterBar::focusText()
{
    m_edit->setFocus(Qt::ShortcutFocusReason);
    m_edit->selectAll();
}

void FilterBar::parseText()
{
    const query::ParseResult result = query::parse(m_edit->text(), m_fields);
    const bool isGood =
        result.state == query::SyntaxState::Valid || result.state == query::SyntaxState::Deprecated;
    m_syntax = result.state;
    m_issues = result.issues;
    showSyntax(result);
    m_clear->setVisible(!m_edit->text().isEmpty());
    Q_EMIT outdatedChanged(!isGood);
    if (!isGood) {
        m_delay.stop();
        return;
    }
    m_ast = result.ast;
    showChips();
    if (m_delay.interval() == 0)
        apply();
    else
        m_delay.start();
}

void FilterBar::apply()
{
    m_delay.stop();
    const bool isGood =
        m_syntax == query::SyntaxState::Valid || m_syntax == query::SyntaxState::Deprecated;
    if (!isGood || query::equal(m_ast, m_applied))
        return;
    m_applied = m_ast;
    Q_EMIT queryChanged(m_ast);
}

void FilterBar::showSyntax(const query::ParseResult &result)
{
    m_edit->setIssues(result.issues);
    m_state->setVisible(result.state != query::SyntaxState::Valid);
    switch (result.state) {
    case query::SyntaxState::Valid:
        break;
    case query::SyntaxState::Incomplete:
        //: State of the filter text, with its glyph.
        m_state->setText(tr("… unfinished"));
        break;
    case query::SyntaxState::Invalid:
        //: State of the filter text, with its glyph.
        m_state->setText(tr("✕ mistake"));
        break;
    case query::SyntaxState::Deprecated:
        //: State of the filter text, with its glyph.
        m_state->setText(tr("! old name"));
        break;
    }
    const bool hasProblem = result.state == query::SyntaxState::Invalid ||
                            result.state == query::SyntaxState::Deprecated;
    m_problemRow->setVisible(hasProblem && !result.issues.isEmpty());
    if (hasProblem && !result.issues.isEmpty()) {
        const query::Issue &issue = result.issues.first();
        m_problem->setText(issueText(issue));
        m_suggestion->setVisible(!issue.suggestion.isEmpty());
        //: Button that corrects the filter; %1 is the correction.
        m_suggestion->setText(tr("Use “%1”").arg(issue.suggestion));
    }
    m_edit->setAccessibleDescription(hasProblem ? m_problem->text() : QString());
    m_edit->setAccessibleName(hasProblem ? tr("Filter, with a mistake") : tr("Filter"));
}

void FilterBar::showChips()
{
    const bool hadFocus = m_chipArea->isAncestorOf(focusWidget());
    while (QLayoutItem *item = m_chipFlow->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    const QList<query::Chip> chips = query::chips(m_ast);
    for (qsizetype i = 0; i < chips.size(); ++i) {
        const query::Chip &chip = chips.at(i);
        auto *button =
            new ChipButton(chipText(chip), chip.isNegated ? Tone::Warn : Tone::Info, m_chipArea);
        button->setObjectName(u"%1.filter.chip.%2"_s.arg(m_view).arg(i));
        connect(button, &ChipButton::removed, this, [this, i] {
            QList<query::Chip> rest = query::chips(m_ast);
            rest.removeAt(i);
            setChips(rest);
        });
        connect(button, &ChipButton::inverted, this, [this, i] {
            QList<query::Chip> turned = query::chips(m_ast);
            turned[i].isNegated = !turned[i].isNegated;
            setChips(turned);
        });
        m_chipFlow->addWidget(button);
        button->show();
    }
    if (hadFocus)
        m_edit->setFocus();
    m_chipFlow->activate();
}

void FilterBar::setChips(const QList<query::Chip> &chips)
{
    setText(query::print(query::fromChips(chips)));
}

void FilterBar::showSheet()
{
    auto *sheet = new QuerySheet(m_fields, window());
    sheet->setAttribute(Qt::WA_DeleteOnClose);
    sheet->open();
}

} // namespace steward::ui
