// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shared/words.h"

#include <QWidget>

class QHBoxLayout;
class QPushButton;
class QToolButton;

namespace steward::ui
{

class StateChip;
class TextLabel;

/// The line above a record's page: back, name, states.
class RecordHeader : public QWidget
{
    Q_OBJECT
public:
    RecordHeader(const QString &name, const QString &backText, QWidget *parent);
    void setTitle(const QString &title);
    void setChips(const QList<StateWord> &words);
    /// At the end of the line.
    QPushButton *addButton(const QString &text, const QString &name);
    [[nodiscard]] QToolButton *backButton() const { return m_back; }

Q_SIGNALS:
    void backAsked();

private:
    QHBoxLayout *m_row;
    QToolButton *m_back;
    TextLabel *m_title;
    QList<StateChip *> m_chips;
};

} // namespace steward::ui
