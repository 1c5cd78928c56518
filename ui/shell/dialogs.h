// SPDX-FileCopyrightText: 2026 The Steward founders
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shared/load_progress.h"
#include "ui/shared/services.h"
#include "ui/shell/line_list.h"

#include <QDialog>
#include <QPointer>
#include <QTimer>

class QComboBox;
class QProgressBar;
class QPushButton;
class QTableWidget;
class QVBoxLayout;

namespace steward::ui
{

class Actions;
class FieldRow;
class MessageBar;
class RecordPanel;
class TextLabel;
class Theme;

/// What this machine has sent or waits to send, and what went wrong.
class ActivityDialog : public QDialog
{
    Q_OBJECT
public:
    ActivityDialog(const ViewContext &context, QWidget *parent);

private:
    void refresh();
    [[nodiscard]] QList<LineList::Line> issues() const;
    [[nodiscard]] LineList::Line commandLine(const ports::CommandState &state);
    [[nodiscard]] QList<LineList::Act> acts(const ports::CommandState &state);
    void confirmAgain();
    void complain(const Result<Done> &result);

    ViewContext m_context;
    LineList *m_issues;
    LineList *m_commands;
    QPointer<MessageBar> m_problem;
};

/// The sign-ins of the person, each of which can be ended.
class SessionsDialog : public QDialog
{
    Q_OBJECT
public:
    SessionsDialog(const ViewContext &context, QWidget *parent);

private:
    void refresh();

    ViewContext m_context;
    QVBoxLayout *m_lines;
};

/// Appearance, and what this machine keeps. Changes hold at once.
class SettingsDialog : public QDialog
{
    Q_OBJECT
public:
    SettingsDialog(const ViewContext &context, Theme &theme, QWidget *parent);

Q_SIGNALS:
    void layoutResetAsked();

private:
    QComboBox *addChoice(QVBoxLayout *column, const QString &label, const QString &name,
                         const QStringList &choices, int current);

    ViewContext m_context;
    Theme &m_theme;
};

/// Every key, from the table of actions.
class KeysDialog : public QDialog
{
    Q_OBJECT
public:
    KeysDialog(const Actions &actions, QWidget *parent);
};

} // namespace steward::ui
