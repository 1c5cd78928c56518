// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shared/words.h"

#include <QWidget>

class QVBoxLayout;

namespace steward::ui
{

/// Facts one under the other: state as glyph and word, a sentence, its details. Tab reaches each.
class FactList : public QWidget
{
    Q_OBJECT
public:
    struct Line {
        StateWord state; ///< An empty text: no chip.
        QString text;
        QString detail;
        QString action; ///< Title of the button at the end; empty: none.
        QString id;     ///< What the button answers with.
        friend bool operator==(const Line &a, const Line &b)
        {
            return a.state.text == b.state.text && a.state.tone == b.state.tone &&
                   a.text == b.text && a.detail == b.detail && a.action == b.action && a.id == b.id;
        }
    };
    FactList(const QString &name, const QString &emptyText, QWidget *parent);
    /// Details stand beside what they belong to, as columns; called before the first lines.
    void setBeside() { m_isBeside = true; }
    void setLines(const QList<Line> &lines);
    [[nodiscard]] const QList<Line> &lines() const { return m_lines; }

Q_SIGNALS:
    void acted(const QString &id);

private:
    [[nodiscard]] QWidget *makeLine(const Line &line, qsizetype number);

    QVBoxLayout *m_column;
    QString m_emptyText;
    QList<Line> m_lines;
    QList<QWidget *> m_widgets;
    bool m_isShown = false;
    bool m_isBeside = false;
};

} // namespace steward::ui
