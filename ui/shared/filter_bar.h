// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/domain/query_chips.h"
#include "app/domain/query_parser.h"

#include <QTimer>
#include <QWidget>

class QHBoxLayout;
class QPushButton;
class QToolButton;

namespace steward::ui
{

class FlowLayout;
class QueryEdit;
class TextLabel;

/// One query as text and as chips; changing either changes the other. A mistake is shown where it
/// is and the last good result stays: it never turns into a wider search.
class FilterBar : public QWidget
{
    Q_OBJECT
public:
    FilterBar(QString view, const query::FieldSet &fields, int delayMs, QWidget *parent = nullptr);

    void setText(const QString &text);
    [[nodiscard]] QString text() const;
    [[nodiscard]] const query::NodePtr &ast() const { return m_ast; }
    [[nodiscard]] query::SyntaxState syntax() const { return m_syntax; }
    /// "Only this" or "without this" from a list cell.
    void addTerm(const QString &field, const QString &value, bool isExcluded);
    void clear();
    void setCount(const QString &text);
    void focusText();
    /// Where a page puts its own buttons, at the reading end of the chips.
    [[nodiscard]] QHBoxLayout *actionRow() const { return m_actions; }

Q_SIGNALS:
    /// The tree that now holds; null asks for everything.
    void queryChanged(const steward::query::NodePtr &ast);
    /// The text has a mistake: what is shown answers an earlier text.
    void outdatedChanged(bool isOutdated);
    void escaped();
    void leftDown();

private:
    void parseText();
    void apply();
    void showSyntax(const query::ParseResult &result);
    void showChips();
    void setChips(const QList<query::Chip> &chips);
    void showSheet();

    const QString m_view;
    const query::FieldSet &m_fields;
    QueryEdit *m_edit;
    TextLabel *m_state;
    QToolButton *m_help;
    QToolButton *m_clear;
    QWidget *m_problemRow;
    TextLabel *m_problem;
    QPushButton *m_suggestion;
    QWidget *m_chipArea;
    FlowLayout *m_chipFlow;
    TextLabel *m_count;
    QHBoxLayout *m_actions;
    QTimer m_delay;
    query::NodePtr m_ast;
    query::NodePtr m_applied;
    query::SyntaxState m_syntax = query::SyntaxState::Valid;
    QList<query::Issue> m_issues;
};

/// What is wrong, as a sentence.
[[nodiscard]] QString issueText(const query::Issue &issue);

} // namespace steward::ui
