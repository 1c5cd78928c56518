// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shared/words.h"

#include <QList>
#include <QWidget>

#include <functional>

class QVBoxLayout;

namespace steward::ui
{

class TextLabel;

/// Lines of text with a state and what can be done, each known by its key: a line that is still
/// there after setLines() is the same widget, with its focus and its selection.
class LineList : public QWidget
{
public:
    struct Act {
        QString key; ///< Also the button's object name.
        QString text;
        QString name; ///< For assistive technology.
        std::function<void()> done;
    };
    struct Line {
        QString key; ///< Also the label's object name.
        QString text;
        StateWord state;
        QList<Act> acts;
    };
    explicit LineList(const QString &emptyText, QWidget *parent = nullptr);
    void setLines(const QList<Line> &lines);

private:
    class LineWidget;
    QVBoxLayout *m_column;
    TextLabel *m_empty;
    QList<LineWidget *> m_widgets;
    QList<QWidget *> m_stops; ///< In the order they are in.
};

} // namespace steward::ui
